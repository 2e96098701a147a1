"""From a feed's profile to the record that goes into pools: texts in one language, people as keys
(services.intake.people), contact data left behind.

Records have no envelope yet: intake writes one in front for each pool that they belong to.
"""

from typing import Final, Literal, cast, get_args

import msgspec

from contracts import feeds, pool_log, roadshow
from contracts.feeds.fields.codes import written_as
from contracts.feeds.fields.money import YUAN, Money
from contracts.feeds.past import FiledDeal
from contracts.pool_log.writing import NO_ENVELOPE
from services.intake.works import kept

UNTOLD: Final = cast("pool_log.Language", "")


def _unless_told(language: pool_log.Language | Literal[""]) -> pool_log.Language:
    """Return the language that the writer named.

    What they left open is told from the clean text (`services.intake.readable`).
    """
    return language or UNTOLD


_NEEDS: Final[dict[str, pool_log.NeedCode]] = {code: code for code in get_args(pool_log.NeedCode)}


def need_codes(written: list[str]) -> list[pool_log.NeedCode]:
    """Return the codes among needs or services, in their order."""
    return [_NEEDS[need] for need in written if need in _NEEDS]


def _others(written: list[str]) -> list[str]:
    """Return the words among needs or services that are no codes, in their order."""
    return [need for need in written if need not in _NEEDS]


def _yuan(money: Money) -> int:
    return money.amount if money.currency == YUAN else 0


def _foreign(money: Money) -> int:
    return 0 if money.currency == YUAN else money.amount


def _currency(money: Money) -> str:
    return "" if money.currency == YUAN or not money.amount else money.currency


def startup(item: feeds.Startup, people: list[str]) -> pool_log.Startup:
    """Return the startup as pools see it; the language that clean texts tell is still empty."""
    return pool_log.Startup(
        **NO_ENVELOPE,
        id=item.uscc or item.team_id,
        name=item.name,
        group="enterprise" if item.uscc else "team",
        language=_unless_told(item.language),
        summary=item.summary,
        problem=item.problem,
        product=item.product,
        industries=item.industry,
        region=str(item.region),
        region_text=written_as(item.region),
        stage=item.stage,
        founded=item.founded,
        needs=need_codes(item.needs),
        needs_other=_others(item.needs),
        needs_text=item.needs_text,
        round=item.round,
        amount_sought_cny=_yuan(item.amount_sought_cny),
        amount_sought=_foreign(item.amount_sought_cny),
        amount_currency=_currency(item.amount_sought_cny),
        languages=item.languages,
        space=item.space,
        documents_complete=item.documents_complete,
        people=people,
        mentors_wanted=item.mentors_wanted,
        wishes=item.wishes,
    )


def mentor(item: feeds.Mentor, people: list[str]) -> pool_log.Mentor:
    """Return the mentor as pools see it."""
    return pool_log.Mentor(
        **NO_ENVELOPE,
        id=item.id,
        name=item.name,
        engagement=item.engagement,
        track=item.track,
        language=_unless_told(item.language),
        title=item.title,
        expertise=item.expertise,
        services=need_codes(item.services),
        services_other=_others(item.services),
        services_text=item.services_text,
        industries=item.industries,
        capacity=item.capacity,
        min_load=item.min_load,
        languages=item.languages,
        region=str(item.region),
        region_text=written_as(item.region),
        remote=item.remote,
        available_from=item.available_from,
        available_until=item.available_until,
        employer=item.employer,
        conflicts=item.conflicts,
        people=people,
        wishes=item.wishes,
        works=kept(item.works),
        shared=True,
    )


def investor(item: feeds.Filing, people: list[str]) -> pool_log.Investor:
    """Return the investor as pools see it."""
    return pool_log.Investor(
        **NO_ENVELOPE,
        id=item.id,
        name=item.name,
        type=item.type,
        status=item.status,
        language=_unless_told(item.language),
        submitted_on=item.submitted_on,
        verified_on=item.verified_on,
        verified_by=item.verified_by,
        valid_until=item.valid_until,
        revoked_on=item.revoked_on,
        thesis=item.thesis,
        industries=item.industries,
        stages=item.stages,
        ticket_min_cny=_yuan(item.ticket_min_cny),
        ticket_max_cny=_yuan(item.ticket_max_cny),
        ticket_min=_foreign(item.ticket_min_cny),
        ticket_max=_foreign(item.ticket_max_cny),
        ticket_currency=_currency(item.ticket_min_cny) or _currency(item.ticket_max_cny),
        regions=item.regions,
        holdings=item.holdings,
        relations=item.relations,
        conflicts=_parts(item.conflicts),
        status_reason=item.revoked_reason,
        languages=item.languages,
        people=people,
        deals=[_past_deal(deal) for deal in item.deals],
        works=kept(item.works),
    )


def _past_deal(deal: FiledDeal) -> pool_log.PastDeal:
    return pool_log.PastDeal(
        company=deal.company,
        day=deal.day,
        industries=deal.industries,
        region=str(deal.region),
        round=deal.round,
        amount=deal.amount.amount,
        currency=_currency(deal.amount),
        family_share=deal.family_share,
        tie=deal.tie,
    )


def _parts(conflicts: list[feeds.Conflict]) -> list[roadshow.Conflict]:
    return [msgspec.convert(conflict.model_dump(), roadshow.Conflict) for conflict in conflicts]


def judge(item: feeds.Judge, people: list[str]) -> pool_log.Judge:
    """Return the judge as pools see them."""
    return pool_log.Judge(
        **NO_ENVELOPE,
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
        people=people,
    )


def score(item: feeds.Score) -> pool_log.Score:
    """Return the score sheet."""
    return pool_log.Score(
        **NO_ENVELOPE,
        round=item.round,
        startup=item.startup,
        judge=item.judge,
        marks=item.marks,
        veto=item.veto,
    )


def request(item: feeds.Request) -> pool_log.Request:
    """Return the wish for a meeting."""
    return pool_log.Request(
        **NO_ENVELOPE,
        startup=item.startup,
        investor=item.investor,
        by=item.by,
        session=item.session,
        withdrawn=item.withdrawn,
    )


def _rules(
    item: feeds.MentoringRules | feeds.RoadshowRules,
) -> pool_log.MentoringRules | pool_log.RoadshowRules:
    """Return the rules as the log holds them: field by field what the feed says.

    One that the log lacks is an error.
    """
    written = item.model_dump()
    if isinstance(item, feeds.MentoringRules):
        reviewed = item.mode == "cycle" if item.review is None else item.review
        return msgspec.convert(written | {"review": reviewed}, pool_log.MentoringRules)
    return msgspec.convert(written, pool_log.RoadshowRules)


def programme(item: feeds.Programme) -> pool_log.Record:
    """Return the programme as its pool sees it."""
    record = pool_log.Programme(
        **NO_ENVELOPE,
        name=item.name,
        rules=_rules(item.rules),
        language=item.language or "zh-Hans",
        opens_on=item.opens_on,
        closes_on=item.closes_on,
        event_on=item.event_on,
        season=item.season,
        priority=item.priority,
    )
    # The encoder leaves defaults out by identity, not equality: only what was decoded has the very
    # default texts.
    return pool_log.decode(pool_log.encode(record))


def answer(item: feeds.Answer) -> pool_log.Answer:
    """Return the answer."""
    return pool_log.Answer(
        **NO_ENVELOPE,
        startup=item.startup,
        mentor=item.mentor,
        by=item.by,
        answer=item.answer,
        reason=item.reason,
        partner=item.partner,
    )


def outcome(item: feeds.Outcome) -> pool_log.Outcome:
    """Return the outcome."""
    return pool_log.Outcome(
        **NO_ENVELOPE,
        startup=item.startup,
        partner=item.partner,
        outcome=item.outcome,
        amount_cny=item.amount_cny,
        on=item.on,
        deal=item.deal,
        share=item.share,
        round=item.round,
        evidence=item.evidence,
        by=item.by,
        agreed=item.agreed,
        change=item.change,
        of=item.of,
    )


def command(item: feeds.Command) -> pool_log.Command:
    """Return the command."""
    return pool_log.Command(
        **NO_ENVELOPE,
        command=item.command,
        startup=item.startup,
        mentor=item.mentor,
        other_startup=item.other_startup,
        other_mentor=item.other_mentor,
        partner=item.partner,
        round=item.round,
        values=item.values,
    )
