"""Tables of accounts, keys, coverage and steps as rows in the reader's language; no password, no
secret.
"""

from collections.abc import Iterable, Mapping, Sequence

from services.console.accounts.accounts import Account
from services.console.accounts.keys import Key
from services.console.exports.files import Cells, SentTable
from services.console.pages.flow.hour import MINUTES, PART, StepHour
from services.console.pages.shown import Shown
from services.console.read.queries.coverage import Coverage, CoverageRow, SpaceOverlap
from services.console.read.rows import PersonSummary


def accounts_table(
    shown: Shown, accounts: Iterable[Account], provided: Mapping[str, bool]
) -> SentTable:
    """Return a row for each role of each account; one without a role has a row, too."""
    say = shown.say

    def cells() -> Iterable[Cells]:
        for account in accounts:
            state = say("accounts.disabled") if account.disabled else ""
            how = ""
            if account.name in provided:
                how = say("accounts.provided" if provided[account.name] else "accounts.expected")
            held = [(pool, role) for pool, roles in account.roles.items() for role in sorted(roles)]
            for pool, role in held or [("", "")]:
                where = say("accounts.every_pool") if pool == "*" else pool
                yield account.name, say(f"roles.{role}") if role else "", where, state, how

    columns = [
        say(key) for key in ("sign_in.account", "column.role", "column.pool", "column.state")
    ]
    return SentTable("accounts", say("accounts.title"), [*columns, say("sign_in.title")], cells())


def keys_table(shown: Shown, keys: Iterable[Key], now: int) -> SentTable:
    """Return a row for each key, those that open nothing any more among them."""
    say = shown.say

    def cells(key: Key) -> Cells:
        over = 0 < key.until <= now
        state = say("keys.revoked") if key.revoked else say("keys.over") if over else ""
        scopes = say("separator").join(say(f"scopes.{scope}") for scope in sorted(key.scopes))
        return key.label, key.id, key.account, scopes, shown.moment(key.until), state

    columns = [
        say(key)
        for key in (
            "keys.label", "column.id", "sign_in.account", "keys.scopes", "keys.until", "column.state",
        )
    ]  # fmt: skip
    return SentTable("keys", say("keys.title"), columns, map(cells, keys))


def coverage_table(shown: Shown, part: str, codes: str, rows: Sequence[CoverageRow]) -> SentTable:
    """Return demand and supply by the codes of `part`, as the page has them."""
    say = shown.say
    columns = [
        say(f"coverage.{part}"), say("column.id"), say("role.startup"), say("match.waiting"),
        say("coverage.partners"), say("coverage.places"), say("coverage.short"),
    ]  # fmt: skip
    cells = (
        (
            shown.name(codes, row.code), row.code, row.startups, row.waiting, row.partners,
            row.places, max(0, row.startups - row.supply),
        )
        for row in rows
    )  # fmt: skip
    return SentTable(f"coverage-{part}", say(f"coverage.{part}"), columns, cells)


def load_table(shown: Shown, mentors: Iterable[PersonSummary]) -> SentTable:
    """Return the mentors with their places, as ordered."""
    say = shown.say
    columns = [say(f"export.{name}") for name in ("name", "id", "used", "capacity")]
    cells = ((row.name, row.id, row.used, row.capacity) for row in mentors)
    return SentTable("coverage-load", say("coverage.load"), columns, cells)


def spaces_table(shown: Shown, held: Coverage) -> SentTable:
    """Return all pairs of spaces that were compared, with what both have and what one has."""
    say = shown.say

    def names(codes: Iterable[str]) -> str:
        return say("separator").join(shown.name("industry", code) for code in codes)

    def cells(each: SpaceOverlap) -> Cells:
        return each.first, each.second, each.overlap / 10, names(each.both), names(each.apart)

    columns = [
        say("coverage.space"), say("coverage.space"), f"{say('coverage.overlap')} %",
        say("coverage.both"), say("coverage.alone"),
    ]  # fmt: skip
    return SentTable("coverage-spaces", say("coverage.spaces"), columns, map(cells, held.overlaps))


def hour_table(shown: Shown, hours: Iterable[StepHour]) -> SentTable:
    """Return each step's last hour: the most that waited, and in each ten minutes; an empty cell
    where nothing was measured.
    """
    say = shown.say
    ago = [say("flow.ago", minutes=minutes) for minutes in range(MINUTES, 0, -PART)]
    cells = ((each.step, each.most, *each.parts) for each in hours)
    columns = [say("flow.step"), say("flow.most"), *ago]
    return SentTable("hour", say("flow.hour"), columns, cells)
