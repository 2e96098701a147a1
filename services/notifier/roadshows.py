"""What a shortlist says to those on it, to those who wait and to those who are not on it."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from contracts.decisions import Change, Entry, LeftOut, Shortlist
from contracts.pool_log import Language
from services.notifier.draft import Draft, Recipient, organiser
from services.publishing.words import Words
from services.words import name_of, names_of

MOVED_UP: Final = "moved_up"
"""Why somebody is on the list who waited before."""
TOLD_BY_RESULTS: Final = "not_promoted"
"""Why somebody is off the list who has had the results of the round before: nobody is told that
twice.
"""


def shortlist_drafts(shortlist: Shortlist, language: Language) -> list[Draft]:
    """Return the organiser's summary in `language`.

    A published shortlist also tells everyone in it.

    One that replaces another tells only those who came onto the list, left it, or withdrew.
    """
    drafts = [_summary(shortlist, language)]
    if shortlist.status == "published" and shortlist.replaces:
        drafts += [draft for change in shortlist.changes for draft in _changed(shortlist, change)]
    elif shortlist.status == "published":
        drafts += [_placed(shortlist, entry) for entry in shortlist.entries]
        drafts += [
            _waits(shortlist, waiting_entry, place)
            for place, waiting_entry in enumerate(shortlist.waiting_list, 1)
        ]
        drafts += [
            _left_out(shortlist, left_out_entry)
            for left_out_entry in shortlist.left_out
            if left_out_entry.reason != TOLD_BY_RESULTS
        ]
    return drafts


def _changed(shortlist: Shortlist, change: Change) -> Iterator[Draft]:
    """Yield the word to somebody who came onto the list or left it."""
    entry = next(
        (candidate for candidate in shortlist.entries if candidate.startup == change.id), None
    )
    if entry is not None:
        yield _moved_up(shortlist, entry) if change.why == MOVED_UP else _placed(shortlist, entry)
        return
    place = next(
        (
            place
            for place, waiting_entry in enumerate(shortlist.waiting_list, 1)
            if waiting_entry.startup == change.id
        ),
        0,
    )
    if place:
        yield _waits(shortlist, shortlist.waiting_list[place - 1], place)
    else:
        yield _off_the_list(shortlist, change)


def _moved_up(shortlist: Shortlist, entry: Entry) -> Draft:
    to = Recipient("startup", entry.startup, entry.name, entry.language)
    paragraphs = [
        [to.say("moved_up.lead", startup=entry.name, rank=entry.rank)],
        _why(entry, to),
        [to.say("moved_up.next"), *_notice(shortlist, to)],
        [_reference(shortlist, to)],
    ]
    return Draft(to, "moved_up", to.say("moved_up.subject", rank=entry.rank), paragraphs)


def _off_the_list(shortlist: Shortlist, change: Change) -> Draft:
    to = Recipient("startup", change.id, change.name, change.language)
    if change.why == "withdrawn":
        lead = to.say("left_list.withdrawn", startup=change.name)
        paragraphs = [[lead], [to.say("left_list.withdrawn_next")], [_reference(shortlist, to)]]
        return Draft(to, "left_list.withdrawn", to.say("left_list.withdrawn_subject"), paragraphs)
    lead = to.say("left_list.lead", startup=change.name, why=Words(to.language).why(change.why))
    paragraphs = [[lead], [to.say("published.no_stigma")], [_reference(shortlist, to)]]
    return Draft(to, "left_list.lead", to.say("left_list.subject"), paragraphs)


def _placed(shortlist: Shortlist, entry: Entry) -> Draft:
    to = Recipient("startup", entry.startup, entry.name, entry.language)
    paragraphs = [
        [to.say("published.place", startup=entry.name, rank=entry.rank)],
        _why(entry, to),
        [to.say("published.place_next"), *_notice(shortlist, to)],
        [_reference(shortlist, to)],
    ]
    return Draft(
        to, "published.place", to.say("published.place_subject", rank=entry.rank), paragraphs
    )


def _why(entry: Entry, to: Recipient) -> list[str]:
    reason, items = entry.reason, []
    if entry.investors:
        items.append(to.item("why.investors", count=len(entry.investors)))
    if reason.industries:
        names = names_of(to.language, "industry", reason.industries)
        items.append(to.item("why.industries", industries=names))
    if reason.left_quote:
        items.append(to.item("why.own_quote", quote=reason.left_quote))
    if reason.right_quote:
        items.append(to.item("why.investor_quote", quote=reason.right_quote))
    return [to.say("why.place_title"), *items] if items else []


def _waits(shortlist: Shortlist, left_out: LeftOut, position: int) -> Draft:
    to = Recipient("startup", left_out.startup, left_out.name, left_out.language)
    reason = name_of(to.language, "left_out", left_out.reason)
    paragraphs = [
        [to.say("published.waiting", startup=left_out.name, position=position, reason=reason)],
        [to.say("published.waiting_next")],
        [_reference(shortlist, to)],
    ]
    subject = to.say("published.waiting_subject", position=position)
    return Draft(to, "published.waiting", subject, paragraphs)


def _left_out(shortlist: Shortlist, left_out: LeftOut) -> Draft:
    to = Recipient("startup", left_out.startup, left_out.name, left_out.language)
    reason = name_of(to.language, "left_out", left_out.reason)
    paragraphs = [
        [to.say("published.left_out", startup=left_out.name, reason=reason)],
        [to.say(f"left_out.{left_out.reason}"), to.say("published.no_stigma")],
        [_reference(shortlist, to)],
    ]
    return Draft(to, "published.left_out", to.say("published.left_out_subject"), paragraphs)


def _notice(shortlist: Shortlist, to: Recipient) -> list[str]:
    """Return until when the list is on public notice, nothing where it is not."""
    if not shortlist.notice_until:
        return []
    return [to.say("notice.until", day=Words(to.language).day(shortlist.notice_until))]


def _reference(shortlist: Shortlist, to: Recipient) -> str:
    return to.say("place_reference", pool=shortlist.pool, startup=to.id)


def _summary(shortlist: Shortlist, language: Language) -> Draft:
    to = organiser(shortlist.pool, language)
    status = shortlist.status
    paragraphs = [
        [to.say(f"organiser.{status}", version=shortlist.version), *_notice(shortlist, to)],
        _places(shortlist, to),
        [_entry(entry, to) for entry in shortlist.entries],
        _others(shortlist, to),
    ]
    if status == "draft":
        paragraphs.append([to.say("organiser.draft_next", pool=shortlist.pool)])
    subject = to.say(f"organiser.{status}_subject", pool=shortlist.pool, version=shortlist.version)
    return Draft(to, f"organiser.{status}", subject, paragraphs)


def _places(shortlist: Shortlist, to: Recipient) -> list[str]:
    taken = Counter(entry.group for entry in shortlist.entries)
    lines = [
        to.item(
            "organiser.places",
            group=name_of(to.language, "group", group),
            taken=taken[group],
            quota=quota,
        )
        for group, quota in sorted(shortlist.quotas.items())
    ]
    if shortlist.industry_max:
        lines.append(to.item("organiser.industry_max", count=shortlist.industry_max))
    valid, not_valid = shortlist.investors_valid, shortlist.investors_not_valid
    return [*lines, to.item("organiser.investors", valid=valid, not_valid=not_valid)]


def _entry(entry: Entry, to: Recipient) -> str:
    group = name_of(to.language, "group", entry.group)
    industry = name_of(to.language, "industry", entry.industry)
    return to.say(
        "organiser.entry", rank=entry.rank, name=entry.name, group=group, industry=industry
    )


def _others(shortlist: Shortlist, to: Recipient) -> list[str]:
    lines = [to.item("organiser.waiting_list", count=len(shortlist.waiting_list))]
    for reason, count in sorted(
        Counter(left_out_entry.reason for left_out_entry in shortlist.left_out).items()
    ):
        name = name_of(to.language, "left_out", reason)
        lines.append(to.item("organiser.left_out", count=count, reason=name))
    return lines
