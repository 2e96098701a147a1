"""Person keys: whether two profiles name the same person, without any contact datum travelling on.

A key is HMAC-SHA-256, under the deployment's secret, over the normalised name and one normalised
phone number or address, so equal people give equal keys. Without the secret nobody can tell by
trying numbers whose key it is. Keys keep contact data out of logs, states and decisions.
"""

import re
from functools import lru_cache
from hashlib import sha256
from typing import Final

from contracts.normal import normal_email, normal_name, normal_phone
from contracts.register import PersonKeys
from contracts.remembering import LONGEST

_KEY_LENGTH: Final = 32
_AND: Final = "\x1f"
_BLOCK: Final = 64
_INNER: Final = 0x36
_OUTER: Final = 0x5C
"""Block and pads of HMAC-SHA-256. Source: RFC 2104."""
_REMEMBERED: Final = 4096
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
        self._remembered = lru_cache(_REMEMBERED)(self._hmac)

    @property
    def fingerprint(self) -> str:
        """What tells one secret from another without telling anything of it."""
        return self._hmac(f"{_AND}fingerprint")

    def keys(self, name: str, phone: str = "", email: str = "") -> PersonKeys:
        """Return what one person is known by; `phone` may hold several numbers.

        Two records mean the same person where they share one of the full hashes. Without a name,
        or with a name only, there is none.
        """
        short = len(name) + len(phone) + len(email) <= LONGEST
        hashed = self._remembered if short else self._hmac
        who, data = normal_name(name), _data(phone, email)
        alone = sorted([hashed(_AND + datum) for datum in data])
        if not who:
            return PersonKeys([], alone)
        full = sorted([hashed(f"{who}{_AND}{datum}") for datum in data])
        return PersonKeys(full, alone, hashed(who))

    def _hmac(self, datum: str) -> str:
        # HMAC as RFC 2104 writes it, the pads hashed once: for texts this short a third of the
        # time of `hmac.digest`.
        inside, outside = self._inner.copy(), self._outer.copy()
        inside.update(datum.encode())
        outside.update(inside.digest())
        return outside.hexdigest()[:_KEY_LENGTH]


def _data(phone: str, email: str) -> list[str]:
    """Return the phone numbers and the address in their normal form, each once."""
    numbers = phone_numbers(phone) if phone else ()
    data = [digits for number in numbers if (digits := normal_phone(number))]
    if len(data) > 1:
        data = list(dict.fromkeys(data))
    if email and (address := normal_email(email)):
        data.append(address)
    return data
