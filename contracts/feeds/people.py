"""The parts of feed records that name people; the only place where contact data stands."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.feeds.fields.cells import as_text, is_scientific
from contracts.feeds.fields.person_cells import people_in
from contracts.feeds.fields.types import LIST_MAX, Record, text


def _number(value: object) -> object:
    """Return a phone number as text, also where it came as a number.

    Refuse what a spreadsheet has shortened.
    """
    if type(value) is str and value.isdigit() and value.isascii():
        return value
    text = as_text(value)
    if text is not None and is_scientific(text):
        raise PydanticCustomError("scientific", "a number that lost its digits")
    return value if text is None else text


def _contact(value: object) -> object:
    """Read `name phone e-mail` from one text, also where it stands in the cell for the name."""
    if isinstance(value, str):
        return _only_one(people_in(value))
    if not isinstance(value, dict):
        if isinstance(value, list | int | float):
            raise PydanticCustomError("contact", "no contact")
        return value
    named = value.get("name")
    if not isinstance(named, str) or not _DATUM_SIGN.search(named):
        return value
    person = _only_one(people_in(named))
    return value | {
        name: datum for name, datum in person.items() if name == "name" or not value.get(name)
    }


def _only_one(people: list[dict[str, str]]) -> dict[str, str]:
    if len(people) > 1:
        raise PydanticCustomError("contact", "several people")
    return people[0] if people else {}


_DATUM_SIGN = re.compile(r"[@＠]|\d{5}")
Phone = Annotated[str, BeforeValidator(_number, json_schema_input_type=str), text(40)]
Email = Annotated[str, text(254)]


class Contact(Record):
    """Whom to write to or call about a record."""

    name: Annotated[str, text(100)] = Field(
        "", title="联系人", description="name of the person to contact"
    )
    phone: Phone = Field("", title="联系电话", description="telephone number")
    email: Email = Field("", title="联系邮箱", description="e-mail address")

    @model_validator(mode="before")
    @classmethod
    def _from_a_cell(cls, value: object) -> object:
        return _contact(value)


class Person(Record):
    """A founder; name with phone or e-mail tells whether two records mean the same person."""

    name: Annotated[str, text(100, 1)] = Field(title="姓名", description="name")
    phone: Phone = Field("", title="电话", description="telephone number")
    email: Email = Field("", title="邮箱", description="e-mail address")


def _people(value: object) -> object:
    """Read people from the text of one cell, or from the texts in a list."""
    if isinstance(value, str):
        return people_in(value)
    if isinstance(value, list) and str in map(type, value):
        return [
            person
            for part in value
            for person in (people_in(part) if isinstance(part, str) else [part])
        ]
    if not isinstance(value, list):
        raise PydanticCustomError("person", "no people")
    return value


People = Annotated[
    list[Person],
    BeforeValidator(_people, json_schema_input_type=list[Person | str] | str),
    Field(max_length=LIST_MAX),
]
