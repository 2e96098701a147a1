"""`duijie verify plan.json`: every claim of a plan checked by adding and comparing alone.

Written apart from the engine on purpose, and shares no code with it: who does not trust the solver
reads these lines. They check that the plan keeps every limit and rule, that its total is what it
says, and that no plan can have more than the certified bound: for any prices, a plan's total is at
most the sum over limits of price * most (or price * least where the price is negative), plus over
all pairs what the pair is worth above the prices of its startup, mentor and rules (pinned pairs
also where that is negative).
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

FORMAT = "duijie-plan/1"


class PublishedRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`least` <= the sum over the chosen of `edges` (1 each, or `weights`) <= `most` (None: no
    limit).
    """

    name: str
    edges: list[int]
    least: int
    most: int | None
    weights: list[int] | None


class PublishedCertificate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Prices in 1/unit."""

    unit: int
    startups: list[int]
    mentors: list[int]
    rules: list[int]


class Document(msgspec.Struct, frozen=True):
    """plan.json. People are [id, least, most].

    Edges [place of startup, place of mentor, score]; pins and chosen places of edges.
    """

    format: str
    scale: int
    startups: list[tuple[str, int, int]]
    mentors: list[tuple[str, int, int]]
    edges: list[tuple[int, int, int]]
    pins: list[int]
    rules: list[PublishedRule]
    chosen: list[int]
    claims: dict[str, int]
    certificate: PublishedCertificate


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim: `holds` is None where this file cannot tell.

    `key` names the text, `detail` what was found.
    """

    key: str
    holds: bool | None
    detail: dict[str, Any]


def read(path: Path) -> Document:
    """Return the plan in `path`; ValueError that says where it is not one."""
    document = msgspec.json.decode(path.read_bytes(), type=Document)
    if document.format != FORMAT:
        raise ValueError(f"format {json.dumps(document.format)}, not {FORMAT}")
    return document


def check(plan: Document) -> list[Claim]:
    """Return every claim with whether it holds.

    What cannot be read as a plan at all is the first claim, and then the only one.
    """
    wrong = next(_malformed(plan), "")
    claims = [Claim("whole", not wrong, {"found": wrong or len(plan.edges)})]
    if wrong:
        return claims
    broken = list(_broken(plan))
    claims.append(
        Claim(
            "feasible",
            not broken,
            {"found": "; ".join(broken[:5]) or len(plan.chosen), "more": max(0, len(broken) - 5)},
        )
    )
    total = sum(plan.edges[edge][2] for edge in plan.chosen)
    claims.append(_equal("total", plan, total))
    bound = _bound(plan)
    claims.append(_equal("certified", plan, bound))
    claims.append(Claim("bounded", total <= bound, {"total": total, "bound": bound}))
    claims += _optimal(plan, total, bound)
    claims += _worst(plan)
    return claims


def _malformed(plan: Document) -> Iterator[str]:
    people, edges, rules, prices = (
        (len(plan.startups), len(plan.mentors)),
        len(plan.edges),
        plan.rules,
        plan.certificate,
    )
    for name, places in (
        ("pins", plan.pins),
        ("chosen", plan.chosen),
        *((rule.name, rule.edges) for rule in rules),
    ):
        if len(set(places)) < len(places):
            yield f"{name}: a pair twice"
        if any(not 0 <= place < edges for place in places):
            yield f"{name}: a place outside the {edges} pairs"
    if any(not (0 <= edge[0] < people[0] and 0 <= edge[1] < people[1]) for edge in plan.edges):
        yield "edges: a place outside the lists of people"
    if len({edge[:2] for edge in plan.edges}) < edges:
        yield "edges: a pair twice"
    if any(
        len({person[0] for person in side}) < len(side) for side in (plan.startups, plan.mentors)
    ):
        yield "startups, mentors: an id twice"
    if any(rule.weights is not None and len(rule.weights) != len(rule.edges) for rule in rules):
        yield "rules: not as many weights as pairs"
    if (
        (len(prices.startups), len(prices.mentors)) != people
        or len(prices.rules) != len(rules)
        or prices.unit < 1
    ):
        yield "certificate: not one price each, or no unit"
    if missing := {"total", "bound", "certified", "gap"} - plan.claims.keys():
        yield f"claims: no {', '.join(sorted(missing))}"


def _broken(plan: Document) -> Iterator[str]:
    for side, people in ((0, plan.startups), (1, plan.mentors)):
        load = Counter(plan.edges[edge][side] for edge in plan.chosen)
        for place, (key, least, most) in enumerate(people):
            if not least <= load[place] <= most:
                yield f"{('startup', 'mentor')[side]}:{key} {load[place]} [{least}, {most}]"
    chosen = set(plan.chosen)
    for edge in plan.pins:
        if edge not in chosen:
            yield f"pin:{plan.startups[plan.edges[edge][0]][0]}/{plan.mentors[plan.edges[edge][1]][0]}"
    for rule in plan.rules:
        value = sum(
            weight
            for edge, weight in zip(rule.edges, _weights(rule), strict=True)
            if edge in chosen
        )
        if value < rule.least or (rule.most is not None and value > rule.most):
            yield f"{rule.name} {value} [{rule.least}, {rule.most}]"


def _weights(rule: PublishedRule) -> list[int]:
    return [1] * len(rule.edges) if rule.weights is None else rule.weights


def _bound(plan: Document) -> int:
    """Return the greatest total that the certificate leaves to any plan, rounded down to whole
    units of score.
    """
    prices = plan.certificate
    worth = [
        score * prices.unit - prices.startups[s] - prices.mentors[m] for s, m, score in plan.edges
    ]
    limits = []
    for side, people, price in (
        (0, plan.startups, prices.startups),
        (1, plan.mentors, prices.mentors),
    ):
        count = Counter(edge[side] for edge in plan.edges)
        limits += [
            (y, person[1], min(person[2], count[place]))
            for place, (person, y) in enumerate(zip(people, price, strict=True))
        ]
    for rule, price_of_rule in zip(plan.rules, prices.rules, strict=True):
        weights = _weights(rule)
        reach = sum(weight for weight in weights if weight > 0)
        limits.append(
            (price_of_rule, rule.least, reach if rule.most is None else min(rule.most, reach))
        )
        if price_of_rule:
            for edge, weight in zip(rule.edges, weights, strict=True):
                worth[edge] -= price_of_rule * weight
    pins = set(plan.pins)
    above = sum(value for edge, value in enumerate(worth) if value > 0 or edge in pins)
    return (above + sum(y * (most if y > 0 else least) for y, least, most in limits)) // prices.unit


def _equal(key: str, plan: Document, computed: int) -> Claim:
    return Claim(
        key, plan.claims[key] == computed, {"claimed": plan.claims[key], "found": computed}
    )


def _optimal(plan: Document, total: int, bound: int) -> Iterator[Claim]:
    claimed, gap = plan.claims["bound"], plan.claims["gap"]
    yield Claim(
        "gap", gap == claimed - total and gap >= 0, {"claimed": gap, "found": claimed - total}
    )
    proven = None if total <= claimed < bound else claimed >= bound
    yield Claim(
        "optimal",
        proven,
        {"total": total, "bound": claimed, "certified": bound, "left": bound - total},
    )


def _worst(plan: Document) -> Iterator[Claim]:
    """Yield: the worst startup has what the plan says.

    The one that could have least alone could not have more than the bound.
    """
    if "worst" not in plan.claims:
        return
    scores: list[list[int]] = [[] for _ in plan.startups]
    values = [0] * len(plan.startups)
    for startup, _, score in plan.edges:
        scores[startup].append(score)
    for edge in plan.chosen:
        values[plan.edges[edge][0]] += plan.edges[edge][2]
    counted = [place for place, mine in enumerate(scores) if mine]
    yield _equal("worst", plan, min((values[place] for place in counted), default=0))
    alone = []
    for place in counted:
        best, (_, least, most) = sorted(scores[place], reverse=True), plan.startups[place]
        alone.append(
            max((sum(best[:count]) for count in range(least, min(most, len(best)) + 1)), default=0)
        )
    claimed = plan.claims.get("worst_bound", 0)
    yield Claim(
        "worst_bound",
        True if claimed >= min(alone, default=0) else None,
        {"claimed": claimed, "found": min(alone, default=0)},
    )
