"""What is fed while things fail: one mentoring pool and one roadshow of made-up profiles, told apart by
a suffix.
"""

from collections.abc import Iterator
from typing import Any

from contracts.catalogue import BY_NAME
from contracts.envelope import event_headers
from contracts.feeds import key_of
from services.cli.client.events import Event, event_of

STARTUPS, MENTORS, INVESTORS = 36, 14, 10
TIME = "2026-01-05T01:00:00Z"
_FIELDS = ("医疗健康", "企业服务", "教育", "物流", "硬件", "金融")
_WHAT = ("影像辅助诊断", "供应链协同", "自适应练习", "冷链温控", "毫米波传感器", "中小企业风控")
_WHOM = ("县级医院", "制造企业", "乡村学校", "生鲜商户", "车厂", "区域银行")
_PLACES = ("北京", "上海", "西安", "成都", "杭州")


def _event(feed: str, record: dict[str, Any], name: str, time: str) -> Event:
    """Return the event of `record` with a fixed id and time, so that equal feeds lead to equal
    decisions.
    """
    schema = BY_NAME[feed].schemas[0]
    headers = event_headers(
        service="fault",
        schema=f"{schema}/1",
        id=name,
        time=time,
        key=key_of(feed, record) or "",
    )
    return event_of(feed, record, time)._replace(headers=headers)


def programmes(suffix: str, time: str = TIME) -> Iterator[Event]:
    """Yield the two pools `m-SUFFIX` and `r-SUFFIX`."""
    mentoring = {
        "kind": "mentoring",
        "mentors_per_startup": 2,
        "same_region_unless_remote": False,
        "review": False,
    }
    roadshow = {"kind": "roadshow", "quotas": {"team": 8}, "industry_max": 3}
    for kind, rules in (("m", mentoring), ("r", roadshow)):
        pool = f"{kind}-{suffix}"
        yield _event(
            "feed.programmes", {"pool": pool, "name": "故障演练", "rules": rules}, f"p-{pool}", time
        )


def _text(number: int) -> str:
    return f"为{_WHOM[number % 6]}提供{_WHAT[number // 6 % 6]}，第{number}号方案，已有{number % 9 + 1}家付费客户。"


def profiles(suffix: str, time: str = TIME) -> Iterator[Event]:
    """Yield startups, mentors and investors of both pools."""
    mentoring, roadshow = f"m-{suffix}", f"r-{suffix}"
    for number in range(STARTUPS):
        startup = {
            "team_id": f"t{number:02}-{suffix}", "name": f"团队{number}", "summary": _text(number),
            "industry": _FIELDS[number // 6 % 6], "region": _PLACES[number % 5], "stage": "孵化器",
            "needs": ["商业加速"], "pools": [mentoring, roadshow],
        }  # fmt: skip
        yield _event("feed.startups", startup, f"s{number}-{suffix}", time)
    for number in range(MENTORS):
        mentor = {
            "id": f"d{number:02}-{suffix}", "name": f"导师{number}", "engagement": "志愿", "track": "创业",
            "expertise": f"做过{_WHAT[number % 6]}，熟悉{_WHOM[number % 6]}的采购，带过{number + 2}个团队。",
            "services": ["商业加速"], "industries": [_FIELDS[number % 6]], "capacity": 4, "pools": [mentoring],
        }  # fmt: skip
        yield _event("feed.mentors", mentor, f"d{number}-{suffix}", time)
    for number in range(INVESTORS):
        filing = {
            "id": f"f{number:02}-{suffix}", "name": f"基金{number}", "type": "创业投资", "status": "已核验",
            "verified_on": "2025-06-01", "valid_until": "2099-12-31", "pools": [roadshow],
            "thesis": f"关注{_WHAT[number % 6]}与{_WHAT[(number + 2) % 6]}，单笔{number + 1}百万。",
        }  # fmt: skip
        yield _event("feed.filings", filing, f"f{number}-{suffix}", time)


def open_cycles(suffix: str, time: str = TIME) -> Iterator[Event]:
    """Yield the commands that open both pools' cycles."""
    for pool in (f"m-{suffix}", f"r-{suffix}"):
        yield _event("feed.commands", {"pool": pool, "command": "open_cycle"}, f"open-{pool}", time)
