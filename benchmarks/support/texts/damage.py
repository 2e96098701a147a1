"""Damage as it was seen in real submissions, put into a clean text so that the repair has one right
answer.

Every injector takes a random source and a text and returns the damaged text, or None where the text
offers no place for its kind.
"""

import random
import re
from collections.abc import Callable, Mapping
from typing import Final

from pypinyin import Style, lazy_pinyin

Injector = Callable[[random.Random, str], str | None]

_HAN: Final = re.compile("[\u4e00-\u9fff]")
_RUN: Final = re.compile("[\u4e00-\u9fff，。、；：！？]{2,}")
_STOP: Final = re.compile("(?<=[。！；])(?=[^\n])|(?<=[a-z.]) (?=[A-Z])")
_WORD: Final = re.compile("[\u4e00-\u9fff]{2,}|[A-Za-z]{3,}")
_CITIES: Final = re.findall(
    r"\w+",
    "北京 上海 广州 深圳 成都 杭州 武汉 西安 苏州 南京 天津 重庆 长沙 郑州 青岛 昆明市 大连 厦门 合肥 福州",
)
_RADICALS: Final = str.maketrans("工人力金高车门见长", "⼯⼈⼒⾦⾼⻋⻔⻅⻓")
_GLOSSED: Final = re.compile("[\u4e00-\u9fff] ?[(（][a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü]+[)）]")
"""A bracket of the writer's that looks like a reading: beside real ones nobody can tell it from
them.
"""
_ENDED: Final = tuple("。！？；.!?…")


def _pick(chance: random.Random, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return chance.choice(found) if found else None


def _with_pinyin(
    chance: random.Random, text: str, style: Style, brackets: str, least: int
) -> str | None:
    readings = lazy_pinyin(list(text), style=style)
    places = [
        at
        for at, character in enumerate(text)
        if _HAN.match(character) and text[at + 1 : at + 2] not in ("(", "（")
    ]
    if len(places) < least or _GLOSSED.search(text):
        return None
    chosen = set(chance.sample(places, chance.randint(least, min(len(places), least + 9))))
    left, right = brackets[0], brackets[1]
    return "".join(
        f"{character}{left}{readings[at]}{right}" if at in chosen else character
        for at, character in enumerate(text)
    )


def toned(chance: random.Random, text: str) -> str | None:
    """創(chuàng)業(yè)."""
    return _with_pinyin(chance, text, Style.TONE, chance.choice(("()", "（）")), 2)


def toneless(chance: random.Random, text: str) -> str | None:
    """創(chuang)業(ye)."""
    return _with_pinyin(chance, text, Style.NORMAL, "()", 3)


def numbered(chance: random.Random, text: str) -> str | None:
    """創(chuang4)業(ye4)."""
    return _with_pinyin(chance, text, Style.TONE3, "()", 4)


def _reread(
    text: str, match: re.Match[str] | None, wrong: str, right: str = "utf-8", *, even: bool = False
) -> str | None:
    if match is None:
        return None
    span = match[0][: len(match[0]) // 2 * 2] if even else match[0]
    try:
        garbled = span.encode(right).decode(wrong)
    except UnicodeError:
        return None
    return text[: match.start()] + garbled + text[match.start() + len(span) :]


def utf8_as_latin1(chance: random.Random, text: str) -> str | None:
    """Han characters as Latin-1, with control characters among them."""
    return _reread(text, _pick(chance, _RUN, text), "latin-1")


def utf8_as_cp1252(chance: random.Random, text: str) -> str | None:
    """åˆ›ä¸š."""
    return _reread(text, _pick(chance, _RUN, text), "sloppy-windows-1252")


def utf8_as_gbk(chance: random.Random, text: str) -> str | None:
    """鍒涗笟."""
    return _reread(
        text, _pick(chance, re.compile("[\u4e00-\u9fff，。、]{4,}"), text), "gb18030", even=True
    )


def gbk_as_latin1(chance: random.Random, text: str) -> str | None:
    """´´Òµ."""
    match = _pick(chance, re.compile("[\u4e00-\u9fff]{2,}"), text)
    if match is None or any(first >= 0xD8 for first in match[0].encode("gb2312", "replace")[::2]):
        return None
    return _reread(text, match, "latin-1", "gb2312")


def paragraphs(chance: random.Random, text: str) -> str | None:
    """<p>…</p><p>…</p>, or <br> at the ends of lines."""
    lines = text.split("\n")
    if len(lines) > 1 and chance.random() < 0.5:
        return chance.choice(("<br>", "<br/>\n", "<BR />")).join(lines)
    style = chance.choice(("", ' class="MsoNormal"', " style='margin:0'"))
    return "".join(f"<p{style}>{line.strip() if line.isascii() else line}</p>" for line in lines)


def inline(chance: random.Random, text: str) -> str | None:
    """<b>…</b> and the like around a word."""
    match = _pick(chance, _WORD, text)
    if match is None:
        return None
    tag = chance.choice(
        (
            "b",
            "strong",
            'span style="color:#333"',
            'a href="https://example.com/x?y=1"',
            "em",
            "font size=3",
        )
    )
    return f"{text[: match.start()]}<{tag}>{match[0]}</{tag.split()[0]}>{text[match.end() :]}"


def entities(chance: random.Random, text: str) -> str | None:
    """&amp; &lt; &quot; &nbsp; and numbers."""
    if not re.search('[&"<>“” ]', text):
        return None
    named = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "“": "&ldquo;", "”": "&#8221;"}
    named[" "] = chance.choice((" ", "&nbsp;", "&#160;"))
    damaged = "".join(named.get(character, character) for character in text)
    return damaged if damaged != text else None


def invisible(chance: random.Random, text: str) -> str | None:
    """Zero-width and control characters."""
    damaged = text
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(damaged))
        damaged = (
            damaged[:at]
            + chance.choice("\u200b\ufeff\x00\x08\x1f\xad\u2060\u200e\x7f")
            + damaged[at:]
        )
    return damaged


def blanks(_: random.Random, text: str) -> str | None:
    """Blanks that do not break."""
    return text.replace(" ", "\xa0") if " " in text else None


def wide(_: random.Random, text: str) -> str | None:
    """Full-width letters and digits."""
    damaged = re.sub("[0-9A-Za-z]", lambda found: chr(ord(found[0]) + 0xFEE0), text)
    return damaged if damaged != text else None


def radicals(_: random.Random, text: str) -> str | None:
    """Radicals of U+2F00 that a page description has in place of characters."""
    damaged = text.translate(_RADICALS)
    return damaged if damaged != text else None


def _at_stop(chance: random.Random, text: str, residue: str) -> str | None:
    match = _pick(chance, _STOP, text)
    return None if match is None else text[: match.start()] + residue + text[match.end() :]


def cells(chance: random.Random, text: str) -> str | None:
    """| | between sentences."""
    return _at_stop(chance, text, chance.choice(("| |", " | | ", "|  |  |", " | | | ")))


def rules(chance: random.Random, text: str) -> str | None:
    """|---|---| between sentences."""
    return _at_stop(chance, text, chance.choice(("|---|---|", " | --- | --- | ", "+----+----+")))


def tabs(chance: random.Random, text: str) -> str | None:
    """Tabs between sentences."""
    return _at_stop(chance, text, chance.choice(("\t", "\t\t", " \t ")))


def place_names(chance: random.Random, text: str) -> str | None:
    """北京 上海 广州 … behind the last sentence."""
    names = chance.sample(_CITIES, chance.randint(6, 14))
    return (
        text + chance.choice(("", "\n", " ")) + chance.choice((" ", "|", "　")).join(names)
        if text.endswith(_ENDED)
        else None
    )


_ADVERTS: Final = (
    "欢迎致电咨询：400-000-0000", "咨询热线：028-0000-1234", "加微信：duijie_demo01", "业务QQ：10000000",
    "招商加盟热线 400 000 0000 QQ：10000001", "详情请加微信 vx12345", "客服微信：demo-2026（同号）",
    "歡迎致電諮詢：020-0000-0000",
)  # fmt: skip
_EDITORS: Final = (
    "责任编辑：李四", "（责任编辑：王小明）", "更多精彩内容请关注“某某创投”公众号", "点击阅读原文", "本文来源：某某网",
    "版权归原作者所有，转载请注明出处。", "长按识别二维码关注我们", "欢迎关注我们的微信公众号：某某观察",
    "責任編輯：陳大文", "更多精彩內容請關注某某頻道", "點擊閱讀原文", "Follow us on WeChat!",
)  # fmt: skip


def adverts(chance: random.Random, text: str) -> str | None:
    """咨询热线：… behind the last sentence."""
    return (
        text + chance.choice(("", "\n", " ")) + chance.choice(_ADVERTS)
        if text.endswith(_ENDED)
        else None
    )


def editors(chance: random.Random, text: str) -> str | None:
    """One or two lines of an editor behind the last sentence."""
    lines = chance.sample(_EDITORS, chance.randint(1, 2))
    return text + "\n" + "\n".join(lines) if text.endswith(_ENDED) else None


KINDS: Final[Mapping[str, Injector]] = {
    "pinyin_toned": toned, "pinyin_toneless": toneless, "pinyin_numbered": numbered,
    "utf8_as_latin1": utf8_as_latin1, "utf8_as_cp1252": utf8_as_cp1252, "utf8_as_gbk": utf8_as_gbk, "gbk_as_latin1": gbk_as_latin1,
    "html_paragraphs": paragraphs, "html_inline": inline, "entities": entities,
    "invisible": invisible, "blanks": blanks, "wide": wide, "radicals": radicals,
    "table_cells": cells, "table_rules": rules, "tabs": tabs,
    "tail_places": place_names, "tail_adverts": adverts, "tail_editors": editors,
}  # fmt: skip
"""Kind -> injector."""
