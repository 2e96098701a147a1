from typing import Any

from contracts.decisions import Refused, Result, Results
from contracts.roadshow import Conflict, Criterion, PanelRules, Round
from tests.unit.roadshow.contest import CRITERIA, FINAL, entered, judge, on_stage, only, score
from tests.unit.roadshow.pool import RoadshowLog, command, refusals

JUDGES = ["j0", "j1", "j2"]
THREE: dict[str, Any] = {"judges": 3, "panels": PanelRules(judges=3, reserves=0)}


def staged(*others, **rules) -> RoadshowLog:
    """A contest in which j0, j1 and j2 judge everybody."""
    return on_stage(*others, **{**THREE, **rules})


def on_list(log: RoadshowLog) -> list[str]:
    assert log.state.shortlist.published is not None
    return [entry.startup for entry in log.state.shortlist.published.entries]


def rows(found: Results) -> dict[str, Result]:
    return {row.startup: row for row in found.rows}


def test_a_round_is_closed_with_totals_ranks_and_who_goes_on():
    log = staged()
    for place, entry in enumerate(on_list(log)):
        log.take(*(score(entry, by, (9000 - 100 * place, 900 + i)) for i, by in enumerate(JUDGES)))
    found = only(Results, log.take(command("close_round")))
    by_group = {
        group: [row for row in found.rows if row.group == group] for group in ("enterprise", "team")
    }
    assert {group: [row.promoted for row in mine] for group, mine in by_group.items()} == {
        "enterprise": [True, True, False, False, False, False], "team": [True, False]
    }  # fmt: skip
    assert [row.rank for row in by_group["enterprise"]] == [1, 2, 3, 4, 5, 6]
    # 60 % of 90 points and 40 % of 9.00, 9.01, 9.02 of 10: 54 + 36.04
    assert rows(found)[on_list(log)[0]].total == 9004
    assert found.missing == {}
    assert log.state.contest.results["final"] == found


def test_a_later_sheet_replaces_an_earlier_one_until_the_round_is_closed():
    log = staged()
    entry = on_list(log)[0]
    log.take(score(entry, "j0", (1000, 100)), score(entry, "j0", (8000, 800)))
    found = only(Results, log.take(command("close_round")))
    assert rows(found)[entry].total == 8000
    assert refusals(log.take(score(entry, "j0"))) == ["round_closed"]
    assert refusals(log.take(command("close_round"))) == ["no_such_round"]
    assert refusals(log.take(command("close_round", round="final"))) == ["round_closed"]


def test_a_sheet_out_of_order_is_refused_with_what_and_where():
    log = staged(
        judge("j1", conflicts=[Conflict("s00", "relative")]),
        judge("j9", rounds=["preliminary"]),
        judges=5,
    )
    entry = next(name for name in on_list(log) if name != "s00")
    panels = log.state.contest.panels.published
    assert panels is not None
    idle = next(key for key in log.state.contest.judges if key not in panels.panels[0].names)
    given = panels.panels[0].judges[0]
    cases = [
        (score(entry, given, (10001, 0)), "mark_out_of_range", "创新: 100.01 / 100"),
        (score(entry, given, (0, 1001)), "mark_out_of_range", "团队: 10.01 / 10"),
        (score(entry, given, (-1, 0)), "mark_out_of_range", "创新: -0.01 / 100"),
        (score(entry, given, marks={"创新": 1, "团队": 1, "市场": 1}), "unknown_criterion", "市场"),
        (score(entry, given, marks={"创新": 1}), "mark_missing", "团队"),
        (score(entry, given, round="preliminary"), "no_such_round", "preliminary"),
        (score(entry, "nobody"), "unknown_judge", "nobody"),
        (score("nobody", given), "unknown_startup", "nobody"),
        (score(entry, idle), "not_on_panel", "1"),
    ]
    for sheet, code, detail in cases:
        refused = only(Refused, log.take(sheet))
        assert (refused.code, refused.detail, refused.partner) == (code, detail, sheet.judge)
    assert not log.state.contest.scores


def test_who_is_not_on_stage_is_not_marked():
    log = staged(startups=12)
    off = next(f"s{i:02d}" for i in range(12) if f"s{i:02d}" not in on_list(log))
    assert refusals(log.take(score(off, "j0"))) == ["not_on_stage"]
    draft = entered(**THREE)
    assert refusals(draft.take(command("open_cycle"), score("s00", "j0"))) == ["not_on_stage"]


def test_a_judge_marks_no_entry_that_he_spares():
    log = staged(
        judge("j1", conflicts=[Conflict("s00", "relative")]), quotas={"enterprise": 9, "team": 3}
    )
    refused = only(Refused, log.take(score("s00", "j1")))
    assert (refused.code, refused.detail) == ("not_on_panel", "relative")
    log.take(*(score("s00", by) for by in ("j0", "j2")))
    found = only(Results, log.take(command("close_round")))
    assert "s00" not in found.missing
    assert found.missing["s01"] == JUDGES


def test_without_panels_any_judge_of_the_round_without_a_conflict_may_mark():
    log = on_stage(
        judge("j1", employer="企业s00"),
        judge("j2", rounds=["preliminary"]),
        panels=None,
        quotas={"enterprise": 9, "team": 3},
    )
    assert (
        refusals(log.take(score("s00", "j0"), score("s00", "j1"), score("s00", "j2")))
        == ["not_on_panel"] * 2
    )


def test_missing_sheets_are_listed_and_an_entry_without_any_never_goes_on():
    log = staged()
    first, second, *_ = on_list(log)
    log.take(score(second, "j0"), *(score(first, by) for by in JUDGES))
    found = only(Results, log.take(command("close_round")))
    assert found.missing[second] == ["j1", "j2"]
    assert first not in found.missing
    assert all(row.promoted == bool(row.sheets) for row in found.rows)


def test_one_veto_excludes_where_the_round_says_so():
    for veto, promoted in ((True, False), (False, True)):
        log = staged(
            rounds=[Round("final", quotas={"enterprise": 1}, criteria=CRITERIA, one_vote_veto=veto)]
        )
        best = on_list(log)[0]
        log.take(score(best, "j0", (10000, 1000), veto=True), score(best, "j1", (10000, 1000)))
        row = rows(only(Results, log.take(command("close_round"))))[best]
        assert row.promoted is promoted
        assert row.vetoed_by == (["j0"] if veto else [])


def test_extremes_are_dropped_and_named():
    log = staged(
        rounds=[
            Round(
                "final",
                quotas={"enterprise": 1},
                criteria=[Criterion("总分", 1)],
                drop_extremes=True,
            )
        ]
    )
    best = on_list(log)[0]
    log.take(
        *(
            score(best, by, marks={"总分": mark})
            for by, mark in zip(JUDGES, (9900, 8000, 8555), strict=True)
        )
    )
    row = rows(only(Results, log.take(command("close_round"))))[best]
    assert (row.total, row.dropped, row.sheets) == (8555, ["j0", "j1"], 3)


def test_who_withdraws_after_the_round_gives_the_place_to_the_next_in_line():
    rounds = [Round("preliminary", quotas={"enterprise": 2, "team": 1}, criteria=CRITERIA), FINAL]
    log = staged(rounds=rounds)
    for place, entry in enumerate(on_list(log)):
        log.take(score(entry, "j0", (9000 - 100 * place, 900), round="preliminary"))
    closed = only(Results, log.take(command("close_round")))
    first, second, third = [row.startup for row in closed.rows if row.group == "enterprise"][:3]
    found = log.take(command("withdraw", startup=first))
    mended = only(Results, found)
    assert {row.startup for row in mended.rows if row.promoted and row.group == "enterprise"} == {
        second,
        third,
    }
    assert {(one.id, one.before, one.after, one.why) for one in mended.changes} == {
        (first, "1", "", "withdrawn"), (third, "", "3", "promoted")
    }  # fmt: skip
    assert not [
        one for one in log.take(command("withdraw", startup="s99")) if isinstance(one, Results)
    ]


def test_the_next_round_is_for_those_who_were_promoted():
    rounds = [Round("preliminary", quotas={"enterprise": 2, "team": 1}, criteria=CRITERIA), FINAL]
    log = staged(rounds=rounds)
    for entry in on_list(log):
        log.take(score(entry, "j0", round="preliminary"))
    closed = only(Results, log.take(command("close_round")))
    log.take(command("open_cycle"), command("publish"))
    assert set(on_list(log)) == {row.startup for row in closed.rows if row.promoted}
    assert log.state.contest.panels.published is not None
    assert log.state.contest.panels.published.round == "final"
    assert {one.why for one in log.state.contest.panels.published.changes} == {"new"}
    assert refusals(log.take(score(on_list(log)[0], "j0"))) == []


def test_a_round_closes_only_in_its_turn_and_with_criteria_and_a_published_list():
    rounds = [Round("preliminary", criteria=CRITERIA), Round("final")]
    log = entered(**THREE, rounds=rounds)
    assert refusals(log.take(command("close_round"))) == ["no_plan"]
    assert refusals(log.take(command("close_round", round="final"))) == ["no_such_round"]
    log.take(command("open_cycle"), command("publish"), command("close_round"))
    log.take(command("open_cycle"), command("publish"))
    assert refusals(log.take(command("close_round"))) == ["invalid_rules"]
    assert refusals(entered(**THREE, rounds=[]).take(command("close_round"))) == ["no_such_round"]


def test_a_reserve_counts_for_a_judge_who_gave_no_sheet_and_only_then():
    log = staged(judges=4, panels=PanelRules(judges=3, reserves=1))
    panels = log.state.contest.panels.published
    assert panels is not None
    (panel,) = panels.panels
    first, second, *_ = on_list(log)
    log.take(
        *(score(first, by, (6000, 600)) for by in panel.judges),
        score(first, panel.reserves[0], (10000, 1000)),
    )
    log.take(
        *(score(second, by, (6000, 600)) for by in panel.judges[1:]),
        score(second, panel.reserves[0], (9000, 900)),
    )
    found = rows(only(Results, log.take(command("close_round"))))
    assert (found[first].total, found[first].sheets) == (6000, 3)
    assert (found[second].total, found[second].sheets) == (7000, 3)


def test_the_sheets_of_a_judge_who_leaves_half_way_count_for_what_he_has_seen():
    log = staged(judges=4, panels=PanelRules(judges=3, reserves=1))
    panels = log.state.contest.panels.published
    assert panels is not None
    (panel,) = panels.panels
    first, second, *_ = on_list(log)
    gone = panel.judges[1]
    log.take(
        *(score(first, by, (6000, 600)) for by in panel.judges), command("withdraw", partner=gone)
    )
    log.take(
        *(
            score(second, by, (7000, 700))
            for by in (panel.judges[0], panel.judges[2], *panel.reserves)
        )
    )
    found = only(Results, log.take(command("close_round")))
    assert {(row.total, row.sheets) for row in found.rows if row.sheets} == {(6000, 3), (7000, 3)}
    assert not found.missing.keys() & {first, second}


def test_a_sheet_from_before_a_conflict_was_declared_does_not_count():
    log = staged(quotas={"enterprise": 9, "team": 3})
    log.take(
        *(score("s00", by, (6000, 600)) for by in ("j0", "j2")), score("s00", "j1", (10000, 1000))
    )
    log.take(judge("j1", may_chair=True, conflicts=[Conflict("s00", "deal")]))
    row = rows(only(Results, log.take(command("close_round"))))["s00"]
    assert (row.total, row.sheets) == (6000, 2)
