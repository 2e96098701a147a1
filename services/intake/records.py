"""From a feed's profile to the record that goes into pools: texts in one language, people as keys, contact data left behind."""

import msgspec

from contracts import feeds, pool_log, roadshow
from contracts.feeds.people import Contact, Person
from contracts.identity import people_keys, person_keys
from services.intake.language import detect


def _people(named: list[Person | Contact]) -> list[str]:
    """Return the person keys of `named`."""
    return people_keys([(person.name, person.phone, person.email) for person in named]) if named else []


def _self_and_contact(name: str, contact: Contact | None) -> list[str]:
    """Return the keys of the person called `name`: a contact without a name of its own is that person's."""
    return person_keys(contact.name or name, contact.phone, contact.email) if contact else []


def startup(item: feeds.Startup) -> pool_log.Startup:
    """Return the startup as pools see it; `pool`, `time` and `event` are still empty."""
    language = item.language or detect(item.summary)
    named: list[Person | Contact] = [*item.founders, item.contact] if item.contact else [*item.founders]
    return pool_log.Startup(
        pool="",
        time=0,
        event="",
        id=item.uscc or item.team_id,
        name=item.name,
        group="enterprise" if item.uscc else "team",
        language=language,
        summary=item.summary,
        problem=item.problem,
        product=item.product,
        industries=item.industry,
        region=item.region,
        stage=item.stage,
        founded=item.founded,
        needs=item.needs,
        needs_text=item.needs_text,
        round=item.round,
        amount_sought_cny=item.amount_sought_cny,
        languages=item.languages or [language],
        space=item.space,
        documents_complete=item.documents_complete,
        people=_people(named),
        mentors_wanted=item.mentors_wanted,
        wishes=item.wishes,
    )


def mentor(item: feeds.Mentor) -> pool_log.Mentor:
    """Return the mentor as pools see it."""
    language = item.language or detect(item.expertise)
    return pool_log.Mentor(
        pool="",
        time=0,
        event="",
        id=item.id,
        name=item.name,
        engagement=item.engagement,
        track=item.track,
        language=language,
        title=item.title,
        expertise=item.expertise,
        services=item.services,
        services_text=item.services_text,
        industries=item.industries,
        capacity=item.capacity,
        min_load=item.min_load,
        languages=item.languages or [language],
        region=item.region,
        remote=item.remote,
        available_from=item.available_from,
        available_until=item.available_until,
        employer=item.employer,
        conflicts=item.conflicts,
        people=_self_and_contact(item.name, item.contact),
        wishes=item.wishes,
    )


def investor(item: feeds.Filing) -> pool_log.Investor:
    """Return the investor as pools see it."""
    language = item.language or detect(item.thesis)
    return pool_log.Investor(
        pool="",
        time=0,
        event="",
        id=item.id,
        name=item.name,
        type=item.type,
        status=item.status,
        language=language,
        submitted_on=item.submitted_on,
        verified_on=item.verified_on,
        verified_by=item.verified_by,
        valid_until=item.valid_until,
        revoked_on=item.revoked_on,
        thesis=item.thesis,
        industries=item.industries,
        stages=item.stages,
        ticket_min_cny=item.ticket_min_cny,
        ticket_max_cny=item.ticket_max_cny,
        regions=item.regions,
        holdings=item.holdings,
        relations=item.relations,
        conflicts=_parts(item.conflicts),
        status_reason=item.revoked_reason,
        languages=item.languages or [language],
        people=_self_and_contact(item.name, item.contact),
    )


def _parts(conflicts: list[feeds.Conflict]) -> list[roadshow.Conflict]:
    return [msgspec.convert(one.model_dump(), roadshow.Conflict) for one in conflicts]


def judge(item: feeds.Judge) -> pool_log.Judge:
    """Return the judge as pools see him."""
    return pool_log.Judge(
        pool="",
        time=0,
        event="",
        id=item.id,
        name=item.name,
        language=item.language or "zh-Hans",
        employer=item.employer,
        title=item.title,
        industries=item.industries,
        languages=item.languages,
        may_chair=item.may_chair,
        rounds=item.rounds,
        available_from=item.available_from,
        available_until=item.available_until,
        most_entries=item.most_entries,
        conflicts=_parts(item.conflicts),
        people=_self_and_contact(item.name, item.contact),
    )


def score(item: feeds.Score) -> pool_log.Score:
    """Return the score sheet."""
    return pool_log.Score(
        pool="",
        time=0,
        event="",
        round=item.round,
        startup=item.startup,
        judge=item.judge,
        marks=item.marks,
        veto=item.veto,
    )


def request(item: feeds.Request) -> pool_log.Request:
    """Return the wish for a meeting."""
    return pool_log.Request(
        pool="",
        time=0,
        event="",
        startup=item.startup,
        investor=item.investor,
        by=item.by,
        session=item.session,
        withdrawn=item.withdrawn,
    )


def _rules(item: feeds.MentoringRules | feeds.RoadshowRules) -> pool_log.MentoringRules | pool_log.RoadshowRules:
    """Return the rules as the log holds them: field by field what the feed says; one that the log lacks is an error."""
    written = item.model_dump()
    if isinstance(item, feeds.MentoringRules):
        reviewed = item.mode == "cycle" if item.review is None else item.review
        return msgspec.convert(written | {"review": reviewed}, pool_log.MentoringRules)
    return msgspec.convert(written, pool_log.RoadshowRules)


def programme(item: feeds.Programme) -> pool_log.Record:
    """Return the programme as its pool sees it."""
    made = pool_log.Programme(
        pool="",
        time=0,
        event="",
        name=item.name,
        rules=_rules(item.rules),
        language=item.language or "zh-Hans",
        opens_on=item.opens_on,
        closes_on=item.closes_on,
        event_on=item.event_on,
    )
    # The encoder leaves defaults out by identity, not equality: only what was decoded has the very default texts.
    return pool_log.decode(pool_log.encode(made))


def answer(item: feeds.Answer) -> pool_log.Answer:
    """Return the answer."""
    return pool_log.Answer(
        pool="",
        time=0,
        event="",
        startup=item.startup,
        mentor=item.mentor,
        by=item.by,
        answer=item.answer,
        reason=item.reason,
    )


def outcome(item: feeds.Outcome) -> pool_log.Outcome:
    """Return the outcome."""
    return pool_log.Outcome(
        pool="",
        time=0,
        event="",
        startup=item.startup,
        partner=item.partner,
        outcome=item.outcome,
        amount_cny=item.amount_cny,
    )


def command(item: feeds.Command) -> pool_log.Command:
    """Return the command."""
    return pool_log.Command(
        pool="",
        time=0,
        event="",
        command=item.command,
        startup=item.startup,
        mentor=item.mentor,
        other_startup=item.other_startup,
        other_mentor=item.other_mentor,
        partner=item.partner,
        round=item.round,
        values=item.values,
    )
