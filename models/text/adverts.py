"""Lines that an editor, a web page or a salesman put under a text: told by their whole wording,
never by one word.

All patterns are for Simplified Chinese (see `contracts.script.simplified`) and match a line from
end to end.
"""

import re
from typing import Final

_OPEN: Final = r"[（(【\[>＞▼↓\-—*※]*\s*"
_CLOSE: Final = r"\s*[）)】\]]?[。.！!~～…]*"
_REST: Final = r"[^。！？!?\n]"


def _one_of(words: str) -> str:
    return f"(?:{'|'.join(words.split())})"


_EDITOR: Final = (
    _one_of("责任编辑 责编 本文编辑 文字编辑 网络编辑 本文作者 文字校对")
    + r"\s*[:：丨/]\s*[^。！？!?\n，,]{1,24}"
)
_CREDIT: Final = (
    rf"(?:编辑|撰文|供稿|记者)\s*[:：]\s*[^。！？!?\n，,]{{1,12}}"
    rf"|来源\s*[:：]\s*[^。！？!?\n，,]{{0,16}}{_one_of('网 网络 报 日报 社 新闻 公众号 客户端 微信')}"
)
_SOURCE: Final = (
    rf"(?:本文|文章|稿件|图文|图片|原文)(?:来源|转自|转载自)[于自]?\s*[:：]?\s*{_REST}{{1,40}}"
)
_MORE: Final = (
    rf"(?:了解|获取)?更多{_one_of('精彩 详情 资讯 信息 内容 干货 新闻 优惠')}{_REST}{{0,12}}"
    rf"{_one_of('关注 敬请 尽在 就在 请点击 请搜索 请加 扫码')}{_REST}{{0,60}}"
)
_READ: Final = rf"(?:请|欢迎)?(?:点击|戳|轻触){_REST}{{0,10}}(?:阅读|查看)(?:原文|全文){_REST}{{0,12}}|阅读原文"
_SCAN: Final = (
    rf"{_one_of('长按 扫码 扫一扫 微信扫码 扫描 识别')}{{1,2}}(?:上方|下方|以下|图中)?(?:二维码)?[,，]?(?:即可)?"
    rf"{_one_of('关注 加群 进群 添加')}{_REST}{{0,40}}"
)
_FOLLOW: Final = (
    rf"(?:欢迎|敬请|请)?(?:关注|搜索)(?:我们的?|本)?(?:官方)?(?:微信)?"
    rf"{_one_of('公众号 公众平台 微信号 官方微信 视频号 抖音号')}{_REST}{{0,40}}"
)
_RIGHTS: Final = (
    rf"版权归{_REST}{{1,20}}所有{_REST}{{0,40}}|(?:版权|免责)声明\s*[:：]{_REST}{{1,120}}"
    rf"|{_one_of('未经授权 未经许可 未经允许 如需转载 转载请 如有侵权 若有侵权')}{_REST}{{0,30}}"
    rf"{_one_of('注明 转载 联系 删除')}{_REST}{{0,20}}"
)
_ENGLISH: Final = r"(?:Click here to|Scan the QR code|Follow us on|Subscribe to our|Read the original article)[^.!?\n]{0,80}"
_KINDS: Final = (_EDITOR, _CREDIT, _SOURCE, _MORE, _READ, _SCAN, _FOLLOW, _RIGHTS, _ENGLISH)
_EDITORIAL: Final = re.compile(f"{_OPEN}(?:{'|'.join(_KINDS)}){_CLOSE}", re.IGNORECASE)

_PHONE: Final = r"(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{4}[- ]?\d{3,4}|[48]00[- ]?\d{3,4}[- ]?\d{3,4})"
_CHAT: Final = (
    rf"{_one_of('QQ 扣扣 微信 薇信 V信 VX wechat weixin wx')}(?:群|号码|号)?"
    r"(?:\s*[:：]\s*|\s*(?=[A-Za-z_-]*\d))[A-Za-z0-9_-]{5,20}"
)
_LABEL: Final = (
    rf"{_one_of('联系 咨询 服务 业务 客服 加盟 招商 订购 报名 合作 代理 24小时 24h 全国 免费 官方 商务')}*"
    rf"{_one_of('电话 热线 手机 专线 QQ 微信')}?(?:号码?)?"
)
_NUMBER: Final = rf"{_LABEL}\s*[:：]?\s*(?:{_PHONE}|{_CHAT})"
_CALL: Final = (
    rf"{_one_of('欢迎 请 敬请 如需 了解 详情 招商加盟 诚招代理 限时优惠 名额有限 免费领取 免费试用 业务办理')}*"
    rf"{_one_of('来电 致电 咨询 联系 拨打 添加 加入 加 报名 垂询 领取')}*(?:我们|客服|老师|微信|QQ)?"
)
_GIFT: Final = rf"(?:[，,\s]\s*(?:即可|可)?(?:免费|限时)?(?:领取|获取|了解|索取){_REST}{{0,12}})?"
_NAME: Final = r"(?:\s*[（(][^）)]{1,12}[）)]|\s*[一-龥]{1,3}(?:老师|经理|先生|女士|小姐))?"
_ADVERT: Final = re.compile(
    rf"{_OPEN}{_CALL}[，,！!]?\s*{_CALL}\s*{_NUMBER}(?:[\s，,、；;/|]*{_NUMBER})*{_NAME}{_GIFT}{_CLOSE}",
    re.IGNORECASE,
)
_SELLS: Final = re.compile(
    _one_of(
        "欢迎 致电 来电 咨询 热线 加盟 招商 代理 优惠 免费 订购 报名 详情 领取 QQ 扣扣 微信 薇信 V信 VX wechat weixin wx"
    ),
    re.IGNORECASE,
)


def is_editorial(line: str) -> bool:
    """Return whether `line` is an editor's note, a source, a call to follow or a note on rights."""
    return _EDITORIAL.fullmatch(line) is not None


def is_advert(line: str) -> bool:
    """Return whether `line` is an advertisement with a number.

    A bare telephone number is a contact and none.
    """
    return _ADVERT.fullmatch(line) is not None and _SELLS.search(line) is not None
