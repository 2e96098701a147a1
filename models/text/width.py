"""Full-width Latin letters and digits, half-width katakana, ligatures, radicals and compatibility
forms.

NFKC for these and nothing else: ①, ㎡ and ² mean what they look like, and punctuation stays as the
writer set it.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from models.text.edits import Edit

_WIDE: Final = "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
_WIDTH: Final = re.compile(
    f"[{_WIDE}]+(?:[．＠＋－／＿＆％＃][{_WIDE}]+)*(?:(?<=[\uff10-\uff19])％)?|[\uff66-\uff9f]+"
)
"""Signs between two such letters belong to them, as in ａｂ＠ｃ．ｄ."""
_RADICALS: Final = str.maketrans(
    "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰",
    "民虎西见角贝车长门青页风飞食马骨鬼鱼鸟麦黄齐齿龙",
)
"""Of the radicals' supplement, which NFKC passes by, those that page descriptions put for whole
characters.
"""
_GLYPH: Final = re.compile("[\ufb00-\ufb06\u2ea0-\u2ef2\u2f00-\u2fd5\uf900-\ufaff]+")


def repair(text: str) -> Iterator[Edit]:
    """Yield the plain forms."""
    found = []
    for rule in (_WIDTH, _GLYPH):
        for match in rule.finditer(text):
            plain = unicodedata.normalize("NFKC", match[0].translate(_RADICALS))
            if plain != match[0]:
                found.append(Edit(*match.span(), plain, "width" if rule is _WIDTH else "glyph"))
    return iter(sorted(found))
