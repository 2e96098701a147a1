"""What the sheets of a round are held to: its criteria, who judges whom, who is on the list."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.decisions import Panel, Panels
from contracts.pool_log import Judge, RoadshowRules, Score, Startup
from contracts.roadshow import Round, RoundName
from models.roadshow import rounds
from models.roadshow.contest import score_field
from models.roadshow.state import RoadshowState
from services.score_sheets.people import People


class NoRoundError(LookupError):
    """There is no round to score: `code` is that of the refusal, `round` what was asked for."""

    def __init__(self, code: str, round_name: str) -> None:
        super().__init__(f"{code}: {round_name}")
        self.code = code
        self.round = round_name


@dataclass(frozen=True, slots=True)
class Roster:
    """One round of a pool, as its fold sees it."""

    state: RoadshowState
    rules: RoadshowRules
    round: Round
    entries: People[Startup] = field(init=False)
    judges: People[Judge] = field(init=False)

    def __post_init__(self) -> None:
        """Gather who may be named on a sheet, and who is expected to be."""
        state, listed = self.state, {}
        if state.shortlist.published is not None:
            listed = {entry.startup: entry.name for entry in state.shortlist.published.entries}
        names = {key: startup.name for key, startup in state.startups.items()} | listed
        judges = {key: judge.name for key, judge in state.contest.judges.items()}
        seated = {key for panel in self._panels() for key in (*panel.judges, *panel.reserves)}
        object.__setattr__(self, "entries", People(state.startups, names, listed))
        object.__setattr__(self, "judges", People(state.contest.judges, judges, seated))

    def _panels(self) -> list[Panel]:
        panels = panels_of(self.state, self.round.name)
        return panels.panels if panels is not None else []

    def stands(self, score: Score) -> bool:
        """Tell whether this very sheet is in already, counted or kept as late."""
        held = score_field(score)
        contest = self.state.contest
        sheets = (contest.scores.get(held), contest.late_scores.get(held))
        return any(
            sheet is not None and (sheet.marks, sheet.veto) == (score.marks, score.veto)
            for sheet in sheets
        )

    def missing(self, scores: Mapping[tuple[str, str], Score]) -> dict[str, list[str]]:
        """Return judge -> entries of their panel without a sheet, were `scores` in as well; those
        that the judge spares are not asked for.
        """
        panels = panels_of(self.state, self.round.name)
        held = {
            (score.startup, score.judge)
            for score in self.state.contest.scores.values()
            if score.round == self.round.name
        }
        held |= scores.keys()
        lacking: dict[str, list[str]] = {}
        for panel in panels.panels if panels is not None else []:
            for judge in panel.judges:
                spared = panels.spared.get(judge, {}) if panels is not None else {}
                due = [entry for entry in panel.entries if entry not in spared]
                without = [entry for entry in due if (entry, judge) not in held]
                if without:
                    lacking[judge] = without
        return lacking


def panels_of(state: RoadshowState, name: RoundName) -> Panels | None:
    """Return the published panels of a round, None where there are none."""
    published = state.contest.panels.published
    return published if published is not None and published.round == name else None


def roster_of(state: RoadshowState, name: RoundName | None = None) -> Roster:
    """Return the roster of a round, of the one under way unless named; raise NoRoundError where
    there is none that sheets may be given in.
    """
    rules = state.rules
    assert rules is not None, "a mentoring pool has no rounds"
    chosen = rounds.named(rules, name) if name else rounds.current(rules, state.contest)
    if chosen is None or not chosen.criteria:
        raise NoRoundError("no_such_round", name or "")
    if chosen.name in state.contest.results:
        raise NoRoundError("round_closed", chosen.name)
    if state.shortlist.published is None or state.shortlist.published.round != chosen.name:
        raise NoRoundError("not_on_stage", chosen.name)
    return Roster(state, rules, chosen)
