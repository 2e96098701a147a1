"""Past deals as a roadshow's log tells them: filings with their deals, and the fold's demand.

A field of the data becomes the code of GB/T 4754 that an operator would write first for it; two
fields have two codes. Investors whose deals do not fit one filing lose the oldest.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec
import numpy as np

from benchmarks.support.deals import rate_of
from benchmarks.support.report import say
from contracts import feeds, pool_log
from contracts.codes import find_industry, find_region
from contracts.codes.terms import ROUNDS
from contracts.feeds.past import DEALS_MAX
from contracts.pool_log import Programme, RoadshowFeature, RoadshowRules, Startup, Vectors
from models.affinity.history import Deal, Occasion
from models.affinity.history.ledger import Floats
from models.encoders.vectors import to_base64
from models.roadshow.fold import RoadshowFold
from models.roadshow.shortlist.appraisal import survey
from services.intake import records

POOL: Final = "investors"
_CODES: Final = {
    "本地生活": "O80", "游戏": "R90", "工具软件": "C39", "硬件": "C40", "旅游": "N78", "企业服务": "I65",
}  # fmt: skip
"""Fields that the table of industries would give the code of another."""
_HISTORY_ALONE: Final[dict[RoadshowFeature, int]] = {
    "dense": 0, "lexical": 1, "industry": 0, "stage": 0, "region": 0, "language": 0, "ticket": 0,
    "history": 1000, "works": 0,
}  # fmt: skip
"""`lexical` must not be 0 with `dense`; nobody has words, so that it is not stated."""
_VECTORS: Final = Vectors("none", 8, {"summary": to_base64(np.zeros(8, dtype=np.int8))})
"""No text is compared: all have the same empty vector."""


class RecordedPast:
    """A roadshow's pool whose investors have filed what they did before."""

    def __init__(self, deals: Sequence[Deal]) -> None:
        fold = RoadshowFold()
        self._state = fold.empty(POOL)
        rules = RoadshowRules(weights=_HISTORY_ALONE)
        fold.step(self._state, programme := _programme(rules), pool_log.encode(programme))
        part = _by_investor(deals)
        self._names = {f"f{number}": name for number, name in enumerate(sorted(part))}
        self.filings = len(self._names)
        for key, name in self._names.items():
            filing = _filing(key, name, part[name])
            fold.step(self._state, filing, pool_log.encode(filing))
        assert self._state.rules is not None
        startup = _startup(deals[0].occasion)
        self._state.startups[startup.id] = startup
        say("scoring startups and investors")
        survey(self._state, self._state.rules, "")
        self._affinities = self._state.affinities

    def scores(self, occasion: Occasion, investors: Sequence[str]) -> Floats:
        """Return float64[n]: the demand of `investors` for `occasion`, -1 for who is not stated."""
        assert self._affinities is not None
        row = self._affinities.affinities(_startup(occasion))
        by_name = {self._names[key]: score for key, score in row.items()}
        return np.array([by_name.get(name, -1) for name in investors], dtype=np.float64)


def _by_investor(deals: Sequence[Deal]) -> dict[str, list[Occasion]]:
    found: dict[str, list[Occasion]] = defaultdict(list)
    for deal in sorted(deals, key=lambda deal: -deal.occasion.day):
        for name in deal.investors:
            if len(found[name]) < DEALS_MAX:
                found[name].append(deal.occasion)
    return found


def _programme(rules: RoadshowRules) -> Programme:
    return Programme(pool=POOL, time=0, event="p", name=POOL, rules=rules)


def _filing(key: str, name: str, occasions: Sequence[Occasion]) -> pool_log.Investor:
    """Return the filing as intake makes it of a feed record, with vectors."""
    written = {
        "id": key,
        "name": name[:200],
        "type": "venture_capital",
        "status": "verified",
        "thesis": "-",
        "deals": [_deal(occasion) for occasion in occasions],
        "pools": [POOL],
    }
    record = records.investor(feeds.Filing.model_validate(written), [])
    return pool_log.decode(  # type: ignore[return-value] # an investor is what was encoded
        pool_log.encode(_placed(record, key))
    )


def _placed(record: pool_log.Investor, key: str) -> pool_log.Investor:
    return msgspec.structs.replace(
        record, pool=POOL, event=key, language="zh-Hans", languages=["zh-Hans"], vectors=_VECTORS
    )


def _deal(occasion: Occasion) -> dict[str, object]:
    amount, currency = _amount(occasion)
    return {
        "company": occasion.company.strip()[:100] or "-",
        "industries": _codes(occasion),
        "region": find_region(occasion.place) or "",
        "round": ROUNDS.find(occasion.round) or "",
        "day": date.fromordinal(occasion.day).isoformat(),
        "amount": f"{amount} {currency}" if currency else amount,
    }


def _startup(occasion: Occasion) -> Startup:
    amount, currency = _amount(occasion)
    return Startup(
        pool=POOL,
        time=0,
        event="s",
        id="asked",
        name=occasion.company,
        group="team",
        language="zh-Hans",
        summary="",
        industries=_codes(occasion),
        region=find_region(occasion.place) or "",
        stage="accelerator",
        round=ROUNDS.find(occasion.round) or "",
        amount_sought_cny=0 if currency else amount,
        amount_sought=amount if currency else 0,
        amount_currency=currency,
        languages=["zh-Hans"],
        vectors=_VECTORS,
    )


def _codes(occasion: Occasion) -> list[str]:
    code = _CODES.get(occasion.industry) or find_industry(occasion.industry)
    return [code] if code else []


def _amount(occasion: Occasion) -> tuple[int, str]:
    """Return the amount in its currency, which the occasion has in yuan."""
    if occasion.amount_cny is None:
        return 0, ""
    currency = "" if occasion.currency in {"", "CNY"} else occasion.currency
    return max(1, round(occasion.amount_cny / rate_of(currency))), currency
