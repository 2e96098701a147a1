"""The console: identities at an OpenID Connect provider, and sign-ins there that are under way."""

import sqlalchemy as sa
from alembic import op

revision = "console_0002"
down_revision = "delivery_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables; nobody has an identity yet."""
    account = sa.ForeignKey(
        "console_accounts.name", name="console_identities_account", ondelete="CASCADE"
    )
    op.create_table(
        "console_identities",
        sa.Column("account", sa.Text, account, primary_key=True),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=True),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("issuer", "subject", name="console_identities_subject"),
    )
    op.create_table(
        "console_attempts",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("browser", sa.Text, nullable=False),
        sa.Column("nonce", sa.Text, nullable=False),
        sa.Column("verifier", sa.Text, nullable=False),
        sa.Column("following", sa.Text, nullable=False),
        sa.Column("anew", sa.Boolean, nullable=False),
        sa.Column("began", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_console_attempts_began", "console_attempts", ["began"])


def downgrade() -> None:
    """Refuse: who is who would be lost. The way back is the backup from before."""
    raise NotImplementedError
