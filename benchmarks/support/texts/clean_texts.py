# ruff: noqa: E501 - one line a slot of the generator keeps its words together
"""Texts without damage, of our own invention: what a cleaner must leave alone, to the byte.

A seeded generator composes profiles in both Chinese scripts and English, with the brackets, units,
addresses and enumerations that look like damage and are none; the hand-written ones are traps that
a rule fell into, or nearly did.
"""

import random
from typing import Final

_HANS: Final = (
    ("面向{place}的{who}提供{what}，{result}", "我们为{who}研发{what}。{result}", "{what}（{code}）已在{place}落地，{result}"),
    ("连锁药房", "县域医院", "中小型注塑厂", "出海电商卖家", "茶园合作社", "冷链车队", "社区养老机构", "职业院校"),
    ("视觉质检系统", "低代码排产软件", "多模态客服大模型", "可穿戴康复机器人", "废旧电池回收工艺", "跨境结算(SaaS)平台", "土壤墒情监测网", "5G 工业网关"),
    ("漏检率降到0.3%。", "每亩成本下降约12%，预计2027年盈亏平衡。", "已通过 ISO9001 与 CE 认证！", "目前处于(A轮)，拟融资2,000万元。", "单台节电≥18%，面积仅1.2㎡。", "客户复购率为85%～90%；续约率更高。"),
    ("（上海）", "成都(高新区)", "苏州、无锡、常州", "“一带一路”沿线", "粤港澳大湾区", "杭州市余杭区"),
)  # fmt: skip
_HANT: Final = (
    ("為{place}的{who}提供{what}，{result}", "本團隊專注於{what}，服務{who}。{result}", "{what}（{code}）已於{place}試行，{result}"),
    ("連鎖藥局", "中小型工廠", "跨境電商賣家", "長照機構", "觀光茶園", "物流車隊", "語言學校", "社區診所"),
    ("機器視覺檢測系統", "雲端排班軟體", "復健外骨骼", "廢棄電池回收製程", "農業感測網路", "數位學習(LMS)平台", "金融風險模型", "5G 專網閘道器"),
    ("不良率降至0.3%。", "預計2027年損益兩平，毛利率約42%。", "已取得 ISO9001 與 CE 認證！", "現正募集(A輪)，目標2,000萬元。", "單機節電≥18%，佔地僅1.2㎡。", "客戶續約率達85%～90%；口碑良好。"),
    ("（台北）", "新竹(科學園區)", "香港、澳門、深圳", "「一帶一路」沿線", "東南亞", "高雄港"),
)  # fmt: skip
_EN: Final = (
    ("We build {what} for {who} in {place}; {result}", "{what} (code {code}) helps {who}. {result}", "Based in {place}, the team sells {what} to {who}: {result}"),
    ("regional hospitals", "mid-size moulders", "tea co-operatives", "cross-border sellers", "care homes", "freight fleets"),
    ("machine vision for R&D labs", "a battery recycling process", "low-code scheduling software", "a rehab exoskeleton (patent pending)", "soil sensors <2 W each", "an AI tutor"),
    ("scrap is down to 0.3%.", "break-even is expected in 2027.", "it holds ISO 9001 and a CE mark!", "the round (series A) seeks US$3m.", "clients' renewal rate is 85-90%.", "see https://example.org/a?x=1&y=2 or mail team@example.org."),
    ("Chengdu", "Hong Kong", "Kuala Lumpur", "the Pearl River Delta", "Shenzhen (Nanshan)", "São Paulo"),
)  # fmt: skip
_CODES: Final = ("AI", "AIoT", "ADAS", "RTB", "NLP", "Pre-A轮", "V2.0", "GB/T 4754", "B2B", "SLAM")

TRAPS: Final = (
    "我们做智能(AI)、视觉(CV)与语音(ASR)，总部（上海），现处(A轮)。",
    "爱(AI)可可是一款陪伴机器人。",
    "面向(an)方向的代号不是读音，城市(he)也不是。",
    "和(he)一般的停用词需要过滤。",
    "品牌名“安(an)橙”来自创始人的名字。",
    "董事长王彧（yù）曾任三甲医院主任。",
    "产品支持 if a<b and c>d 形式的规则，也支持 x || y。",
    "温控范围：-40°C~85°C，精度±0.5°C，体积12cm³，面积30㎡，①省电②省时③省心。",
    "业务覆盖北京、上海、广州、深圳、成都、杭州、武汉、西安",
    "目前设点城市：北京 上海 广州 深圳 成都 杭州 武汉",
    "我们在七座城市有仓。北京、上海、广州、深圳、成都、杭州、武汉均可次日达。",
    "用户扫码即可查看溯源信息，并关注每一批次的检测结果。",
    "更多年轻人开始关注养老问题，也有更多内容创作者参与。",
    "平台可识别图片来源，并自动编辑摘要。",
    "联系电话：028-0000-1000",
    "我们的服务热线已接入大模型，全年解答 120000 次咨询。",
    "小程序“暖橙|护理”已上线，官网 www.example.com/path?id=7&lang=zh_CN。",
    "——让每一位老人有尊严地起身…… 「暖橙」團隊 敬上",
    "“Café Zürich”是我们的第一家客户，第二家是 Crème & Co.",
    "β-葡聚糖、α-淀粉酶、µm级滤膜、Δt≤2s、5×5阵列、R²=0.98",
    "AR以外的全角标点：，。；！？（）【】《》、～ 都是作者的写法。",
    "　　首行缩进是作者的习惯。\n　　第二段也一样。",
    "营收(万元)：2024年 1,200；2025年 3,400；增速183.3%。",
    "創辦人(前台積電工程師)帶領12人團隊，獲AAMA(台北)入選。",
    "我們的長照平台結合AI(人工智慧)與IoT(物聯網)，已進駐5間(含)以上機構。",
    "「愛(AI)生活」是我們的品牌，讀作 ai。",
    "聯絡信箱：team@example.org；網站：https://example.org/zh-Hant/",
    "Founder & CEO; ex-Siemens (2009–2018). Speaks 中文 and Deutsch — “fließend”.",
    "Naïve Bayes, Poincaré maps, Gödel numbers, Ångström units: our R&D stack.",
    "C++ / C# / F# - 3 languages, 1 team; a | b | c are options, not columns.",
    "Our mascot is 龘 (dá), a dragon in flight.",
    "家庭版 👨‍👩‍👧 与企业版共用一套账号 ✅",
    "日本向けサービス（カタカナ）も提供。",
    "已服务30+城市的2000+门店，NPS=62，GMV≥¥3.5亿。",
    "第一阶段--试点；第二阶段--推广。",
    "（注：数据来源于公司内部统计）",
    '代码示例：{"name": "duijie", "version": [1, 2]}；命令：make demo && make test',
    "医用敷料(一类)、医用冷敷贴（二类）、一次性使用无菌注射针(三类)。",
    "AT&T 与 H&M 均为其海外客户；P&G 正在试用。",
    "我们是一家为(乡)镇医院服务的公司，简称“为(wèi来)医”。",
)  # fmt: skip
"""Each is clean as it stands."""


def compose(chance: random.Random) -> str:
    """Return one profile text of one to four sentences, without damage."""
    bank = chance.choice((_HANS, _HANS, _HANT, _EN))
    patterns, who, what, result, places = bank
    sentences = [
        chance.choice(patterns).format(
            who=chance.choice(who), what=chance.choice(what), result=chance.choice(result),
            place=chance.choice(places), code=chance.choice(_CODES),
        )
        for _ in range(chance.randint(1, 4))
    ]  # fmt: skip
    between = (" ", "\n") if bank is _EN else ("", "\n")
    return chance.choice(between).join(sentences)


def texts(count: int, seed: int) -> list[str]:
    """Return the traps and `count` composed texts, each once."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    found = dict.fromkeys(TRAPS)
    while len(found) < count + len(TRAPS):
        found[compose(chance)] = None
    return list(found)
