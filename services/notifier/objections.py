"""What an objection to an entry says to the entry and to the organiser, and what its decision does."""

from contracts.decisions import Objection
from contracts.pool_log import Language
from services.notifier.draft import Draft, Recipient, organiser
from services.publishing.words import Words


def objection_drafts(objection: Objection, language: Language) -> list[Draft]:
    """Return the word to the organiser, and to the entry unless the objection came late."""
    drafts = [_organisers(objection, organiser(objection.pool, language))]
    if objection.status != "late":
        drafts.append(_entrys(objection))
    return drafts


def _organisers(objection: Objection, to: Recipient) -> Draft:
    key = f"objection.organiser_{objection.status}"
    number, until = objection.number, Words(to.language).day(objection.until)
    facts = {"name": objection.name, "text": objection.text, "reason": objection.reason}
    lead = to.say(key, number=number, until=until, **facts)
    following = to.say(f"{key}_next", pool=objection.pool, number=number)
    subject = to.say(f"{key}_subject", pool=objection.pool, number=number)
    return Draft(to, key, subject, [[lead], [following]])


def _entrys(objection: Objection) -> Draft:
    to = Recipient("startup", objection.startup, objection.name, objection.language)
    key = f"objection.{objection.status}"
    lead = to.say(key, name=objection.name, text=objection.text, reason=objection.reason)
    reference = to.say("place_reference", pool=objection.pool, startup=to.id)
    paragraphs = [[lead], [to.say(f"{key}_next")], [reference]]
    return Draft(to, key, to.say(f"{key}_subject"), paragraphs)
