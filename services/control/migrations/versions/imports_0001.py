"""Imports of the console: jobs, and where operators placed columns and values."""

import sqlalchemy as sa
from alembic import op

revision = "imports_0001"
down_revision = "console_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "import_jobs",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("pool", sa.Text, nullable=False),
        sa.Column("feed", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("sheet", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("placement", sa.Text, nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
        sa.Column("sent", sa.Integer, nullable=False),
        sa.Column("event_time", sa.Text, nullable=False),
        sa.Column("made", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_import_jobs_pool", "import_jobs", ["pool"])
    op.create_index("ix_import_jobs_state", "import_jobs", ["state"])
    op.create_table(
        "import_places",
        sa.Column("who", sa.Text, primary_key=True),
        sa.Column("feed", sa.Text, primary_key=True),
        sa.Column("field", sa.Text, primary_key=True),
        sa.Column("written", sa.Text, primary_key=True),
        sa.Column("place", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Refuse: jobs half sent would be lost. The way back is the backup from before."""
    raise NotImplementedError
