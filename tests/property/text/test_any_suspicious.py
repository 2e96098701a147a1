"""One look at several texts never overlooks what a look at each would see."""

from hypothesis import given
from hypothesis import strategies as st

from models.text.suspicion import any_suspicious, suspicious

_PIECES = st.sampled_from(
    ["創(chuàng)業(yè)", "众创空间", "<p>", "| |", "成都、", "绵阳、", "德阳、", "重庆", "。", "关注公众号", "点击阅读原文", "AI",
     "(A轮)", "&nbsp;", "Ａ", "\ufffd", "。责任编辑：某", "电话 028-0000 0000", "更多精彩内容", "锟斤拷"]
)  # fmt: skip
_TEXTS = st.lists(_PIECES, max_size=8).map("".join)


@given(st.lists(_TEXTS, max_size=6))
def test_where_one_text_is_suspicious_all_together_are(texts: list[str]) -> None:
    assert any_suspicious(texts) or not any(map(suspicious, texts))
