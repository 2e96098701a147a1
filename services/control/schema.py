"""The tables of the control database, as this version uses them.

Each group belongs to one package, which alone reads and writes it. What changes here needs a
migration in migrations/versions: a test compares the two on both kinds of database.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

METADATA: Final = MetaData()

# ---- services/vault --------------------------------------------------------------------------------

VAULT_MASTER: Final = Table(
    "vault_master",
    METADATA,
    Column("slot", Integer, CheckConstraint("slot = 1", name="one_row"), primary_key=True),
    Column("master", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
)
"""Which master key new people's keys are wrapped with: one row, none before the first."""

VAULT_PEOPLE: Final = Table(
    "vault_people",
    METADATA,
    Column("person", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("part", Text, nullable=False),
    Column("master", Text, nullable=False, index=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("since", BigInteger, nullable=False),
    UniqueConstraint("role", "id", "part", name="vault_people_part"),
)
"""Whom the vault knows: a random name, what they are to which profile, and their wrapped key."""

VAULT_CONTACTS: Final = Table(
    "vault_contacts",
    METADATA,
    Column(
        "person",
        Text,
        ForeignKey("vault_people.person", name="vault_contacts_person", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("source", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("since", BigInteger, nullable=False),
)
"""One datum of one person from one source, sealed with the person's key."""

VAULT_AUDIT: Final = Table(
    "vault_audit",
    METADATA,
    Column("serial", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("act", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Column("unmasked", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
)
"""Who did what with whose contact data, and why; the database refuses to change or delete a row."""

# ---- services/console/imports ----------------------------------------------------------------------

IMPORT_JOBS: Final = Table(
    "import_jobs",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("who", Text, nullable=False),
    Column("pool", Text, nullable=False, index=True),
    Column("feed", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),
    Column("sheet", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("placement", Text, nullable=False),
    Column("counts", Text, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("event_time", Text, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
)
"""One file that somebody brings in: how it is read, what was found, how much of it is sent."""

IMPORT_PLACES: Final = Table(
    "import_places",
    METADATA,
    Column("who", Text, primary_key=True),
    Column("feed", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("written", Text, primary_key=True),
    Column("place", Text, nullable=False),
)
"""What an operator placed before: a heading on a field (`field` is empty), a value on another."""
# ---- services/console/accounts ---------------------------------------------------------------------

CONSOLE_ACCOUNTS: Final = Table(
    "console_accounts",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("password", Text, nullable=False),
    Column("renew", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("since", BigInteger, nullable=False),
)
"""Who may sign in, with the argon2id hash of their password; `renew`: they choose another first."""


def _of_account(table: str) -> ForeignKey:
    return ForeignKey("console_accounts.name", name=f"{table}_account", ondelete="CASCADE")


CONSOLE_ROLES: Final = Table(
    "console_roles",
    METADATA,
    Column("account", Text, _of_account("console_roles"), primary_key=True),
    Column("pool", Text, primary_key=True),
    Column("role", Text, primary_key=True),
)
"""What an account is to a pool, `*` for all."""

CONSOLE_SESSIONS: Final = Table(
    "console_sessions",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("account", Text, _of_account("console_sessions"), nullable=False, index=True),
    Column("form", Text, nullable=False),
    Column("began", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
)
"""Who is signed in: the SHA-256 of the cookie's value, and the value that their forms carry."""

CONSOLE_IDENTITIES: Final = Table(
    "console_identities",
    METADATA,
    Column("account", Text, _of_account("console_identities"), primary_key=True),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=True),
    Column("since", BigInteger, nullable=False),
    UniqueConstraint("issuer", "subject", name="console_identities_subject"),
)
"""Whom a provider (OpenID Connect) may sign in to an account. `subject`: whom it calls so, null
until they come for the first time.
"""

CONSOLE_ATTEMPTS: Final = Table(
    "console_attempts",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("browser", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("following", Text, nullable=False),
    Column("anew", Boolean, nullable=False),
    Column("began", BigInteger, nullable=False, index=True),
)
"""Sign-ins at the provider under way: SHA-256 of the state and of the browser's cookie."""

CONSOLE_KEYS: Final = Table(
    "console_keys",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("account", Text, _of_account("console_keys"), nullable=False, index=True),
    Column("digest", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("revoked", BigInteger, nullable=False),
)
"""Keys of programs, as SHA-256; `until` and `revoked` are 0 for never."""

CONSOLE_AUDIT: Final = Table(
    "console_audit",
    METADATA,
    Column("serial", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("pool", Text, nullable=False, index=True),
    Column("what", Text, nullable=False),
    Column("event", Text, nullable=False),
)
"""Who did what in the console; the database refuses to change or delete a row."""

# ---- services/delivery -----------------------------------------------------------------------------

DELIVERY_DECISIONS: Final = Table(
    "delivery_decisions",
    METADATA,
    Column("cause", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("since", BigInteger, nullable=False, index=True),
)
"""Decisions of which a notice is not yet settled, or may come back: its words are made when it is sent."""

DELIVERY_LEDGER: Final = Table(
    "delivery_ledger",
    METADATA,
    Column("serial", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("notice", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("cause", Text, nullable=False, index=True),
    Column("pool", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("matter", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claim", Text, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("code", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("message", Text, nullable=False, index=True),
    Column("told", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
    UniqueConstraint("notice", "channel", name="delivery_ledger_once"),
    Index("ix_delivery_ledger_event", "pool", "event"),
    Index("ix_delivery_ledger_recipient", "recipient", "state"),
    Index("ix_delivery_ledger_waiting", "state", "due"),
    Index("ix_delivery_ledger_matter", "matter", "recipient"),
)
"""One notice by one channel, and what became of it; ids alone, no name and no address. `event` is the
record that led to its decision, `message` the id under which it left, `told` a digest of the words,
`until` when what it asks ends (0: it asks nothing)."""

DELIVERY_LINKS: Final = Table(
    "delivery_links",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("notice", Text, nullable=False, index=True),
    Column("pool", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("startup", Text, nullable=False),
    Column("mentor", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("revoked", BigInteger, nullable=False),
    Column("answer", Text, nullable=False),
    Column("answered", BigInteger, nullable=False),
    Column("event", Text, nullable=False),
    Index("ix_delivery_links_recipient", "kind", "recipient"),
)
"""What a link in a message opens: the SHA-256 of its token, whose it is and what for, until when;
`answered` is 0 until the event of the answer is on its feed."""

DELIVERY_STOPS: Final = Table(
    "delivery_stops",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("recipient", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("since", BigInteger, nullable=False),
)
"""Who wants no more messages by a channel, about one subject or (`*`) any."""

DELIVERY_HOLDS: Final = Table(
    "delivery_holds",
    METADATA,
    Column("pool", Text, primary_key=True),
    Column("event", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
)
"""Whose notices are `held` or `recalled`, also those to come: of an event, or (empty) of a pool."""

DELIVERY_PREFERENCES: Final = Table(
    "delivery_preferences",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("recipient", Text, primary_key=True),
    Column("channels", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
)
"""Which channels somebody wants to be reached by, the first one first, with commas."""

DELIVERY_SUSPENSIONS: Final = Table(
    "delivery_suspensions",
    METADATA,
    Column("channel", Text, primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("disabled", BigInteger, nullable=False),
)
"""Channels without a success since `since`; from `disabled` on (0: not) they are tried no more."""

DELIVERY_WORDINGS: Final = Table(
    "delivery_wordings",
    METADATA,
    Column("language", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
)
"""Texts that this deployment says otherwise than the catalogue."""
