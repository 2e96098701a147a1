"""Where a roadshow takes place: address, rooms, doors, the way there, and whom to ask."""

import re
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.feeds.fields.types import Clock, Record, text

_LATITUDE_MOST: Final = 90
_LONGITUDE_MOST: Final = 180
_DEGREES: Final = r"(-?[0-9]{1,3}(?:\.[0-9]{1,8})?)"
_POSITION: Final = re.compile(f"{_DEGREES} ?[,，] ?{_DEGREES}")
_MOBILE: Final = re.compile(r"(?<![0-9])1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}(?![0-9])")


def _no_mobile(value: str) -> str:
    """Refuse a mobile number: it is somebody's own, and rules are kept for ever."""
    if _MOBILE.search(value):
        raise PydanticCustomError("private_number", "a person's own number")
    return value


def _position(value: str) -> str:
    """Return `LATITUDE,LONGITUDE` in WGS 84 degrees as it was written, without blanks."""
    match = _POSITION.fullmatch(value)
    if not value:
        return ""
    if (
        match is None
        or abs(float(match[1])) > _LATITUDE_MOST
        or abs(float(match[2])) > _LONGITUDE_MOST
    ):
        raise PydanticCustomError("position", "no position")
    return f"{match[1]},{match[2]}"


class Venue(Record):
    """Where an event takes place, all of it optional."""

    name: Annotated[str, text(100)] = Field("", title="场馆", description="the venue's name")
    address: Annotated[str, text(200)] = Field("", title="地址", description="street address")
    rooms: Annotated[list[Annotated[str, text(60)]], Field(max_length=20)] = Field(
        [], title="各会场房间", description="the room of each stage, from stage 1 on"
    )
    tables: Annotated[str, text(100)] = Field(
        "", title="洽谈地点", description="room of the tables for one-to-one meetings"
    )
    doors_at: Clock = Field("", title="入场时刻", description="HH:MM, when doors open")
    directions: Annotated[str, text(500)] = Field(
        "", title="到达方式", description="how to get there"
    )
    contact: Annotated[str, text(100), AfterValidator(_no_mobile)] = Field(
        "",
        title="主办方联系方式",
        description="the organiser's office: a land line or an address; no mobile number",
    )
    position: Annotated[str, text(60), AfterValidator(_position)] = Field(
        "", title="经纬度", description="LATITUDE,LONGITUDE in degrees (WGS 84), for calendars"
    )
    judges_bring: Annotated[str, text(200)] = Field(
        "", title="评委须带", description="what judges should bring"
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not any(getattr(self, name) for name in type(self).model_fields):
            raise PydanticCustomError("empty_venue", "an empty venue")
        return self
