"""The stated facts of two profiles as features: each 0 to TOP, or UNSTATED where one side says
nothing.

Past failure is none of them: outcomes of earlier pairings are not read.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from contracts.pool_log import Investor, Mentor, Startup
from models.affinity.weights import TOP, UNSTATED

Partner = Mentor | Investor
Codes = tuple[str, ...]

SECTION_ONLY: Final = 6_000
PROVINCE_ONLY: Final = 5_000
REMOTE_ONLY: Final = 3_000
NEXT_STAGE: Final = 5_000
OTHER_SCRIPT: Final = 8_000
OTHER_LANGUAGE: Final = 6_000
_MUNICIPALITIES: Final = frozenset({"11", "12", "31", "50"})
"""北京, 天津, 上海, 重庆: the province is the city (GB/T 2260)."""
_REMOTE: Final = "remote"
_STAGES: Final = ("nursery", "incubator", "accelerator", "graduated")
_SERVES: Final[Mapping[str, Codes]] = {
    "project_discovery": ("nursery",),
    "team_building": ("nursery", "incubator"),
    "investment": ("incubator", "accelerator"),
    "acceleration": ("accelerator",),
    "follow_up": ("accelerator", "graduated"),
}
"""Service -> the stages of a startup in which it is asked for most, along 苗圃, 孵化器, 加速器."""


class Fact(NamedTuple):
    """A feature of stated facts: what each side states, and how well the two go together."""

    startup: Callable[[Startup], Codes]
    partner: Callable[[Partner], Codes]
    score: Callable[[Codes, Codes], int]


def needs_score(startup: Codes, partner: Codes) -> int:
    """Return the share of the startup's needs that the partner serves."""
    if not startup or not partner:
        return UNSTATED
    return sum(need in partner for need in startup) * TOP // len(startup)


def industry_score(startup: Codes, partner: Codes) -> int:
    """Return TOP for a shared code, SECTION_ONLY for a shared section of GB/T 4754."""
    if not startup or not partner:
        return UNSTATED
    if any(one in partner for one in startup):
        return TOP
    sections = {code[:1] for code in partner}
    return SECTION_ONLY if any(code[:1] in sections for code in startup) else 0


def stage_score(startup: Codes, partner: Codes) -> int:
    """Return TOP for a stage that the partner works with, NEXT_STAGE for one beside it."""
    if not startup or not partner:
        return UNSTATED
    if startup[0] in partner:
        return TOP
    own = _STAGES.index(startup[0])
    return NEXT_STAGE if any(abs(_STAGES.index(one) - own) == 1 for one in partner) else 0


def region_score(startup: Codes, partner: Codes) -> int:
    """Return TOP for the same city, PROVINCE_ONLY for the same province, REMOTE_ONLY for one
    elsewhere who works remotely.

    The best over all regions stated counts.
    """
    places = [other for other in partner if other != _REMOTE]
    if not startup or not places:
        return UNSTATED
    pairs = [(one, other) for one in startup for other in places]
    if any(same_region(one, other) for one, other in pairs):
        return TOP
    if any(one[:2] == other[:2] for one, other in pairs):
        return PROVINCE_ONLY
    return REMOTE_ONLY if _REMOTE in partner else 0


def language_score(startup: Codes, partner: Codes) -> int:
    """Return TOP where the partner works in the language the startup writes in (`startup[0]`), less
    for another that both know.
    """
    written = startup[0]
    if written in partner:
        return TOP
    if written.startswith("zh") and any(one.startswith("zh") for one in partner):
        return OTHER_SCRIPT
    return OTHER_LANGUAGE if any(one in partner for one in startup) else 0


def ticket_score(startup: Codes, partner: Codes) -> int:
    """Return TOP for an amount within the partner's range, beyond it the share by which it misses
    the nearer bound.

    Amounts in two currencies are not compared.
    """
    if not startup or not partner:
        return UNSTATED
    if startup[1:] != partner[2:]:
        return UNSTATED
    amount, low, high = int(startup[0]), int(partner[0]), int(partner[1])
    if amount < low:
        return amount * TOP // low
    return high * TOP // amount if high and amount > high else TOP


def same_region(one: str, other: str) -> bool:
    """Return whether two GB/T 2260 codes lie in one prefecture-level city (or province); a country
    is one region.
    """
    digits = min(_level(one), _level(other))
    return one[:digits] == other[:digits]


def city_of(code: str) -> str:
    """Return the code of the prefecture-level city (or province) in which a GB/T 2260 code lies; a
    country's is its own.
    """
    if not code.isdigit():
        return code
    return code[: _level(code)].ljust(6, "0")


def _level(code: str) -> int:
    """Return the digits of `code` that count, at most those of a city."""
    return 2 if code.endswith("0000") or code[:2] in _MUNICIPALITIES else 4


def _sorted(codes: list[str]) -> Codes:
    return tuple(sorted({code for code in codes if code}))


def _needs(startup: Startup) -> Codes:
    return _sorted([*startup.needs])


def _services(partner: Partner) -> Codes:
    return _sorted([*partner.services]) if isinstance(partner, Mentor) else ("investment",)


def _industries(profile: Startup | Partner) -> Codes:
    return _sorted(profile.industries)


def _stage(startup: Startup) -> Codes:
    return (startup.stage,)


def _stages(partner: Partner) -> Codes:
    if isinstance(partner, Mentor):
        return _sorted([stage for service in partner.services for stage in _SERVES[service]])
    return _sorted([*partner.stages])


def _region(startup: Startup) -> Codes:
    return _sorted([startup.region])


def _regions(partner: Partner) -> Codes:
    if isinstance(partner, Mentor):
        return _sorted([partner.region, _REMOTE if partner.remote else ""])
    return _sorted(partner.regions)


def _written(startup: Startup) -> Codes:
    return (startup.language, *_sorted([*startup.languages]))


def _spoken(partner: Partner) -> Codes:
    return _sorted([*partner.languages]) or (partner.language,)


def amount_of(startup: Startup) -> tuple[int, str]:
    """Return the amount that a startup seeks, 0 where it is not known, and its currency: empty for
    yuan.
    """
    if startup.amount_sought:
        return startup.amount_sought, startup.amount_currency
    return startup.amount_sought_cny, ""


def range_of(investor: Investor) -> tuple[int, int, str]:
    """Return the smallest and the largest ticket of an investor, 0 for no bound, and their
    currency: empty for yuan.
    """
    if investor.ticket_currency:
        return investor.ticket_min, investor.ticket_max, investor.ticket_currency
    return investor.ticket_min_cny, investor.ticket_max_cny, ""


def _amount(startup: Startup) -> Codes:
    amount, currency = amount_of(startup)
    return (str(amount), *filter(None, [currency])) if amount else ()


def _range(partner: Partner) -> Codes:
    if isinstance(partner, Mentor):
        return ()
    low, high, currency = range_of(partner)
    return (str(low), str(high), *filter(None, [currency])) if low or high else ()


FACTS: Final[Mapping[str, Fact]] = {
    "needs": Fact(_needs, _services, needs_score),
    "industry": Fact(_industries, _industries, industry_score),
    "stage": Fact(_stage, _stages, stage_score),
    "region": Fact(_region, _regions, region_score),
    "language": Fact(_written, _spoken, language_score),
    "ticket": Fact(_amount, _range, ticket_score),
}
"""The stated features by name, in the order in which they are shown."""
