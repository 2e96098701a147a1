"""A pool of invented teams and mentors under review, as a read model and as stored fields."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from contracts.pool_log import Command, MentoringRules, Programme, Record
from models.mentoring import Matcher
from services.console.clock import now
from services.console.questions.answering import answered
from services.console.questions.asked import PoolAnswer, PoolQuestion
from services.console.read import drafts
from services.console.read.model import ReadModel
from tests.support.fold_log import FoldLog
from tests.support.read_model import FollowedLogs
from tests.unit.mentoring import pool as made

POOL = "rongcheng-camp"
_DAY_MS = 86_400_000
Texts = tuple[str, str, str, list[str], list[str]]
"""Name, what they do, what they need or offer, industries, needs or services."""

STARTUPS: dict[str, Texts] = {
    "RC-T-01": (
        "青穗低空植保",
        "面向丘陵地块的农业植保无人机与作业调度平台。",
        "希望对接农业产业投资人，请有农机渠道经验的导师指导县域经销网络。",
        ["A01", "C37"],
        ["investment"],
    ),
    "RC-T-02": (
        "川鲜链冷链追踪",
        "冷链运输全程温度追溯与异常预警服务。",
        "需要冷链物流企业客户，请懂国际铁路货运的导师帮助打通报关环节。",
        ["G59", "I64"],
        ["acceleration"],
    ),
    "RC-T-03": (
        "暖橙养老机器人",
        "帮助失能老人起身和转移的养老护理机器人。",
        "希望找到养老机构试点，请懂医疗器械注册的导师。",
        ["C35", "Q84"],
        ["team_building"],
    ),
    "RC-T-04": (
        "明察工业视觉",
        "电子元件外观缺陷的工业视觉检测系统。",
        "要进入汽车电子供应链，希望请熟悉车规质量体系的导师。",
        ["I65", "C36"],
        ["acceleration"],
    ),
    "RC-T-05": (
        "窑火陶瓷电商",
        "为手工陶瓷窑口做柴烧直播和跨境电商。",
        "想请做过跨境电商品牌的导师指导定价与内容。",
        ["F52"],
        ["acceleration"],
    ),
    "RC-T-06": (
        "锦里夜游互动剧",
        "以蜀文化为题材的沉浸式夜游互动剧。",
        "希望找到熟悉文化题材出海的制作人。",
        ["R87"],
        ["team_building"],
    ),
    "RC-T-07": (
        "田脉土壤检测",
        "县域土壤快速检测与施肥建议。",
        "希望对接农业产业投资人与农机渠道。",
        ["A01"],
        ["investment"],
    ),
}
MENTORS: dict[str, Texts] = {
    "RC-M-01": (
        "陆野舟",
        "十二年农业科技投资，投过植保无人机、农机与智慧灌溉项目，熟悉县域经销网络。",
        "每月可面谈两次，帮助梳理融资材料和农机渠道。",
        ["A01", "C37"],
        ["investment"],
    ),
    "RC-M-02": (
        "许望北",
        "十五年冷链物流运营，管理过六百台冷藏车，熟悉国际铁路货运与报关。",
        "可介绍冷链企业客户，协助设计试点与定价。",
        ["G59"],
        ["acceleration"],
    ),
    "RC-M-03": (
        "唐素问",
        "主持过四十余项医疗器械注册，熟悉康复设备与养老辅具的检测、临床评价。",
        "每周二四坐班，可陪同递交注册资料。",
        ["C35", "Q84"],
        ["team_building"],
    ),
    "RC-M-04": (
        "郭砺",
        "二十年车规质量体系与工业视觉检测产线经验，主导过供应商准入审核。",
        "可带团队走一遍车规审核流程。",
        ["C36"],
        ["acceleration"],
    ),
    "RC-M-05": (
        "顾晚晴",
        "做过三个跨境电商家居品牌，擅长手工艺品的内容、定价与海外仓。",
        "可逐页修改商品页与品牌故事。",
        ["F52"],
        ["acceleration"],
    ),
    "RC-M-06": (
        "孟启棠",
        "独立游戏制作与海外发行十年，熟悉文化题材出海。",
        "可帮助找制作人、谈发行分成。",
        ["R87"],
        ["team_building"],
    ),
}
_THEMES = ("A01", "G59", "C35", "C36", "F52", "R87")


def _vectors(industries: list[str], number: int) -> Any:
    """Return vectors that lean towards the first of `industries`, each a little differently."""
    noise = [(number * 37 + at * 29) % 45 for at in range(len(_THEMES))]
    lean = [80 if theme in industries else 5 for theme in _THEMES]
    return made.exact([value + extra for value, extra in zip(lean, noise, strict=True)])


def _records(time: int) -> list[Record]:
    rules = MentoringRules(review=True, reply_days=7)
    records: list[Record] = [
        Programme(pool=POOL, time=time, event="p", name="蓉城加速营导师配对", rules=rules)
    ]
    for number, (key, (name, does, wants, industries, codes)) in enumerate(STARTUPS.items()):
        records.append(made.startup(
            key, pool=POOL, time=time, name=name, summary=does, needs_text=wants, industries=industries,
            needs=codes, stage="incubator", vectors=_vectors(industries, number),
        ))  # fmt: skip
    for number, (key, (name, knows, offers, industries, codes)) in enumerate(
        MENTORS.items(), start=50
    ):
        records.append(made.mentor(
            key, pool=POOL, time=time, name=name, expertise=knows, services_text=offers,
            industries=industries, services=codes, capacity=1, vectors=_vectors(industries, number),
        ))  # fmt: skip
    return records


class PoolQuestions:
    """Answers from the pool's fields, in this process."""

    def __init__(self, fields: dict[str, bytes]) -> None:
        self._fields = fields

    async def answer(self, pool: str, question: PoolQuestion) -> PoolAnswer:
        return answered(pool, self._fields, question, now())


@contextmanager
def reviewed_pool(folder: Path) -> Iterator[tuple[ReadModel, PoolQuestions]]:
    """Yield the read model of a pool with a draft, and who answers questions about it."""
    path = folder / "read.sqlite3"
    log = FoldLog(Matcher(), POOL)
    records = _records(now() - _DAY_MS)
    records.append(Command(pool=POOL, time=now() - _DAY_MS, event="c", command="open_cycle"))
    with closing(FollowedLogs(path)) as logs, closing(ReadModel(path)) as model:
        logs.take(records, log.take(*records), "matcher")
        whole = drafts.read_plans_whole(POOL, log.fields)
        drafts.keep_whole(logs.connection, POOL, whole)
        logs.connection.execute("INSERT OR REPLACE INTO meta VALUES ('state', 'current')")
        yield model, PoolQuestions(log.fields)
