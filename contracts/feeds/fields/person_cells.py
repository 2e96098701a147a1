"""One cell with people in it: names, phone numbers and e-mail addresses, as clerks type them.

`张三13900000101`, `张三（139...）`, `张三/139.../zhang@example.org`, `张三｜139...`, `张三, zhang@example.org`,
several people with 、 or ; between them or on lines of their own. Phone numbers and addresses are
found first; what stands between them is names. A name after a datum begins the next person; a datum
belongs to the name before it. What could be meant in two ways is refused, never guessed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, NoReturn

from pydantic_core import PydanticCustomError

from contracts.normal import normal_id

LONGEST: Final = 20_000
"""Characters of a cell that are read: more than two hundred people need."""
NOBODY: Final = frozenset(
    {"", "无", "無", "暂无", "暫無", "没有", "沒有", "-", "--", "/", "n/a", "none"}
)

_DOMAIN = r"(?:(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}|[^\s,;/|()<>、@]{1,190})"
_EMAIL = rf"[A-Za-z0-9.!#$%&'*+=?^_`{{}}~-]{{1,64}}@{_DOMAIN}"
_MOBILE = r"(?:(?:\+|00)?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}"
_EXTENSION = r"(?: ?(?:转|轉|ext\.?|x) ?[0-9]{1,6})?"
_NUMBER = (
    r"(?:\+[0-9]{1,3}[- ]?|\([0-9]{2,4}\) ?)?(?=(?:[- ]?[0-9]){5})[0-9]{2,18}(?:[- ][0-9]{2,8}){0,4}"
    + _EXTENSION
)
_DATUM = re.compile(
    rf"(?P<email>{_EMAIL})|(?<![0-9])(?P<phone>(?:{_MOBILE}|{_NUMBER})(?![0-9]))", re.IGNORECASE
)
_SCIENTIFIC = re.compile(r"[0-9]\.[0-9]{1,20}E\+[0-9]{1,3}", re.IGNORECASE)
LABELS: Final = (
    "姓名", "联系人", "聯絡人", "创始人", "創始人",
    "联系电话", "聯絡電話", "电话", "電話", "手机号码", "手机号", "手机", "手機",
    "电子邮箱", "电子邮件", "邮箱", "郵箱", "邮件", "郵件",
)  # fmt: skip
"""Words that name what follows them, and are no part of a person's name."""
_LABEL = re.compile(
    rf"(?:{'|'.join(LABELS)}|(?<![a-z])(?:name|phone|mobile|tel|e-?mail)\.?) ?(?::|$)",
    re.IGNORECASE,
)
_HARD = re.compile(r"[、;\n\r]")
_SOFT = re.compile(r"[,/|:]")
_BRACKETS: Final = "()<>{}"
_IN_BRACKETS = re.compile(r" ?[(<{][^()<>{}]{0,100}[)>}]$")


class _Word(NamedTuple):
    kind: Literal["name", "phone", "email", "part", "comma"]
    text: str = ""


@dataclass(slots=True)
class _Person:
    name: str = ""
    after_surname: bool = False
    """A Latin word and a comma stand before the name: `Li, Wei` is one person, `Ann, Bob` are two.
    """
    data: dict[str, list[str]] = field(default_factory=dict)

    def plain(self) -> dict[str, str]:
        return {"name": self.name} | {kind: " ".join(texts) for kind, texts in self.data.items()}


def _refuse(code: str, at: int) -> NoReturn:
    raise PydanticCustomError(code, "people that cannot be read", {"at": at})


def _folded(text: str) -> str:
    """Return `text` at half width with its blanks and line breaks, brackets and dashes in one form."""
    return "\n".join(
        " ".join(filter(None, map(normal_id, line.split()))) for line in text.splitlines()
    )


def _names(between: str) -> Iterator[_Word]:
    """Yield the names and separators in a stretch of text without data."""
    for number, part in enumerate(_HARD.split(_LABEL.sub(" ", between))):
        if number:
            yield _Word("part")
        for place, piece in enumerate(_SOFT.split(part)):
            if place:
                yield _Word("comma")
            name = _bare(piece)
            if name:
                yield _Word("name", name)


def _bare(piece: str) -> str:
    """Return a name without blanks around it, the brackets that held a datum, and a title in
    brackets behind it.
    """
    name = piece.strip(" -.·").lstrip(")>} ").rstrip("(<{ ")
    if not _is_balanced(name):
        name = name.strip(_BRACKETS + " ")
    return _IN_BRACKETS.sub("", name) or name.strip(_BRACKETS + " ")


def _is_balanced(name: str) -> bool:
    return all(
        name.count(opening) == name.count(closing) for opening, closing in ("()", "<>", "{}")
    )


def _words(text: str) -> Iterator[_Word]:
    at = 0
    for datum in _DATUM.finditer(text):
        yield from _names(text[at : datum.start()])
        yield _Word("email" if datum["email"] else "phone", datum[0].strip(" .'"))
        at = datum.end()
    yield from _names(text[at:])


def people_in(text: str) -> list[dict[str, str]]:
    """Return the people in a cell, each with a name and perhaps phone and e-mail.

    PydanticCustomError where that cannot be read.
    """
    if len(text) > LONGEST:
        text = text.strip()
    folded = _folded(text[: LONGEST + 1])
    if len(folded) > LONGEST:
        _refuse("person", 0)
    if folded.casefold() in NOBODY:
        return []
    if _SCIENTIFIC.search(folded):
        _refuse("scientific", 0)
    return [person.plain() for person in _gathered(list(_words(folded)))]


def _gathered(words: list[_Word]) -> list[_Person]:
    """Return the people that `words` name in turn."""
    people: list[_Person] = []
    before = _Word("part")
    for word in words:
        if word.kind == "name":
            _add_name(people, word.text, before)
        elif word.kind in {"phone", "email"}:
            _add_datum(people, word, before)
        before = word
    began_with_datum = bool(words) and words[0].kind in {"phone", "email"}
    if began_with_datum and len(people) > 1:
        _refuse("person", 0)
    for at, person in enumerate(people):
        if not person.name or "@" in person.name or not _is_balanced(person.name):
            _refuse("person", at)
        if person.after_surname and person.data:
            _refuse("person_comma", at)
    return people


def _is_latin_word(text: str) -> bool:
    return text.isascii() and text.isalpha()


def _add_name(people: list[_Person], name: str, before: _Word) -> None:
    """Give the name to a datum that began the cell, or begin a person with it."""
    last = people[-1] if people else None
    if last and not last.name and before.kind != "part":
        last.name = name
        return
    surname_before = (
        last is not None and before.kind == "comma" and not last.data and _is_latin_word(last.name)
    )
    people.append(_Person(name, after_surname=surname_before and name.isascii()))


def _add_datum(people: list[_Person], word: _Word, before: _Word) -> None:
    """Give a datum to the person before it.

    One that stands apart must be able to belong to that person only.
    """
    if not people:
        people.append(_Person())
    last = people[-1]
    if before.kind == "part" and last.name:
        owners = [person for person in people if not person.data.get(word.kind)]
        if owners != [last]:
            _refuse("person", len(people) - 1)
    last.data.setdefault(word.kind, []).append(word.text)
