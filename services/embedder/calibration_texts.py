"""Generic business sentences, written for the calibration: fields x patterns, the same range in
both languages.

They speak of what startups, mentors and investors write about in general, so that their mean holds
the language and the genre and little else.
"""

from typing import Final

_FIELDS: Final = (
    ("工业视觉检测", "machine vision for factories", "制造业", "manufacturing"),
    ("冷链物流", "cold-chain logistics", "生鲜零售", "fresh food retail"),
    ("慢病管理", "chronic disease care", "基层医疗", "primary health care"),
    ("农田遥感", "remote sensing for farms", "现代农业", "modern farming"),
    ("动力电池回收", "battery recycling", "新能源汽车", "electric vehicles"),
    ("企业报销软件", "expense software", "中小企业", "small businesses"),
    ("儿童编程课程", "coding classes for children", "素质教育", "after-school education"),
    ("跨境电商选品", "product sourcing for online shops", "外贸出口", "export trade"),
    ("古镇文旅运营", "heritage tourism", "文化旅游", "culture and travel"),
    ("建筑节能改造", "energy retrofits of buildings", "房地产", "real estate"),
    ("金融风控模型", "credit risk models", "银行信贷", "bank lending"),
    ("康复机器人", "rehabilitation robots", "医疗器械", "medical devices"),
    ("独立游戏", "independent games", "数字娱乐", "digital entertainment"),
    ("污水在线监测", "waste water monitoring", "环境保护", "environmental protection"),
    ("芯片封装材料", "chip packaging materials", "半导体", "semiconductors"),
    ("社区养老", "elder care in the neighbourhood", "居家服务", "home services"),
    ("运动健身直播", "live fitness classes", "体育产业", "sports"),
    ("法律咨询平台", "an online legal desk", "专业服务", "professional services"),
    ("无人机巡检", "drone inspection", "电力行业", "power utilities"),
    ("合成生物原料", "ingredients from synthetic biology", "食品与化妆品", "food and cosmetics"),
)

_PATTERNS: Final = (
    ("我们提供{0}服务，客户主要来自{1}。", "We provide {0}; most of our customers are in {1}."),
    ("团队三人，正在开发{0}的第一个版本。", "A team of three building the first version of {0}."),
    (
        "{1}的痛点是成本高、效率低，我们用{0}来解决。",
        "{1} suffers from high cost and delay; we answer with {0}.",
    ),
    (
        "产品已经上线，{0}的付费用户超过两百家。",
        "The product is live: {0}, with more than two hundred paying users.",
    ),
    (
        "希望找到懂{1}的导师，帮助打磨商业模式。",
        "We look for a mentor from {1} to sharpen the business model.",
    ),
    (
        "计划融资三百万元，用于{0}的研发和市场。",
        "Raising three million for research and sales of {0}.",
    ),
    ("在{1}工作十五年，熟悉{0}的供应链。", "Fifteen years in {1}; I know the supply chain of {0}."),
    (
        "曾创办一家做{0}的公司，后被上市公司收购。",
        "Founded a company in {0}, later bought by a listed group.",
    ),
    (
        "可以为{1}的创业者介绍渠道和早期客户。",
        "I can open channels and first customers in {1} for founders.",
    ),
    (
        "擅长{0}方向的专利布局与技术路线评审。",
        "Patents and technical reviews are my field, above all in {0}.",
    ),
    (
        "我帮助创始人写商业计划书，尤其是{1}领域。",
        "I help founders write business plans, mostly in {1}.",
    ),
    ("关注{1}的早期项目，看好{0}。", "We back early companies in {1} and like {0}."),
    (
        "单笔投资五十万到五百万，偏好{0}团队。",
        "Tickets from half a million to five million, teams in {0} preferred.",
    ),
    (
        "基金投过多家{1}企业，能提供产业资源。",
        "The fund holds several companies in {1} and brings industry partners.",
    ),
    (
        "本项目入选市级众创空间，方向为{0}。",
        "Our project, {0}, was admitted to the city's maker space.",
    ),
    ("目前最大的困难是招聘懂{0}的工程师。", "The hardest part today is hiring engineers for {0}."),
    ("与高校实验室合作，把{0}成果推向{1}。", "With a university lab we take {0} to {1}."),
    ("今年目标是在{1}拿下十个标杆客户。", "This year's aim is ten reference customers in {1}."),
    (
        "{0}的算法自主研发，已获两项软件著作权。",
        "The software behind {0} is our own, with two copyrights registered.",
    ),
    (
        "需要财务、股权与合规方面的指导，业务是{0}。",
        "We need advice on finance, equity and compliance; our business is {0}.",
    ),
)


def sentences() -> dict[str, list[str]]:
    """Return 400 sentences a language family (`zh`, `en`), the i-th of each saying the same."""
    zh = [pattern[0].format(field[0], field[2]) for field in _FIELDS for pattern in _PATTERNS]
    en = [pattern[1].format(field[1], field[3]) for field in _FIELDS for pattern in _PATTERNS]
    return {"zh": zh, "en": [sentence[0].upper() + sentence[1:] for sentence in en]}
