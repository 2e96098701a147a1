"""Plans of small pools under each rule, against all possible plans.

Drafts against what is published.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from contracts.decisions import Cycle, Plan, Refused
from contracts.mentoring import Limit
from contracts.pool_log import Record
from models.affinity import fit
from models.mentoring.rules import broken
from tests.unit.mentoring.pool import NOON, MentoringLog, mentor, programme, startup

Key = tuple[str, str]
Holds = Callable[[MentoringLog, frozenset[Key]], bool]
SMALL = settings(max_examples=60, deadline=None)
INDUSTRIES = st.sampled_from([["I65"], ["C26"], ["A01"]])
TRACKS = st.sampled_from(["innovation", "entrepreneurship"])


@st.composite
def profiles(draw: st.DrawFn, most: int = 3) -> list[Record]:
    """Return one to `most` startups and mentors each."""
    teams: list[Record] = [
        startup(
            f"s{i}",
            draw(st.integers(0, 50)),
            industries=draw(INDUSTRIES),
            mentors_wanted=draw(st.integers(0, 2)),
            wishes=draw(st.sampled_from([[], ["m0"]])),
        )
        for i in range(draw(st.integers(1, most)))
    ]
    guides: list[Record] = [
        mentor(
            f"m{i}", draw(st.integers(51, 99)), capacity=draw(st.integers(0, 3)), track=draw(TRACKS)
        )
        for i in range(draw(st.integers(1, most)))
    ]
    return teams + guides


def scores_of(host: MentoringLog) -> dict[Key, int]:
    """Return every pair that the hard rules allow, with its score."""
    state = host.state
    return {
        (s, m): fit(team, guide, state.measure).score
        for s, team in state.startups.items()
        for m, guide in state.mentors.items()
        if broken(team, guide, state.terms(NOON)) is None
    }


def all_plans(host: MentoringLog, scores: dict[Key, int]) -> Iterator[frozenset[Key]]:
    """Yield every plan that keeps people's own upper limits."""
    state = host.state
    for size in range(len(scores) + 1):
        for chosen in itertools.combinations(sorted(scores), size):
            per_s, per_m = Counter(s for s, _ in chosen), Counter(m for _, m in chosen)
            if all(n <= state.most_mentors(state.startups[s]) for s, n in per_s.items()) and all(
                n <= state.mentors[m].capacity for m, n in per_m.items()
            ):
                yield frozenset(chosen)


def best(host: MentoringLog, holds: Holds) -> int | None:
    """Return the greatest total of all plans that keep the rule, None where none does."""
    scores = scores_of(host)
    assume(len(scores) <= 9)
    totals = [
        sum(scores[key] for key in plan) for plan in all_plans(host, scores) if holds(host, plan)
    ]
    return max(totals, default=None)


def at_most_per_industry(host: MentoringLog, plan: frozenset[Key]) -> bool:
    counts = Counter((m, host.state.startups[s].industries[0][:1]) for s, m in plan)
    return all(count <= 1 for count in counts.values())


def at_least_one_of_each_track(host: MentoringLog, plan: frozenset[Key]) -> bool:
    scores = scores_of(host)
    for s, team in host.state.startups.items():
        for track in ("innovation", "entrepreneurship"):
            guides = [host.state.mentors[m] for t, m in scores if t == s]
            could = sum(guide.track == track and guide.capacity > 0 for guide in guides)
            has = sum(host.state.mentors[m].track == track for t, m in plan if t == s)
            if has < min(1, could, host.state.most_mentors(team)):
                return False
    return True


def at_most_two_in_the_pool(host: MentoringLog, plan: frozenset[Key]) -> bool:
    return len(plan) <= 2


def m0_has_one(host: MentoringLog, plan: frozenset[Key]) -> bool:
    return any(m == "m0" for _, m in plan)


def everybody_has_one(host: MentoringLog, plan: frozenset[Key]) -> bool:
    served = {s for s, _ in plan}
    return all(s in served for s in host.state.startups)


RULES: list[tuple[dict[str, Any], Holds]] = [
    ({}, lambda *_: True),
    ({"limits": [Limit("mentor", "industry", at_most=1)]}, at_most_per_industry),
    ({"limits": [Limit("startup", "track", at_least=1)]}, at_least_one_of_each_track),
    ({"limits": [Limit("pool", "all", at_most=2)]}, at_most_two_in_the_pool),
    ({"limits": [Limit("pool", "named", named=["m0"], at_least=1)]}, m0_has_one),
    ({"mentors_at_least": 1}, everybody_has_one),
]


@SMALL
@given(profiles(), st.sampled_from(RULES), st.integers(1, 2), st.sampled_from([1, 50]))
def test_a_plan_has_the_greatest_total_of_all_that_keep_the_rules(
    people, rule, per_startup, candidates
):
    rules, holds = rule
    host = MentoringLog(
        programme(
            mentors_per_startup=per_startup, candidates_per_startup=candidates, review=True, **rules
        ),
        *people,
    )
    expected = best(host, holds)
    found = host.command("open_cycle")[-1]
    if expected is None:
        assert isinstance(found, Refused)
        return
    assert isinstance(found, Plan)
    assert found.gap == 0
    assert host.state.draft is not None
    assert holds(host, frozenset(host.state.draft.pairs))
    if candidates == 50:
        assert found.total == expected


@SMALL
@given(profiles(), st.integers(1, 2))
def test_a_publication_gives_the_pairs_of_the_draft_and_of_a_cycle_without_review(
    people, per_startup
):
    reviewed = MentoringLog(programme(mentors_per_startup=per_startup, review=True), *people)
    direct = MentoringLog(programme(mentors_per_startup=per_startup), *people)
    reviewed.command("open_cycle")
    assert reviewed.state.draft is not None
    drafted = set(reviewed.state.draft.pairs)
    published = reviewed.command("publish")
    cycle = direct.command("open_cycle")[-1]
    assert reviewed.pairs() == drafted == direct.pairs()
    assert isinstance(cycle, Cycle)
    again = [one for one in published if isinstance(one, Cycle)]
    assert [(one.pairs, one.total_score, one.waiting) for one in again] == [
        (cycle.pairs, cycle.total_score, cycle.waiting)
    ]


@SMALL
@given(profiles(), st.data())
def test_undo_brings_back_every_version_before(people, data):
    host = MentoringLog(programme(review=True), *people)
    host.command("open_cycle")
    assert host.state.draft is not None
    versions = [host.state.draft]
    for _ in range(data.draw(st.integers(1, 4))):
        verb = data.draw(st.sampled_from(["pin", "release", "swap"]))
        s, other = (data.draw(st.sampled_from(sorted(host.state.startups))) for _ in range(2))
        m = data.draw(st.sampled_from(sorted(host.state.mentors)))
        found = (
            host.command("swap", s, other_startup=other)
            if verb == "swap"
            else host.command(verb, s, m)
        )
        if isinstance(found[-1], Plan):
            versions.append(host.state.draft)
        assert host.state.draft == versions[-1]
        assert host.pairs() == set()
    while len(versions) > 1:
        versions.pop()
        host.command("undo")
        was, now = versions[-1], host.state.draft
        assert (now.pairs, now.total, now.digest, now.by_hand) == (
            was.pairs,
            was.total,
            was.digest,
            was.by_hand,
        )


@SMALL
@given(profiles(), profiles(), st.integers(0, 3), st.data())
def test_a_cycle_ends_no_more_pairs_than_the_limit_and_no_accepted_one(
    people, later, changes, data
):
    host = MentoringLog(programme(most_changes=changes, mentors_per_startup=2), *people)
    host.command("open_cycle")
    for key in sorted(host.pairs()):
        if data.draw(st.booleans()):
            host.accept(*key)
    host.take(*later)
    before = {(pair.startup, pair.mentor): pair.status for pair in host.state.live()}
    found = host.command("open_cycle")[-1]
    after = host.pairs()
    assert {key for key, status in before.items() if status == "accepted"} <= after
    could_stay = {
        key
        for key in before
        if broken(host.state.startups[key[0]], host.state.mentors[key[1]], host.state.terms(NOON))
        is None
    }
    held = Counter(s for s, _ in could_stay)
    beyond = sum(
        max(0, n - host.state.most_mentors(host.state.startups[s])) for s, n in held.items()
    )
    assert isinstance(found, Cycle)
    assert len(could_stay - after) <= changes + beyond


@SMALL
@given(profiles(), st.integers(1, 2), st.data())
def test_beyond_the_places_only_proposals_are_held_and_acceptances_never(people, overbook, data):
    host = MentoringLog(programme(overbook=overbook, mentors_per_startup=2), *people)
    host.command("open_cycle")
    for _ in range(8):
        if not host.pairs():
            break
        key = data.draw(st.sampled_from(sorted(host.pairs())))
        host.answer(
            key[0],
            key[1],
            data.draw(st.sampled_from(["startup", "mentor"])),
            data.draw(st.sampled_from(["accept", "accept", "decline"])),
        )
        for m, guide in host.state.mentors.items():
            pairs = host.state.pairs_of_mentor(m)
            taken = sum(pair.settled for pair in pairs)
            assert taken <= guide.capacity
            assert len(pairs) <= (
                guide.capacity if taken == guide.capacity else guide.capacity + overbook
            )


@SMALL
@given(profiles(), st.integers(1, 2), st.integers(1, 2), st.data())
def test_nobody_holds_more_open_proposals_than_allowed_whatever_is_answered(
    people, of_startup, of_mentor, data
):
    rules = {
        "open_proposals_per_startup": of_startup,
        "open_proposals_per_mentor": of_mentor,
        "mentors_per_startup": 3,
    }
    host = MentoringLog(programme(**rules), *people)
    host.command("open_cycle")
    for _ in range(6):
        for place, most in ((0, of_startup), (1, of_mentor)):
            held = Counter(
                (p.startup, p.mentor)[place] for p in host.state.live() if p.status == "proposed"
            )
            assert all(count <= most for count in held.values())
        if not host.pairs():
            break
        key = data.draw(st.sampled_from(sorted(host.pairs())))
        host.answer(
            key[0],
            key[1],
            data.draw(st.sampled_from(["startup", "mentor"])),
            data.draw(st.sampled_from(["accept", "decline"])),
        )
