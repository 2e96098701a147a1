"""Which single rule of a programme, changed, would bring a pair in: the weight of a feature, the
least score. Each is matched anew.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import msgspec

from contracts.pool_log import MentoringRules
from models.affinity import fit, weights_of
from models.assignment import AssignmentError
from models.assignment.questions.pairs import Pair
from models.mentoring.explain.limit_names import NamedLimit, name_of
from models.mentoring.explain.situation import Situation
from models.mentoring.explain.why_not import Enough, Moved, WhyNot
from models.mentoring.planning.solving import solved
from models.mentoring.state import MentoringState

MOST_PAIRS = 100_000
"""In a pool of more startups times mentors, whose scores would all be reckoned again each time,
nothing is tried.
"""
FACTORS = (0, 2)
"""A feature's weight is tried at none, and at twice what it is."""


def by_rules(situation: Situation, told: WhyNot) -> WhyNot:
    """Return `told` with the rules of which one, changed, is enough; `left_out` says where a pool
    is too large to try.
    """
    if (
        told.chosen
        or told.kept_out
        or told.passed_over
        or told.forbidden not in ((), ("score_too_low",))
    ):
        return told
    if len(situation.problem.startups) * len(situation.problem.mentors) > MOST_PAIRS:
        return replace(told, left_out=(*told.left_out, "other rules"))
    found = [
        one
        for change, rules in _trials(situation.state, told)
        if (one := _tried(situation, told, change, rules))
    ]
    enough = sorted([*told.enough, *found], key=lambda one: one.cost)
    return replace(told, enough=tuple(enough))


def _trials(state: MentoringState, told: WhyNot) -> Iterator[tuple[NamedLimit, MentoringRules]]:
    """Yield changes of one rule, and the rules with it."""
    rules, weights = state.rules, weights_of(state.rules)
    if told.forbidden:
        by = rules.min_score - told.score
        change = NamedLimit(kind="min_score", value=rules.min_score, by=by)
        yield change, msgspec.structs.replace(rules, min_score=told.score)
        return
    for feature in fit(
        state.startups[told.startup], state.mentors[told.mentor], state.measure
    ).parts:
        for factor in FACTORS:
            share, others = weights[feature] * factor, sum(weights.values()) - weights[feature]
            if share != weights[feature] and share + others > 0:
                change = NamedLimit(
                    kind="weight", value=weights[feature], by=share - weights[feature], rule=feature
                )
                yield (
                    change,
                    msgspec.structs.replace(rules, weights={**rules.weights, feature: share}),
                )


def _tried(
    situation: Situation, told: WhyNot, change: NamedLimit, rules: MentoringRules
) -> Enough | None:
    """Return what `rules` lead to where they bring the pair in, None where they do not."""
    state = situation.state
    programme = msgspec.structs.replace(state.open_programme, rules=rules)
    other = replace(state, programme=programme, last_index=None, last_measure=None, stale={})
    try:
        found = solved(other, situation.moment.time, situation.moment.overrides)
    except AssignmentError:
        return None
    if found is None or (told.startup, told.mentor) not in found.plan.pairs:
        return None
    before, after = set(situation.best.pairs), set(found.plan.pairs)
    gains = {pair: _score(state, pair) for pair in before ^ after}
    moved = tuple(_moves(state, before, after, gains))
    return Enough(change=change, cost=-sum(one.gain for one in moved), moves=moved)


def _score(state: MentoringState, pair: Pair) -> int:
    return fit(state.startups[pair[0]], state.mentors[pair[1]], state.measure).score


def _moves(
    state: MentoringState, before: set[Pair], after: set[Pair], scores: dict[Pair, int]
) -> Iterable[Moved]:
    """Return who moves, by today's scores, those who lose most first."""
    found = []
    for startup in sorted({pair[0] for pair in scores}):
        lost = sorted(pair for pair in before - after if pair[0] == startup)
        gained = sorted(pair for pair in after - before if pair[0] == startup)
        gain = sum(scores[pair] for pair in gained) - sum(scores[pair] for pair in lost)
        names = [
            tuple(name_of(state, "mentor", pair[1]) or pair[1] for pair in part)
            for part in (lost, gained)
        ]
        name = name_of(state, "startup", startup)
        found.append(
            Moved(startup=startup, startup_name=name, lost=names[0], gained=names[1], gain=gain)
        )
    return sorted(found, key=lambda one: (one.gain, one.startup))
