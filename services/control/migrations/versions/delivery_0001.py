"""Delivery of notices: decisions that wait, the ledger, links in messages, who wants none."""

import sqlalchemy as sa
from alembic import op

revision = "delivery_0001"
down_revision = "imports_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the four tables."""
    op.create_table(
        "delivery_decisions",
        sa.Column("cause", sa.Text, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
    )
    _make_ledger()
    _make_links()
    op.create_table(
        "delivery_stops",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("recipient", sa.Text, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("since", sa.BigInteger, nullable=False),
    )


def _make_ledger() -> None:
    serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "delivery_ledger",
        sa.Column("serial", serial, primary_key=True),
        sa.Column("notice", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("pool", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("matter", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claim", sa.Text, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.UniqueConstraint("notice", "channel", name="delivery_ledger_once"),
    )
    op.create_index("ix_delivery_ledger_cause", "delivery_ledger", ["cause"])
    op.create_index("ix_delivery_ledger_pool", "delivery_ledger", ["pool"])
    op.create_index("ix_delivery_ledger_waiting", "delivery_ledger", ["state", "due"])
    op.create_index("ix_delivery_ledger_matter", "delivery_ledger", ["matter", "recipient"])


def _make_links() -> None:
    op.create_table(
        "delivery_links",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("notice", sa.Text, nullable=False),
        sa.Column("pool", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("startup", sa.Text, nullable=False),
        sa.Column("mentor", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("made", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("revoked", sa.BigInteger, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("answered", sa.BigInteger, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
    )
    op.create_index("ix_delivery_links_notice", "delivery_links", ["notice"])
    op.create_index("ix_delivery_links_recipient", "delivery_links", ["kind", "recipient"])


def downgrade() -> None:
    """Refuse: what was sent would be sent again. The way back is the backup from before."""
    raise NotImplementedError
