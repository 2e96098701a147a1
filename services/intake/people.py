"""Whom a profile names, and as what: hashes of each natural person, made once for the pools and for
the register.
"""

from contracts import feeds
from contracts.feeds.people import Contact
from contracts.register import NamedPerson
from services.intake.hashes import current

People = list[NamedPerson]


def self_and_contact(name: str, contact: Contact | None) -> People:
    """Return the person called `name`, and their contact where that is somebody else.

    A contact without a name of its own is that person's.
    """
    keys = current().keys
    themselves = keys(name)
    if contact is None:
        return [NamedPerson("self", themselves)]
    known = keys(contact.name or name, contact.phone, contact.email)
    if known.name == themselves.name:
        return [NamedPerson("self", known)]
    return [NamedPerson("self", themselves), NamedPerson("contact", known)]


def named_by(item: feeds.Mentor | feeds.Filing | feeds.Judge) -> People:
    """Return whom the profile of a mentor, an investor or a judge names."""
    return self_and_contact(item.name, item.contact)


def team(item: feeds.Startup) -> People:
    """Return the founders and the contact; a contact called like a founder is that founder."""
    keys = current().keys
    people = [
        NamedPerson("founder", keys(founder.name, founder.phone, founder.email))
        for founder in item.founders
    ]
    contact = item.contact
    if contact is not None and (contact.name or contact.phone or contact.email):
        known = keys(contact.name, contact.phone, contact.email)
        founder = any(person.keys.name == known.name for person in people)
        people.append(NamedPerson("founder" if founder else "contact", known))
    return people


def person_keys(people: People) -> list[str]:
    """Return what pools know `people` by: the full hashes of all of them, sorted, each once."""
    return sorted({key for person in people for key in person.keys.full})
