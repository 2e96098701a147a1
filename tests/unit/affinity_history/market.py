"""A small market of seeded deals: investors with tastes, firms with several rounds."""

import random
from datetime import date

from models.affinity.history import Deal, Occasion

DAY = date(2015, 1, 1).toordinal()
INDUSTRIES, PLACES, ROUNDS = (
    ("教育", "医疗", "硬件", "金融"),
    ("北京", "上海", "广东"),
    ("天使轮", "A轮", "B轮"),
)


def occasion(day: int, company: str, rng: random.Random) -> Occasion:
    return Occasion(
        day=day,
        company=company,
        industry=rng.choice(INDUSTRIES),
        place=rng.choice(PLACES),
        round=rng.choice(ROUNDS),
        amount_cny=rng.choice([None, 1e6, 3e6, 1e7]),
        currency=rng.choice(["CNY", "USD"]),
    )


def market(seed: int = 1, count: int = 400, names: int = 24) -> list[Deal]:
    """Return deals of the 700 days before and the 200 from DAY on.

    Investor k keeps mostly to industry k mod 4.
    """
    rng = random.Random(seed)
    found = []
    for _ in range(count):
        one = occasion(DAY - 700 + rng.randrange(900), f"firm{rng.randrange(count // 2)}", rng)
        taste = INDUSTRIES.index(one.industry)
        fond = [f"fund{k:02}" for k in range(names) if k % len(INDUSTRIES) == taste]
        pool = fond if rng.random() < 0.8 else [f"fund{k:02}" for k in range(names)]
        found.append(Deal(one, tuple(rng.sample(pool, rng.choice([1, 1, 2])))))
    return found
