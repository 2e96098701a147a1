"""The vault of contacts: master key in use, people and their wrapped keys, sealed data, audit."""

import sqlalchemy as sa
from alembic import op

revision = "vault_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the vault's tables, and let no row of the audit be changed or deleted."""
    op.create_table(
        "vault_master",
        sa.Column(
            "slot", sa.Integer, sa.CheckConstraint("slot = 1", name="one_row"), primary_key=True
        ),
        sa.Column("master", sa.Text, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "vault_people",
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("master", sa.Text, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("role", "id", "part", name="vault_people_part"),
    )
    op.create_index("ix_vault_people_master", "vault_people", ["master"])
    person = sa.ForeignKey("vault_people.person", name="vault_contacts_person", ondelete="CASCADE")
    op.create_table(
        "vault_contacts",
        sa.Column("person", sa.Text, person, primary_key=True),
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("field", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
    )
    _make_audit()


def _make_audit() -> None:
    serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "vault_audit",
        sa.Column("serial", serial, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("unmasked", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER vault_audit_no_{act.lower()} BEFORE {act} ON vault_audit"
                " BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION vault_audit_stays() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER vault_audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON vault_audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION vault_audit_stays()"
    )


def downgrade() -> None:
    """Refuse: contacts and audit would be lost. The way back is the backup from before."""
    raise NotImplementedError
