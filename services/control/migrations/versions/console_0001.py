"""The console: accounts, their roles, sessions, keys, and the audit of what they did."""

import sqlalchemy as sa
from alembic import op

revision = "console_0001"
down_revision = "vault_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the console's tables, and let no row of its audit be changed or deleted."""
    op.create_table(
        "console_accounts",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("renew", sa.Boolean, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "console_roles",
        sa.Column("account", sa.Text, _of_account("console_roles"), primary_key=True),
        sa.Column("pool", sa.Text, primary_key=True),
        sa.Column("role", sa.Text, primary_key=True),
    )
    op.create_table(
        "console_sessions",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("account", sa.Text, _of_account("console_sessions"), nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("began", sa.BigInteger, nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_console_sessions_account", "console_sessions", ["account"])
    op.create_table(
        "console_keys",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("account", sa.Text, _of_account("console_keys"), nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("revoked", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_console_keys_account", "console_keys", ["account"])
    _make_audit()


def _of_account(table: str) -> sa.ForeignKey:
    return sa.ForeignKey("console_accounts.name", name=f"{table}_account", ondelete="CASCADE")


def _make_audit() -> None:
    serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "console_audit",
        sa.Column("serial", serial, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("pool", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
    )
    op.create_index("ix_console_audit_pool", "console_audit", ["pool"])
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER console_audit_no_{act.lower()} BEFORE {act} ON console_audit"
                " BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER console_audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON console_audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION vault_audit_stays()"
    )


def downgrade() -> None:
    """Refuse: accounts and audit would be lost. The way back is the backup from before."""
    raise NotImplementedError
