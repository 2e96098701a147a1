"""Person keys: whether two profiles name the same person, without any contact datum travelling on.

A key is SHA-256 over the normalised name and one normalised phone number or address, so equal people give equal keys. It is not a
secret: who knows name and number can compute the key. It keeps contact data out of logs, states and decisions.
"""

import unicodedata
from collections.abc import Iterable
from hashlib import sha256

_KEY_LENGTH = 32
_MAINLAND_MOBILE = 11
_PHONE_DIGITS = 7


def normal_name(name: str) -> str:
    """Return `name` without blanks, middle dots, width and case."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return folded if folded.isalnum() else "".join(filter(str.isalnum, folded))


def normal_phone(phone: str) -> str:
    """Return the digits of `phone`, without 86 before a mainland mobile; empty where fewer than seven."""
    if len(phone) == _MAINLAND_MOBILE and phone.isascii() and phone.isdigit() and phone[0] != "0":
        return phone
    folded = unicodedata.normalize("NFKC", phone)
    digits = "".join(character for character in folded if character in "0123456789").removeprefix("00")
    if digits.startswith("86") and len(digits) == _MAINLAND_MOBILE + 2:
        digits = digits[2:]
    return digits if len(digits) >= _PHONE_DIGITS else ""


def normal_email(email: str) -> str:
    """Return `email` in lower case without blanks; empty where it is none."""
    if "@" not in email and "＠" not in email:
        return ""
    return "".join(unicodedata.normalize("NFKC", email).casefold().split())


def people_keys(people: Iterable[tuple[str, str, str]]) -> list[str]:
    """Return the keys (32 hex digits each, sorted) of people given as name, phone and address, empty where there is none.

    A person has a key for the phone and one for the address: two records mean the same person where they share one.
    Without a name, or with a name only, there is no key.
    """
    known: set[str] = set()
    for name, phone, email in people:
        who = normal_name(name)
        if who and phone and (digits := normal_phone(phone)):
            known.add(f"{who}\x1f{digits}")
        if who and email and (address := normal_email(email)):
            known.add(f"{who}\x1f{address}")
    return sorted([sha256(datum.encode()).hexdigest()[:_KEY_LENGTH] for datum in known]) if known else []


def person_keys(name: str, phone: str = "", email: str = "") -> list[str]:
    """Return the keys of one person, as `people_keys` does."""
    return people_keys([(name, phone, email)])
