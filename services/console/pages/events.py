"""What happened, in sentences."""

from collections.abc import Callable, Mapping
from typing import Final

from contracts.decisions import Refused
from contracts.pool_log import Language
from services.console.read.rows import HistoryRow
from services.words import name_of, names_of, say
from services.words.refusals import detail_of

_PLAIN: Final = frozenset(
    {"profile", "removed", "outcome", "score", "request", "filed", "handed_over", "programme"}
)


def sentence(language: Language, row: HistoryRow) -> str:
    """Return what `row` says in one sentence, with whom it is about."""
    whom = " × ".join(filter(None, (row.startup, row.partner)))
    what = _what(language, row)
    return say(language, "console.happened.with", what=what, whom=whom) if whom else what


def _what(language: Language, row: HistoryRow) -> str:
    teller = _TELLERS.get(row.kind)
    if teller is not None:
        return teller(language, row)
    return _put(language, row.kind) if row.kind in _PLAIN else row.kind


def _named(language: Language, row: HistoryRow, table: str, field: str, code: str = "") -> str:
    given = str(row.detail.get(field, code))
    return name_of(language, table, given) if given else ""


def _pairing(language: Language, row: HistoryRow) -> str:
    status = _named(language, row, "status", "status")
    return _put(language, "pairing", status=status, why=_named(language, row, "note", "note"))


def _waiting(language: Language, row: HistoryRow) -> str:
    return _put(language, "waiting", why=_named(language, row, "waiting", "reason"))


def _reminder(language: Language, row: HistoryRow) -> str:
    return _put(language, "reminder", sides=names_of(language, "side", row.detail.get("to", [])))


def _answer(language: Language, row: HistoryRow) -> str:
    side = _named(language, row, "side", "by")
    return _put(language, "answer", side=side, answer=_named(language, row, "answer", "answer"))


def _command(language: Language, row: HistoryRow) -> str:
    return _put(language, "command", command=_named(language, row, "command", "command"))


def _refused(language: Language, row: HistoryRow) -> str:
    return _put(language, "refused", why=refusal(language, row))


def _plan(language: Language, row: HistoryRow) -> str:
    figures = {name: row.detail.get(name, 0) for name in ("version", "pairs")}
    status = _named(language, row, "shortlist_status", "status")
    return _put(language, "plan", status=status, **figures)


def _cycle(language: Language, row: HistoryRow) -> str:
    figures = {name: row.detail.get(name, 0) for name in ("number", "pairs")}
    return _put(language, "cycle", **figures)


def _document(language: Language, row: HistoryRow) -> str:
    status = _named(language, row, "shortlist_status", "status", "published")
    name = say(language, f"console.stage.{row.kind}")
    version = row.detail.get("version", 1)
    return _put(language, "document", name=name, version=version, status=status)


_TELLERS: Final[Mapping[str, Callable[[Language, HistoryRow], str]]] = {
    "pairing": _pairing,
    "reminder": _reminder,
    "waiting": _waiting,
    "answer": _answer,
    "command": _command,
    "refused": _refused,
    "plan": _plan,
    "cycle": _cycle,
} | dict.fromkeys(("shortlist", "panels", "line_up", "timetable", "draw", "results"), _document)


def refusal(language: Language, row: HistoryRow) -> str:
    """Return why a fold refused something."""
    code, detail = str(row.detail.get("code", "")), str(row.detail.get("detail", ""))
    reason = name_of(language, "refusal", code)
    if not detail:
        return reason
    refused = Refused(
        pool=row.pool, seq=1, time=row.time, cause=row.event, code=code, detail=detail,  # type: ignore[arg-type]
        startup=row.startup,
    )  # fmt: skip
    return _put(language, "detailed", what=reason, detail=detail_of(refused, language))


def _put(language: Language, key: str, **arguments: object) -> str:
    return say(language, f"console.happened.{key}", **arguments).strip()
