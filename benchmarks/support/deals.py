"""Financing events of a folder outside the project as past deals: who put money into which firm,
and when.
"""

import csv
import re
from datetime import date
from pathlib import Path
from typing import Final

from models.affinity.history import Deal, Occasion

UNDISCLOSED: Final = "投资方未透露"
_SEPARATORS: Final = re.compile("[,，、]")
_AMOUNT: Final = re.compile(r"(?P<number>[\d.]+|数|)(?P<unit>[十百千]?[万亿]?)")
_UNITS: Final = {"十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
_CURRENCIES: Final = {
    "人民币": "CNY",
    "美元": "USD",
    "港元": "HKD",
    "欧元": "EUR",
    "新台币": "TWD",
    "日元": "JPY",
    "英镑": "GBP",
}
_IN_CNY: Final = {"USD": 6.5, "HKD": 0.84, "EUR": 7.2, "GBP": 9.5, "TWD": 0.2, "JPY": 0.055}
_SEVERAL: Final = 3.0
"""What 数 stands for, as in 数百万; and what 以上 (and above) makes of one."""
_AND_ABOVE: Final = 2.0


def investors(text: str) -> tuple[str, ...]:
    """Return the names in `text`, each once, in its order; none where they are undisclosed."""
    names = dict.fromkeys(part.strip() for part in _SEPARATORS.split(text))
    return tuple(name for name in names if name and name != UNDISCLOSED)


def currency(text: str) -> str:
    """Return the ISO code of the currency named in `text`, "" for none."""
    return next((code for name, code in _CURRENCIES.items() if name in text), "")


def rate_of(code: str) -> float:
    """Return what one unit of a currency was worth in CNY, 1 for none."""
    return _IN_CNY.get(code, 1.0)


def amount_cny(text: str) -> float | None:
    """Return the amount in CNY as near as its words tell, at the rates of those years.

    None where it is not told.
    """
    found = _AMOUNT.match(text)
    if found is None or not (found["number"] or found["unit"]):
        return None
    value = {"": _AND_ABOVE if "以上" in text else 1.0, "数": _SEVERAL}.get(found["number"])
    try:
        value = float(found["number"]) if value is None else value
    except ValueError:
        return None
    for unit in found["unit"]:
        value *= _UNITS[unit]
    return value * _IN_CNY.get(currency(text), 1.0)


def read(folder: Path) -> list[Deal]:
    """Return the events of `events.csv` (UTF-8), undisclosed investors left out of their deals."""
    with (folder / "events.csv").open(encoding="utf-8-sig", newline="") as file:
        return [_deal(row) for row in csv.DictReader(file)]


def _deal(row: dict[str, str]) -> Deal:
    occasion = Occasion(
        day=date.fromisoformat(row["date"]).toordinal(),
        company=row["company"],
        industry=row["field"],
        place=row["place"],
        round=row["round"],
        amount_cny=amount_cny(row["amount"]),
        currency=currency(row["amount"]),
    )
    return Deal(occasion, investors(row["investor"]))
