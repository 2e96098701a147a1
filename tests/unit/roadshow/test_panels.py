from contracts.decisions import Panels, Refused
from contracts.roadshow import Conflict, Slots
from tests.unit.roadshow.contest import entered, judge, on_stage, only
from tests.unit.roadshow.pool import RoadshowLog, command, investor, refusals, removed


def panels_of(log: RoadshowLog) -> Panels:
    assert log.state.contest.panels.current is not None
    return log.state.contest.panels.current


def seats(panels: Panels) -> set[str]:
    return {key for panel in panels.panels for key in panel.judges}


def test_panels_are_drawn_up_with_the_shortlist_and_published_with_it():
    log = entered()
    drafted = only(Panels, log.take(command("open_cycle")))
    (panel,) = drafted.panels
    assert drafted.status == "draft"
    assert len(panel.judges) == 3
    assert len(panel.reserves) == 1
    assert panel.chair in {"j0", "j1", "j2"}
    assert panel.chair == panel.judges[0]
    assert log.state.shortlist.current is not None
    assert sorted(panel.entries) == sorted(
        entry.startup for entry in log.state.shortlist.current.entries
    )
    published = only(Panels, log.take(command("publish")))
    assert (published.status, published.version, published.panels) == (
        "published",
        2,
        drafted.panels,
    )


def test_each_stage_has_a_panel_of_its_own_and_no_judge_sits_on_two():
    (one, other) = panels_of(on_stage(slots=Slots(stages=2))).panels
    assert not {*one.judges, *one.reserves} & {*other.judges, *other.reserves}
    assert len(one.entries) == len(other.entries) == 4


def test_a_conflicted_judge_is_left_out_or_spares_the_entry_and_says_why():
    ties = [Conflict("企业s00", "deal", "blocking"), Conflict("s01", "stake", "declared", 50)]
    log = on_stage(
        judge("j1", may_chair=True, conflicts=ties),
        judge("j2", may_chair=True, employer="企业S01 "),
    )
    assert not seats(panels_of(log)) & {"j1", "j2"}
    few = on_stage(
        judge("j1", conflicts=ties),
        judge("j2", employer="企业S02 "),
        judges=3,
        quotas={"enterprise": 9, "team": 3},
    )
    assert panels_of(few).spared == {
        "j1": {"s00": "deal", "s01": "stake"},
        "j2": {"s02": "employer"},
    }


def test_a_secret_conflict_spares_the_entry_without_telling_its_kind():
    secret = Conflict("s00", "relative", "secret")
    log = on_stage(judge("j1", may_chair=True, conflicts=[secret]), judges=3)
    assert panels_of(log).spared == {"j1": {"s00": "other"}}


def test_what_an_investor_of_the_judges_house_holds_is_an_earlier_deal():
    holding = investor("i9", name="远山资本", holdings=["企业s00"])
    log = on_stage(holding, judge("j1", employer="远山资本"), judges=3)
    assert panels_of(log).spared == {"j1": {"s00": "deal"}}
    lifted = judge("j1", employer="远山资本", conflicts=[Conflict("s00", "deal", "none")])
    assert panels_of(on_stage(holding, lifted, judges=3)).spared == {}


def test_a_judge_in_conflict_with_everybody_is_named_and_the_others_judge():
    ties = [Conflict(f"s{i:02d}") for i in range(12)]
    log = entered(judge("j4", conflicts=ties))
    found = log.take(command("open_cycle"))
    refused = only(Refused, found)
    assert (refused.code, refused.partner, refused.detail) == ("judge_conflicts", "j4", "评委j4")
    assert "j4" not in seats(only(Panels, found))


def test_too_few_judges_and_a_missing_chair_are_refused_with_the_stage_and_the_numbers():
    log = entered(judges=2)
    refused = only(Refused, log.take(command("open_cycle")))
    assert (refused.code, refused.detail) == ("too_few_judges", "1: 2/3")
    assert log.state.contest.panels.current is None
    log = entered(*(judge(f"j{i}") for i in range(9)))
    refused = only(Refused, log.take(command("open_cycle")))
    assert (refused.code, refused.detail) == ("no_chair", "1: 0/1")
    log = entered(*(judge(f"j{i}", may_chair=True, available_from="09:30") for i in range(7)))
    assert refusals(log.take(command("open_cycle"))) == ["too_few_judges", "no_chair"]


def test_an_entry_keeps_a_quorum_of_judges_or_is_named():
    tied = [judge(f"j{i}", may_chair=True, conflicts=[Conflict("s00")]) for i in range(8)]
    refused = only(Refused, entered(*tied).take(command("open_cycle")))
    assert (refused.code, refused.startup, refused.detail) == (
        "too_few_judges",
        "s00",
        "1 s00: 1/2",
    )


def test_when_a_judge_withdraws_the_reserve_moves_up_and_nobody_else_moves():
    log = on_stage(slots=Slots(stages=2), judges=8)
    before = panels_of(log)
    left, other = before.panels
    gone = next(key for key in left.judges if key != left.chair)
    mended = only(Panels, log.take(command("withdraw", partner=gone)))
    assert mended.status == "published"
    assert mended.panels[1] == other
    assert set(mended.panels[0].judges) == {*left.judges, *left.reserves} - {gone}
    assert {(one.id, one.before, one.after, one.why) for one in mended.changes} == {
        (gone, "1/judge", "", "withdrawn"), (left.reserves[0], "1/reserve", "1/judge", "moved")
    }  # fmt: skip
    assert mended.replaces == before.version


def test_a_judge_who_cannot_come_for_the_day_or_at_its_times_is_replaced():
    for values in ({}, {"from": "09:30", "until": "10:00"}):
        log = on_stage()
        (panel,) = panels_of(log).panels
        gone = panel.judges[1]
        mended = only(Panels, log.take(command("unavailable", partner=gone, values=values)))
        assert gone not in {*mended.panels[0].judges, *mended.panels[0].reserves}
    log = on_stage()
    assert log.take(command("unavailable", partner="j0", values={"from": "17:30"})) == []
    for values in ({"from": "9:30"}, {"until": "10:00Z"}, {"from": "10:00", "until": "09:00"}):
        assert refusals(log.take(command("unavailable", partner="j0", values=values))) == [
            "breaks_rule"
        ]


def test_a_conflict_declared_after_publication_spares_the_entry_from_then_on():
    log = on_stage(quotas={"enterprise": 9, "team": 3})
    (panel,) = panels_of(log).panels
    late = panel.judges[0]
    mended = only(
        Panels, log.take(judge(late, may_chair=True, conflicts=[Conflict("s00", "deal")]))
    )
    assert mended.status == "published"
    assert late not in mended.panels[0].judges or mended.spared == {late: {"s00": "deal"}}
    assert log.take(judge("j99", industries=["I65"])) == []


def test_a_judge_who_is_removed_is_replaced_at_once():
    log = on_stage()
    gone = panels_of(log).panels[0].judges[1]
    mended = only(Panels, log.take(removed("judge", gone)))
    assert gone not in mended.panels[0].names
    assert {one.id: one.after for one in mended.changes}[gone] == ""


def test_panels_with_a_judge_who_has_left_the_pool_are_not_published():
    log = entered()
    log.take(command("open_cycle"))
    gone = panels_of(log).panels[0].judges[0]
    log.take(removed("judge", gone))
    refused = only(Refused, log.take(command("publish")))
    assert (refused.code, refused.partner) == ("breaks_rule", gone)
    assert panels_of(log).status == "draft"


def test_drawing_up_again_changes_nothing_that_was_published():
    log = on_stage(slots=Slots(stages=2))
    before = panels_of(log)
    again = only(Panels, log.take(judge("j99", industries=["I65"]), command("open_cycle")))
    assert again.panels == before.panels
    assert again.changes == []


def test_a_restart_changes_nothing():
    log = on_stage()
    log.restart()
    gone = command("withdraw", partner="j0")
    assert log.take(gone) == on_stage().take(gone)
