"""Changes by hand on small contests, held to brute force: what is refused cannot be, by exactly the
rules that are named; what is carried out is best; every step can be taken back.
"""

from collections.abc import Sequence
from itertools import combinations, permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.by_hand import BrokenRule
from contracts.decisions import Refused
from contracts.roadshow import MeetingRules, MeetingSession, PanelRules, Slots
from models.roadshow.hand import Directive
from models.roadshow.order.optimise import OrderTask, Pitch, optimise
from models.roadshow.review.documents import content_digest, documents_of, unmet
from models.roadshow.review.pins import no_place
from models.roadshow.review.trial import tried
from models.roadshow.review.unsolved import in_play_of, possible, relaxed, smallest
from models.roadshow.shortlist.limits import Candidate, ChoiceLimits, Tally
from tests.unit.roadshow.contest import judge, request
from tests.unit.roadshow.pool import RoadshowLog, command, encoded, investor, programme, startup

STARTUPS = [f"s{i}" for i in range(5)]
JUDGES = [f"j{i}" for i in range(5)]
ENTRY, JUDGE = st.sampled_from(STARTUPS), st.sampled_from(JUDGES)
PLACE = st.sampled_from(["1", "2", "3", "4", "9"])
TIME = st.sampled_from(["09:00", "09:15", "14:00", "14:20", "14:40", "8:00"])


def _hand(verb: Any, **strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(lambda **fields: command(verb, **fields), **strategies)


def _values(**strategies: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(strategies)


STEPS = st.one_of(
    _hand("pin_entry", startup=ENTRY),
    _hand("exclude_entry", startup=ENTRY),
    _hand("place_entry", startup=ENTRY, values=_values(place=PLACE)),
    _hand("move_slot", startup=ENTRY, values=_values(to=TIME)),
    _hand("swap_slots", startup=ENTRY, other_startup=ENTRY),
    _hand("lock_slots", values=st.sampled_from([{}, {"until": "09:30"}])),
    _hand("replace_judge", partner=JUDGE, values=st.builds(lambda key: {"with": key}, JUDGE)),
    _hand("move_meeting", startup=ENTRY, partner=st.just("i0"), values=_values(to=TIME)),
    _hand("drop_meeting", startup=ENTRY, partner=st.sampled_from(["i0", "i1"])),
    _hand("add_tables", values=st.just({"tables": "1"})),
    _hand("add_session", values=st.just({"starts_at": "16:00", "slots": "2"})),
    st.sampled_from([command("undo"), command("redo"), command("publish"), command("open_cycle")]),
    _hand("release_directive", values=st.builds(lambda n: {"number": str(n)}, st.integers(1, 4))),
    _hand("withdraw", startup=ENTRY),
    _hand("unavailable", startup=ENTRY, values=st.just({"until": "09:20"})),
)
RULES = st.fixed_dictionaries(
    {
        "quotas": st.sampled_from([{"enterprise": 2}, {"enterprise": 4}]),
        "order": st.sampled_from(["score", "optimised"]),
        "slots": st.just(Slots(ends_at="10:30")),
        "panels": st.sampled_from([None, PanelRules(judges=2, reserves=1)]),
        "most_changes": st.integers(0, 2),
        "meetings": st.just(
            MeetingRules(tables=1, sessions=[MeetingSession("afternoon", "14:00", 3)])
        ),
    }
)
ON_HAND = {
    "pin_entry", "exclude_entry", "place_entry", "move_slot", "swap_slots", "lock_slots", "replace_judge", "move_meeting",
    "drop_meeting", "add_tables", "add_session", "release_directive",
}  # fmt: skip


def opened(rules: dict[str, Any]) -> RoadshowLog:
    log = RoadshowLog()
    log.take(
        programme(**rules),
        *map(startup, STARTUPS),
        investor("i0"),
        investor("i1"),
        *(judge(key, may_chair=True) for key in JUDGES),
        *(request(key, "i0") for key in STARTUPS),
        command("open_cycle"),
    )
    return log


def contents(log: RoadshowLog) -> list[str]:
    return [content_digest(document) for document in documents_of(log.state)]


@settings(max_examples=60, deadline=None)
@given(RULES, st.lists(STEPS, max_size=8), st.integers(0, 8))
def test_any_steps_by_hand_are_answered_and_a_restart_changes_nothing(rules, steps, restart):
    log, other = opened(rules), opened(rules)
    for place, step in enumerate(steps):
        if place == restart:
            log.restart()
        assert encoded(log.step(step)) == encoded(other.step(step))


@settings(max_examples=60, deadline=None)
@given(RULES, st.lists(STEPS, max_size=6))
def test_a_step_is_refused_and_touches_nothing_or_holds_and_is_taken_back_exactly(rules, steps):
    log = opened(rules)
    for step in steps:
        before, hand = contents(log), log.state.contest.by_hand.hand
        decided = log.take(step)
        if step.command not in ON_HAND:
            continue
        after = log.state.contest.by_hand.hand
        if after == hand:
            assert any(isinstance(one, Refused) for one in decided)
            assert contents(log) == before
            continue
        settled = log.state.directives("")
        latest = [one for one in unmet(documents_of(log.state), settled) if one.number > hand.last]
        assert not latest
        now = contents(log)
        log.take(command("undo"))
        assert contents(log) == before
        assert log.state.contest.by_hand.hand.directives == hand.directives
        log.take(command("redo"))
        assert contents(log) == now


@settings(max_examples=40, deadline=None)
@given(RULES, st.lists(STEPS, max_size=3), STEPS)
def test_a_trial_foretells_the_step_and_every_way_out_is_one(rules, steps, step):
    log = opened(rules)
    log.take(*steps)
    if step.command not in ON_HAND:
        return
    before, fields = contents(log), dict(log.fields)
    trial = tried(log.state, step)
    assert (contents(log), log.fields) == (before, fields)
    prices = [way.answer.price for way in trial.ways]
    assert prices == sorted(prices)
    log.take(step)
    if trial.answer is None:
        assert contents(log) == before
    else:
        moved = {change.id for change in trial.answer.changes.get("line_up", [])}
        assert (contents(log)[2] != before[2]) or not moved


@st.composite
def orders(draw: st.DrawFn) -> tuple[OrderTask, tuple[str, int]]:
    """A stage of three or four entries, hours of founders, places of before, and a place wanted."""
    names = [f"s{i}" for i in range(draw(st.integers(2, 4)))]
    count = len(names)
    spot = st.tuples(st.sampled_from(names), st.integers(0, count - 1))
    hours = frozenset(draw(st.sets(spot, max_size=6)))
    before = {name: (0, place) for place, name in enumerate(draw(st.permutations(names)))}
    task = OrderTask(
        stages=[[Pitch(name) for name in names]],
        late=[False] * count,
        forbidden=hours,
        before=before,
        most_moves=draw(st.integers(0, 3)),
        behind={"hours": hours},
    )
    return task, draw(spot)


def brute(task: OrderTask, mine: dict[str, tuple[int, int]]) -> bool:
    """Whether any order at all keeps the rules of `task`."""
    names = [pitch.startup for pitch in task.stages[0]]
    for order in permutations(range(len(names))):
        spots = dict(zip(names, order, strict=True))
        others = [name for name in names if name not in mine]
        moved = sum(task.before[name] != (0, spots[name]) for name in others)
        if (
            all(spots[name] == place for name, (_, place) in mine.items())
            and not any((name, place) in task.forbidden for name, place in spots.items())
            and (task.most_moves is None or moved <= task.most_moves)
        ):
            return True
    return False


@settings(max_examples=150, deadline=None)
@given(orders())
def test_the_rules_named_against_a_place_are_the_fewest_that_forbid_it(case):
    task, (name, place) = case
    mine = {name: (0, place)}
    in_play = in_play_of(task, [])

    def clash(some: Any) -> bool:
        return not brute(relaxed(task, mine, [], some), mine)

    named = smallest(in_play, lambda some: not possible(relaxed(task, mine, [], some)))
    sets = [
        some
        for size in range(len(in_play) + 1)
        for some in combinations(in_play, size)
        if clash(some)
    ]
    assert bool(named) == bool(sets) or (sets and not sets[0])
    if sets:
        assert clash(named)
        assert len(named) == len(sets[0])


@settings(max_examples=100, deadline=None)
@given(orders())
def test_an_order_around_a_settled_place_moves_as_few_others_as_any(case):
    task, (name, place) = case
    settled = relaxed(
        task, {name: (0, place)}, [], [BrokenRule("hours", n) for n, _ in task.forbidden]
    )
    found = optimise(settled)
    others = [pitch.startup for pitch in task.stages[0] if pitch.startup != name]
    fewest = min(
        (
            sum(task.before[other] != (0, spots[other]) for other in others)
            for order in permutations(range(len(others) + 1))
            for spots in [dict(zip([*others, name], order, strict=True))]
            if spots[name] == place
            and not any((key, spot) in settled.forbidden for key, spot in spots.items())
        ),
        default=None,
    )
    if fewest is None:
        assert found is None or found.homeless
    else:
        assert found is not None
        assert not found.homeless
        moved = sum(found.spots[other] != task.before[other] for other in others)
        assert moved == fewest


@st.composite
def pins(draw: st.DrawFn) -> tuple[ChoiceLimits, dict[str, Candidate], list[Directive]]:
    """Candidates under limits, and pins of some of them, of whom all but the last fit."""
    names = [f"s{i}" for i in range(6)]
    candidates = {
        name: Candidate(
            name,
            draw(st.sampled_from(["enterprise", "team"])),
            draw(st.sampled_from(["I", "C", ""])),
            1,
            draw(st.sampled_from(["330106", "330102", "330100"])),
        )
        for name in names
    }
    limits = ChoiceLimits(
        {"enterprise": draw(st.integers(0, 3)), "team": draw(st.integers(0, 2))},
        industry_max=draw(st.integers(0, 2)),
        district_max=draw(st.integers(0, 2)),
    )
    tally, pinned = Tally(limits), list[str]()
    for name in draw(st.permutations(names)):
        if tally.has_room_for(candidates[name]):
            tally.add(candidates[name])
            pinned.append(name)
    last = draw(st.sampled_from(names))
    pinned = [*draw(st.permutations([name for name in pinned if name != last])), last]
    directives = [
        Directive(number=number, kind="pin_entry", startup=name)
        for number, name in enumerate(pinned, start=1)
    ]
    return limits, candidates, directives


@settings(max_examples=300, deadline=None)
@given(pins())
def test_the_rules_named_against_a_pin_are_the_fewest_and_none_where_it_fits(case):
    limits, candidates, directives = case
    mine = candidates[directives[-1].startup]
    broken = no_place(limits, mine, candidates, directives)

    def fits(some: Sequence[Directive]) -> bool:
        tally = Tally(limits)
        for one in [*some, directives[-1]]:
            if not tally.has_room_for(candidates[one.startup]):
                return False
            tally.add(candidates[one.startup])
        return True

    others = directives[:-1]
    fewest = next(
        (
            size
            for size in range(len(others) + 1)
            if any(not fits(some) for some in combinations(others, size))
        ),
        None,
    )
    if fewest is None:
        assert broken == ()
    else:
        numbers = {int(rule.key) for rule in broken if rule.kind == "directive"}
        assert len(numbers) == fewest
        assert not fits([one for one in others if one.number in numbers])
