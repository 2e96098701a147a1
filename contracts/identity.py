"""Person keys: whether two profiles name the same person, without any contact datum travelling on.

A key is HMAC-SHA-256, under the deployment's secret, over the normalised name and one normalised
phone number or address, so equal people give equal keys. Without the secret nobody can tell by
trying numbers whose key it is. Keys keep contact data out of logs, states and decisions.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import Final, NamedTuple

from contracts.normal import normal_email, normal_name, normal_phone
from contracts.remembering import LONGEST, remembered

_KEY_LENGTH: Final = 32
_AND: Final = "\x1f"
_BLOCK: Final = 64
_INNER: Final = 0x36
_OUTER: Final = 0x5C
"""Block and pads of HMAC-SHA-256. Source: RFC 2104."""
_REMEMBERED: Final = 1024
"""People whose hashes are remembered: the pool's record and the register's name the same ones."""
_DATA_REMEMBERED: Final = 4096
"""Single hashes that are remembered: a contact is most often a founder, with the same number."""
_LONGEST_NUMBER = 15
"""Digits of a number at most. Source: ITU-T E.164."""
_BETWEEN_NUMBERS = re.compile(r"[、，,;；/／|｜\n]")


def phone_numbers(phone: str) -> list[str]:
    """Return the numbers in one field: several stand with separators between them, or blanks where
    together they are too long.
    """
    if len(phone) <= _LONGEST_NUMBER and phone.isascii() and phone.isdigit():
        return [phone]
    parts = _BETWEEN_NUMBERS.split(phone)
    return [
        number
        for part in parts
        for number in ([part] if sum(map(str.isdigit, part)) <= _LONGEST_NUMBER else part.split())
    ]


class PersonHashes:
    """Makes the keys of one deployment; equal people give equal keys under equal secrets alone."""

    def __init__(self, secret: bytes) -> None:
        key = secret if len(secret) <= _BLOCK else sha256(secret).digest()
        padded = key.ljust(_BLOCK, b"\0")
        self._inner = sha256(bytes(byte ^ _INNER for byte in padded))
        self._outer = sha256(bytes(byte ^ _OUTER for byte in padded))
        self._person = lru_cache(_REMEMBERED)(self._hashes)
        self._hashed = remembered(_DATA_REMEMBERED)(self._hmac)

    @property
    def fingerprint(self) -> str:
        """What tells one secret from another without telling anything of it."""
        return self._hashed(f"{_AND}fingerprint")

    def people_keys(self, people: Iterable[tuple[str, str, str]]) -> list[str]:
        """Return the keys of people given as name, phone and address, empty where there is none:
        sorted, 32 hex digits each.

        A person has a key for the phone and one for the address: two records mean the same person
        where they share one. Without a name, or with a name only, there is no key.
        """
        keys: list[str] = []
        for person in people:
            keys += self.hashes(*person).full
        return _each_once(keys)

    def person_keys(self, name: str, phone: str = "", email: str = "") -> list[str]:
        """Return the keys of one person, as `people_keys` does."""
        return self.hashes(name, phone, email).full.copy()

    def hashes(self, name: str, phone: str = "", email: str = "") -> "Hashes":
        """Return all hashes of one person."""
        if len(name) + len(phone) + len(email) <= LONGEST:
            return self._person(name, phone, email)
        return self._hashes(name, phone, email)

    def _hashes(self, name: str, phone: str, email: str) -> "Hashes":
        who, hashed = normal_name(name), self._hashed
        full: list[str] = []
        alone: list[str] = []
        for datum in _data(phone, email):
            alone.append(hashed(_AND + datum))
            if who:
                full.append(hashed(f"{who}{_AND}{datum}"))
        return Hashes(_each_once(full), _each_once(alone), hashed(who) if who else "")

    def _hmac(self, datum: str) -> str:
        # HMAC as RFC 2104 writes it, the pads hashed once: for texts this short a third of the
        # time of `hmac.digest`.
        inside, outside = self._inner.copy(), self._outer.copy()
        inside.update(datum.encode())
        outside.update(inside.digest())
        return outside.hexdigest()[:_KEY_LENGTH]


class Hashes(NamedTuple):
    """What one person is known by: hashes of 32 hex digits."""

    full: list[str]
    """Of the name together with each phone number and address."""
    data: list[str]
    """Of each phone number and address alone."""
    name: str
    """Of the name alone; empty where there is none."""


def _each_once(hashes: list[str]) -> list[str]:
    """Return `hashes` sorted, each once."""
    return sorted(set(hashes)) if len(hashes) > 1 else hashes


def _data(phone: str, email: str) -> list[str]:
    """Return the phone numbers and the address in their normal form."""
    numbers = phone_numbers(phone) if phone else ()
    data = [digits for number in numbers if (digits := normal_phone(number))]
    if email and (address := normal_email(email)):
        data.append(address)
    return data
