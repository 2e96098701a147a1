"""Delivery: what is held and reported, whom a message carried, stops by subject, corrected wordings."""

import sqlalchemy as sa
from alembic import op

revision = "delivery_0002"
down_revision = "delivery_0001"
branch_labels = None
depends_on = None

_TEXTS = ("template", "event", "message", "told")
_INDEXES = {
    "ix_delivery_ledger_message": ("delivery_ledger", ["message"]),
    "ix_delivery_ledger_event": ("delivery_ledger", ["pool", "event"]),
    "ix_delivery_ledger_recipient": ("delivery_ledger", ["recipient", "state"]),
    "ix_delivery_decisions_since": ("delivery_decisions", ["since"]),
}


def upgrade() -> None:
    """Add columns to the ledger and the subject to stops; make the other tables."""
    for name in _TEXTS:
        column = sa.Column(name, sa.Text, nullable=False, server_default="")
        op.add_column("delivery_ledger", column)
    until = sa.Column("until", sa.BigInteger, nullable=False, server_default="0")
    op.add_column("delivery_ledger", until)
    for name, (table, columns) in _INDEXES.items():
        op.create_index(name, table, columns)
    _add_subject()
    _make_tables()


def _add_subject() -> None:
    """Make the table of stops anew, since its key changes; who stopped all of a channel still does."""
    connection = op.get_bind()
    stops = connection.execute(
        sa.text("SELECT kind, recipient, channel, since FROM delivery_stops")
    ).mappings()
    kept = [{**row, "subject": "*"} for row in stops]
    op.drop_table("delivery_stops")
    made = op.create_table(
        "delivery_stops",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("recipient", sa.Text, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("since", sa.BigInteger, nullable=False),
    )
    if kept:
        op.bulk_insert(made, kept)


def _make_tables() -> None:
    op.create_table(
        "delivery_holds",
        sa.Column("pool", sa.Text, primary_key=True),
        sa.Column("event", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "delivery_preferences",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("recipient", sa.Text, primary_key=True),
        sa.Column("channels", sa.Text, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "delivery_suspensions",
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("disabled", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "delivery_wordings",
        sa.Column("language", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Refuse: what was sent would be sent again. The way back is the backup from before."""
    raise NotImplementedError
