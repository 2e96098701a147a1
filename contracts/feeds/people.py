"""The parts of feed records that name people; the only place where contact data stands."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from contracts.feeds._types import LIST_MAX, Record, split, text

Phone = Annotated[str, text(40)]
Email = Annotated[str, text(254)]


class Contact(Record):
    """Whom to write to or call about a record."""

    name: Annotated[str, text(100)] = Field("", title="联系人", description="name of the person to contact")
    phone: Phone = Field("", title="联系电话", description="telephone number")
    email: Email = Field("", title="联系邮箱", description="e-mail address")


class Person(Record):
    """A founder; name with phone or e-mail tells whether two records mean the same person."""

    name: Annotated[str, text(100, 1)] = Field(title="姓名", description="name")
    phone: Phone = Field("", title="电话", description="telephone number")
    email: Email = Field("", title="邮箱", description="e-mail address")


def _person(part: object) -> object:
    """Read `name [phone] [e-mail]` from one text."""
    if not isinstance(part, str):
        return part
    words = part.split()
    person = {"name": [], "phone": [], "email": []}  # type: dict[str, list[str]]
    for word in words:
        kind = "email" if "@" in word else "phone" if any(character.isdigit() for character in word) else "name"
        person[kind].append(word)
    return {kind: " ".join(found) for kind, found in person.items()}


def _people(value: object) -> object:
    parts = split(value)
    if isinstance(parts, list) and str in map(type, parts):
        return [_person(part) for part in parts]
    return parts


People = Annotated[
    list[Person],
    BeforeValidator(_people, json_schema_input_type=list[Person | str] | str),
    Field(max_length=LIST_MAX),
]
