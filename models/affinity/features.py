"""The parts of a score: text, needs, industry, region; each 0 to TOP, from what two profiles state."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from contracts.pool_log import Investor, Mentor, NeedCode, Startup
from models.affinity.vectors import decode, text_scores
from models.affinity.weights import TOP, UNSTATED, Weights

Partner = Mentor | Investor

SECTION_ONLY = 6_000
PROVINCE_ONLY = 5_000
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
"""北京, 天津, 上海, 重庆: the province is the city (GB/T 2260)."""


class Traits(NamedTuple):
    """What a profile states: needs or services, GB/T 4754 codes, GB/T 2260 codes; each sorted, no repeats."""

    needs: tuple[NeedCode, ...]
    industries: tuple[str, ...]
    regions: tuple[str, ...]


class Fit(NamedTuple):
    """The score of one pair and its parts by name."""

    score: int
    parts: Mapping[str, int]


def traits_of(profile: Startup | Partner) -> Traits:
    """Return what `profile` states."""
    if isinstance(profile, Startup):
        needs, regions = profile.needs, [profile.region]
    elif isinstance(profile, Mentor):
        needs, regions = profile.services, [profile.region]
    else:
        needs, regions = ["investment"], profile.regions
    return Traits(
        tuple(sorted(set(needs))),
        tuple(sorted(set(profile.industries))),
        tuple(sorted({r for r in regions if r})),
    )


def needs_score(startup: tuple[str, ...], partner: tuple[str, ...]) -> int:
    """Return the share of the startup's needs that the partner serves."""
    if not startup or not partner:
        return UNSTATED
    return sum(need in partner for need in startup) * TOP // len(startup)


def industry_score(startup: tuple[str, ...], partner: tuple[str, ...]) -> int:
    """Return TOP for a shared code, SECTION_ONLY for a shared section of GB/T 4754."""
    if not startup or not partner:
        return UNSTATED
    if any(one in partner for one in startup):
        return TOP
    sections = {code[:1] for code in partner}
    return SECTION_ONLY if any(code[:1] in sections for code in startup) else 0


def region_score(startup: tuple[str, ...], partner: tuple[str, ...]) -> int:
    """Return TOP for the same city, PROVINCE_ONLY for the same province, the best over all regions stated."""
    if not startup or not partner:
        return UNSTATED
    pairs = [(one, other) for one in startup for other in partner]
    if any(same_region(one, other) for one, other in pairs):
        return TOP
    return PROVINCE_ONLY if any(one[:2] == other[:2] for one, other in pairs) else 0


def same_region(one: str, other: str) -> bool:
    """Return whether two GB/T 2260 codes lie in one prefecture-level city (or province)."""
    digits = min(_level(one), _level(other))
    return one[:digits] == other[:digits]


def _level(code: str) -> int:
    """Return the digits of `code` that count, at most those of a city."""
    return 2 if code.endswith("0000") or code[:2] in _MUNICIPALITIES else 4


def fit(startup: Startup, partner: Partner, weights: Weights) -> Fit:
    """Return the score of one pair with its parts; the same numbers as `Table.scores`."""
    left, right = traits_of(startup), traits_of(partner)
    parts = {
        "text": _text_score(startup, partner),
        "needs": needs_score(left.needs, right.needs),
        "industry": industry_score(left.industries, right.industries),
        "region": region_score(left.regions, right.regions),
    }
    weighted = sum(getattr(weights, name) * value for name, value in parts.items())
    return Fit(weighted // weights.total, {name: value for name, value in parts.items() if getattr(weights, name)})


def _text_score(startup: Startup, partner: Partner) -> int:
    one, other = decode(startup.vectors), decode(partner.vectors)
    if one is None or other is None or one.shape != other.shape:
        return 0
    left, right = one.astype(np.float64), other.astype(np.float64)
    norm = np.array([(left @ left) * (right @ right)])
    return int(text_scores(np.array([left @ right]), norm)[0])
