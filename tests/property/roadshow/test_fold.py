import hashlib
import json
import os
import subprocess
import sys
from typing import Any, get_args

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import decisions
from contracts.decisions import Shortlist
from contracts.pool_log import Record, RoadshowRules, Startup
from contracts.roadshow import Conflict, ConflictKind, ConflictLevel
from models.roadshow.eligibility import event_day, filing_fault, mismatch, shortfall
from models.roadshow.shortlist.appraisal import appraise
from models.roadshow.shortlist.demand import Screen
from tests.unit.roadshow.pool import (
    DAY,
    NOON,
    POOL,
    RoadshowLog,
    answer,
    command,
    encoded,
    investor,
    programme,
    removed,
    startup,
    vector,
)

KEYS = st.sampled_from(["a", "b", "c", "d", "e", "f"])
TIMES = st.integers(0, 5).map(lambda days: NOON + days * DAY)
DATES = st.sampled_from(["", "2026-01-01", "2026-01-02", "2026-01-04"])
REGIONS = st.sampled_from(["330106", "330200", "110101"])
M1 = st.integers(0, 9).map(vector)
VECTORS = st.one_of(
    M1, M1, M1, st.none(), st.integers(0, 9).map(lambda seed: vector(seed, model="m2"))
)
GROUPS = st.sampled_from(["enterprise", "team"])
STAGES = st.sampled_from(["nursery", "incubator", "graduated"])
KEPT_IN = st.lists(st.sampled_from(["a", "企业b", "x"]), max_size=2)
PEOPLE = st.lists(st.sampled_from(["p1", "p2"]), max_size=1)
CONFLICTS = st.builds(
    Conflict,
    subject=st.sampled_from(["a", "B", "企业 c", "x"]),
    kind=st.sampled_from(get_args(ConflictKind)),
    level=st.sampled_from(get_args(ConflictLevel)),
    share_percent=st.sampled_from([0, 49, 50]),
)

STARTUPS = st.builds(
    startup, KEYS, time=TIMES, group=GROUPS, stage=STAGES, region=REGIONS, people=PEOPLE, vectors=VECTORS,
    documents_complete=st.booleans(), amount_sought_cny=st.sampled_from([0, 100, 900]),
    industries=st.sampled_from([["I65"], ["C39", "I65"], ["M"]]),
)  # fmt: skip
INVESTORS = st.builds(
    investor, KEYS, time=TIMES, people=PEOPLE, vectors=VECTORS, holdings=KEPT_IN, relations=KEPT_IN,
    status=st.sampled_from(["verified", "verified", "verified", "submitted", "expired", "revoked"]),
    verified_on=DATES, valid_until=DATES, revoked_on=DATES, stages=st.lists(STAGES, max_size=2),
    regions=st.lists(st.sampled_from(["330000", "110000"]), max_size=1), ticket_min_cny=st.sampled_from([0, 200]),
    type=st.sampled_from(["individual_angel", "bank"]), conflicts=st.lists(CONFLICTS, max_size=2),
)  # fmt: skip
PROGRAMMES = st.builds(
    programme,
    time=TIMES,
    event_on=st.sampled_from(["", "2026-01-03"]),
    mode=st.sampled_from(["on_change", "cycle"]),
    quotas=st.dictionaries(GROUPS, st.integers(0, 2)),
    industry_max=st.integers(0, 2),
    require_documents=st.booleans(),
    require_region=st.sampled_from(["", "330000"]),
    investors_per_entry=st.integers(1, 3),
    district_max=st.sampled_from([0, 0, 1]),
    district_floors=st.dictionaries(
        st.sampled_from(["330000", "110101"]), st.integers(1, 2), max_size=1
    ),
    coverage=st.sampled_from([0, 0, 1, 2]),
    diversity=st.sampled_from([0, 0, 500]),
)
LEAVING = st.one_of(
    st.builds(command, st.just("withdraw"), time=TIMES, startup=KEYS),
    st.builds(command, st.sampled_from(["withdraw", "unavailable"]), time=TIMES, partner=KEYS),
)
COMMANDS = st.builds(command, st.sampled_from(["open_cycle", "publish", "tick", "pin"]), time=TIMES)
OTHERS = st.one_of(
    st.just(answer()),
    st.builds(removed, st.sampled_from(["startup", "investor", "mentor"]), KEYS, time=TIMES),
    st.just(removed("programme", POOL)),
    st.just(programme(mentoring=True)),
)
RECORDS = st.lists(
    st.one_of(STARTUPS, STARTUPS, INVESTORS, INVESTORS, COMMANDS, LEAVING, PROGRAMMES, OTHERS),
    max_size=25,
)
BEGINNING = st.tuples(PROGRAMMES, st.just(command("open_cycle"))).map(list)

LIVE = programme(
    mode="on_change", quotas={"enterprise": 9, "team": 9}, investors_per_entry=2, event_on=""
)
FIT_STARTUPS = st.builds(startup, KEYS, time=TIMES, vectors=VECTORS, group=GROUPS, people=PEOPLE)
FIT_INVESTORS = st.builds(
    investor, KEYS, time=TIMES, vectors=VECTORS, holdings=KEPT_IN, valid_until=DATES
)
LIVE_BEGINNING = st.lists(st.one_of(FIT_STARTUPS, FIT_INVESTORS), min_size=4, max_size=10).map(
    lambda profiles: [LIVE, *profiles, command("open_cycle")]
)
EDITS = st.lists(
    st.one_of(FIT_STARTUPS, FIT_INVESTORS, OTHERS, COMMANDS, LEAVING), min_size=3, max_size=15
)


def logs() -> st.SearchStrategy[list[Record]]:
    mixed = st.tuples(st.one_of(st.just([]), BEGINNING), RECORDS)
    live = st.tuples(LIVE_BEGINNING, EDITS)
    return st.one_of(mixed, live, live).map(lambda parts: [*parts[0], *parts[1]])


@settings(max_examples=120, deadline=None)
@given(logs(), st.data())
def test_a_restart_at_any_point_changes_no_byte(log, data):
    through, restarted = RoadshowLog(), RoadshowLog()
    cuts = data.draw(st.sets(st.integers(0, max(0, len(log) - 1)), max_size=4))
    for i, record in enumerate(log):
        if i in cuts:
            restarted.restart()
        assert encoded(restarted.step(record)) == encoded(through.step(record))
        assert restarted.fold.due(restarted.state) == through.fold.due(through.state)
    assert restarted.fields == through.fields


@settings(max_examples=120, deadline=None)
@given(logs())
def test_no_invalid_filing_conflict_or_ineligible_entry_reaches_a_shortlist(log):
    fed = RoadshowLog()
    for record in log:
        for decision in fed.take(record):
            if isinstance(decision, Shortlist):
                _check(fed, decision)


def _check(fed: RoadshowLog, shortlist: Shortlist) -> None:
    state = fed.state
    assert state.programme is not None
    rules = state.rules
    assert rules is not None
    day = event_day(state.programme, day_in_shanghai(shortlist))
    for entry in shortlist.entries:
        assert not state.contest.has_withdrawn("startup", entry.startup)
        if shortlist.method == "next_in_line":
            # Who stays on a published list stays as published, whatever became of the profile.
            continue
        one = state.startups[entry.startup]
        assert shortfall(one, rules) is None
        for key in entry.investors:
            assert filing_fault(state.investors[key], day) is None
            assert not state.contest.absent("investor", key)
            assert mismatch(state.investors[key], one) is None or shortlist.status == "published"
    if shortlist.status == "draft":
        _check_limits(shortlist, rules)
        others = [*shortlist.waiting_list, *shortlist.left_out]
        everyone = [*(one.startup for one in shortlist.entries), *(one.startup for one in others)]
        assert sorted(everyone) == sorted(state.startups)


def day_in_shanghai(shortlist: Shortlist) -> str:
    return str(
        (np.datetime64(shortlist.time, "ms") + np.timedelta64(8, "h")).astype("datetime64[D]")
    )


def _check_limits(shortlist: Shortlist, rules: RoadshowRules) -> None:
    groups = [entry.group for entry in shortlist.entries]
    sections = [entry.industry[:1] for entry in shortlist.entries]
    assert all(groups.count(group) <= rules.quotas.get(group, 0) for group in groups)
    assert not rules.industry_max or all(
        sections.count(one) <= rules.industry_max for one in sections
    )
    assert shortlist.proven
    assert shortlist.greedy_total <= shortlist.total == shortlist.bound


@settings(max_examples=60, deadline=None)
@given(logs())
def test_a_repaired_matrix_is_the_same_as_one_built_anew(log):
    fed = RoadshowLog()
    fed.take(*log)
    if fed.state.rules is None:
        return
    mended = appraise(fed.state, fed.state.rules, "2026-01-03")
    fed.restart()
    assert fed.state.rules is not None
    assert appraise(fed.state, fed.state.rules, "2026-01-03") == mended


@settings(max_examples=60, deadline=None)
@given(
    st.lists(STARTUPS, max_size=8, unique_by=lambda one: one.id),
    st.lists(INVESTORS, max_size=8, unique_by=lambda one: one.id),
    PROGRAMMES,
    st.randoms(use_true_random=False),
)
def test_the_order_in_which_profiles_arrive_does_not_change_the_shortlist(
    startups, investors, rules, random
):
    profiles: list[Record] = [*startups, *investors]
    one_model = [record for record in profiles if _model(record) in (None, "m1")]
    found = []
    for _ in range(2):
        fed = RoadshowLog()
        fed.take(*one_model, rules)
        found.append(decisions.encode(fed.open()))
        random.shuffle(one_model)
    assert found[0] == found[1]


def _model(record: Any) -> str | None:
    return record.vectors.model if record.vectors else None


@settings(max_examples=100, deadline=None)
@given(STARTUPS, st.lists(INVESTORS, max_size=6))
def test_the_screen_says_what_the_rules_say(one, investors):
    screen = Screen({str(i): each for i, each in enumerate(investors)})
    assert screen.fits(one).tolist() == [mismatch(each, one) is None for each in investors]


def seeded_log(seed: int) -> list[Record]:
    rng = np.random.default_rng(seed)

    def pick(*values: Any) -> Any:
        return values[int(rng.integers(len(values)))]

    log: list[Record] = [
        programme(mode="on_change", quotas={"enterprise": 4, "team": 2}, industry_max=3)
    ]
    log += [_random_startup(f"s{i}", pick) for i in range(30)]
    log += [investor(f"i{i}", valid_until=pick("", "2026-02-01", "2027-01-01")) for i in range(12)]
    log.append(command("open_cycle"))
    log += [_random_startup(f"s{int(rng.integers(40))}", pick) for _ in range(30)]
    return [
        *log,
        command("publish"),
        removed("investor", "i3"),
        removed("startup", "s1"),
        command("tick"),
    ]


def _random_startup(key: str, pick: Any) -> Startup:
    group, industry = pick("enterprise", "enterprise", "team"), pick("I65", "C39", "M74", "A01")
    return startup(key, group=group, industries=[industry], vectors=vector(pick(*range(50))))


def run_digest() -> str:
    fed = RoadshowLog()
    found = fed.take(*seeded_log(7))
    return hashlib.sha256(b"".join(map(decisions.encode, found))).hexdigest()


def test_the_hash_seed_of_the_process_changes_nothing():
    program = "from tests.property.roadshow.test_fold import run_digest; import json; print(json.dumps(run_digest()))"
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        assert json.loads(done.stdout) == run_digest()
