"""The page docs/feeds.md: every field of every feed, made from the models."""

from typing import Any, Final

from contracts import feeds
from contracts.catalogue import FEEDS
from contracts.codes.terms import TERMS
from contracts.feeds import KEY_FIELDS, MODELS, MentoringRules, Person, Record, RoadshowRules

_PARTS: Final[tuple[tuple[str, type[Record]], ...]] = (
    ("规则 rules：导师匹配 mentoring", MentoringRules),
    ("规则 rules：投资路演 roadshow", RoadshowRules),
    ("分组名额 limits", feeds.Limit),
    ("赛程 rounds", feeds.Round),
    ("评分表 criteria", feeds.Criterion),
    ("路演安排 slots", feeds.Slots),
    ("场地 venue", feeds.Venue),
    ("评委组 panels", feeds.PanelRules),
    ("一对一洽谈 meetings", feeds.MeetingRules),
    ("洽谈时段 sessions", feeds.MeetingSession),
    ("回避事项 conflicts", feeds.Conflict),
    ("创始人 founders", Person),
)
_HEAD: Final = """# 各来源的字段 / The fields of the feeds

本页由 `python -m contracts.generate` 从代码生成，请勿手改。
CSV 的列名用中文名或英文字段名都可以；列表可以写在一格里，用顿号、逗号、分号或竖线分隔。
This page is generated from the code. A CSV may use the Chinese or the English heading; a list may stand in one cell, its parts
between 、 , ; or |.
名单的写法见 [lists.md](lists.md)。What a list may look like: [lists.md](lists.md#english).
"""


def _kind(schema: dict[str, Any]) -> str:
    """Return what a field's JSON Schema allows, in a few words."""
    if "anyOf" in schema or "oneOf" in schema:
        kinds = [_kind(part) for part in schema.get("anyOf", schema.get("oneOf", []))]
        return " / ".join(dict.fromkeys(kind for kind in kinds if kind != "null"))
    if "$ref" in schema:
        return "object"
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}" + (
            f" (≤ {schema['maxItems']})" if "maxItems" in schema else ""
        )
    kind = str(schema.get("const", schema.get("type", "")))
    if "maxLength" in schema:
        kind += f" (≤ {schema['maxLength']})"
    if "maximum" in schema:
        kind += f" ({schema.get('minimum', 0)}–{schema['maximum']})"
    return kind


def _table(model: type[Record]) -> list[str]:
    schema = model.model_json_schema()
    rows = ["| 中文列名 | field | 必填 | type | about |", "|---|---|---|---|---|"]
    for name, field in schema["properties"].items():
        needed = "是" if name in schema.get("required", ()) else ""
        rows.append(
            f"| {field['title']} | `{name}` | {needed} | {_kind(field)} | {field['description']} |"
        )
    return [*rows, ""]


def page() -> str:
    """Return the whole page."""
    lines = [_HEAD]
    for topic in FEEDS:
        keys = " / ".join(f"`{name}`" for name in KEY_FIELDS[topic.name])
        lines += [
            f"## {topic.about_zh} `{topic.name}`",
            "",
            f"Key: {keys}. Schema: `{topic.schemas[0]}/1`.",
            "",
        ]
        lines += _table(MODELS[topic.name])
    for title, model in _PARTS:
        lines += [f"## {title}", "", *_table(model)]
    lines += [
        "## 代码表 / Codes",
        "",
        "任何一种写法都可以。 Any of these spellings will do; more are known.",
        "",
    ]
    for table in TERMS.values():
        lines.append(
            f"- {table.zh} `{table.name}`: "
            + "、".join(f"`{code}` {name.zh}" for code, name in table.codes.items())
        )
    lines += [
        "- 行业 `industries`: GB/T 4754-2017，门类或大类的代码或名称；小类按大类计。",
        (
            "- 地区 `regions`: GB/T 2260，代码或名称，旧名旧码按现名计，开发区、乡镇按所在区市计；"
            "境外为国家（ISO 3166-1）。见 `docs/places.md`。"
        ),
    ]
    return "\n".join(lines) + "\n"
