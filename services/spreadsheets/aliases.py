"""Headings that clerks write for a field beside its own title and name, by feed.

Only where a list of that feed can mean nothing else by it: 项目 is none (the pool or the startup's
project?), nor is 导师 over a column of ids, under which people write names.
"""

from collections.abc import Mapping
from typing import Final

Path = tuple[str, ...]

_CONTACT: Final[Mapping[Path, str]] = {
    ("contact", "name"): "联系人姓名 对接人",
    (
        "contact",
        "phone",
    ): "电话 手机 手机号 手机号码 联系手机 电话号码 联系人电话 phone mobile tel telephone",
    ("contact", "email"): "邮箱 电子邮箱 电子邮件 邮件 邮箱地址 联系人邮箱 email",
}
_POOL: Final = "匹配池 池 池编号 所属池 参加项目编号 匹配项目编号 poolid"
_POOLS: Final = f"{_POOL} pool"
_REGION: Final = "地区 所在地 城市 所在城市 所在省市 省市 所属地区 所在区域 city location"
_LANGUAGES: Final = "语种 工作语种"
_EMPLOYER: Final = "单位 所在单位 任职单位 现任职单位 工作单位名称 任职机构 单位名称 公司 company organisation organization"
_STARTUP_ID: Final = (
    "统一社会信用代码 社会信用代码 信用代码 团队编号 企业代码 企业id startupid uscc teamid"
)

_WORDS: Final[Mapping[str, Mapping[Path, str]]] = {
    "feed.startups": {
        ("uscc",): "社会信用代码 信用代码 统一信用代码 企业信用代码 统一代码",
        ("team_id",): "队伍编号 团队号 参赛编号",
        ("name",): "名称 企业全称 企业名 公司 公司名称 公司全称 单位名称 项目名称 项目名 团队名称 团队名"
        " company companyname startup",
        ("summary",): "简介 企业简介 公司简介 项目介绍 企业介绍 项目概述 项目概况 项目描述 主营业务 description",
        ("problem",): "痛点 解决痛点",
        ("product",): "产品 技术 产品技术 核心技术 主要产品 产品介绍",
        ("industry",): "行业 行业领域 行业类别 所属领域 所在行业 产业领域 领域 industries sector",
        ("region",): f"{_REGION} 注册地 注册地址 注册地区",
        ("stage",): "阶段 孵化阶段 入孵阶段",
        ("founded",): "成立日期 注册时间 注册日期 成立年月",
        ("needs",): "需求 对接需求 服务诉求 主要需求 需求类型",
        ("needs_text",): "需求描述 具体需求 需求详情",
        ("round",): "轮次 当前轮次 融资阶段",
        ("amount_sought_cny",): "融资额 融资金额 拟融资金额 计划融资额 计划融资金额 拟融资额度",
        ("languages",): _LANGUAGES,
        ("space",): "载体 孵化载体 入驻载体 载体名称 所在园区",
        ("founders",): "创始人姓名 创始团队 founder",
        ("wishes",): "意向导师编号",
        ("pools",): _POOLS,
        **_CONTACT,
    },
    "feed.mentors": {
        ("id",): "编号 导师id 导师号 专家编号 mentorid",
        ("name",): "姓名 导师 导师名 导师名称 导师名字 专家姓名 mentor mentorname fullname",
        ("title",): "职务 职称 职位 头衔 position",
        ("expertise",): "专长 擅长领域 专业领域 专业方向 导师简介 个人简介 bio",
        ("services",): "可提供服务 服务项目",
        ("industries",): "行业 行业领域 熟悉行业 服务行业 擅长行业领域 industry sector",
        ("capacity",): "可带数量 带教数量 辅导名额 辅导上限 可辅导企业数 最多辅导数量",
        ("languages",): _LANGUAGES,
        ("region",): _REGION,
        ("remote",): "远程 是否远程 可否远程",
        ("employer",): _EMPLOYER,
        ("conflicts",): "回避 回避企业 回避单位",
        ("wishes",): "意向企业编号",
        ("pools",): _POOLS,
        **_CONTACT,
    },
    "feed.filings": {
        ("id",): "编号 备案号 备案id 投资人编号 机构编号",
        ("name",): "名称 姓名 投资人 投资人姓名 机构名称 投资机构 投资机构名称 investor",
        ("type",): "类型 机构类型 投资人类型",
        ("status",): "状态",
        ("valid_until",): "有效期 有效期限 到期日期",
        ("thesis",): "投资偏好 投资策略",
        ("industries",): "行业 投资领域 关注行业 关注领域 industry sector",
        ("stages",): "阶段 关注阶段",
        ("ticket_min_cny",): "最低投资额 单笔最低",
        ("ticket_max_cny",): "最高投资额 单笔最高",
        ("regions",): "地区 投资区域 投资地域 关注地区 region",
        ("holdings",): "已投企业 在投企业 持股企业编号",
        ("languages",): _LANGUAGES,
        ("pools",): _POOLS,
        **_CONTACT,
    },
    "feed.judges": {
        ("id",): "编号 评委id 评委号 专家编号 judgeid",
        ("name",): "姓名 评委 评委名 评委名称 专家姓名 judge judgename fullname",
        ("employer",): _EMPLOYER,
        ("title",): "职务职称 职称 职位 头衔 position",
        ("industries",): "行业 行业领域 熟悉领域 擅长行业 industry sector",
        ("languages",): _LANGUAGES,
        ("may_chair",): "是否组长 能否任组长 可否任组长",
        ("available_from",): "到场时间 到达时间",
        ("available_until",): "离场时间 离开时间",
        ("conflicts",): "回避",
        ("pools",): _POOLS,
        **_CONTACT,
    },
    "feed.programmes": {
        ("pool",): "池 池编号 匹配项目 poolid",
        ("name",): "名称 项目名",
        ("opens_on",): "开始时间 起始日期",
        ("closes_on",): "截止时间 结束时间 结束日期",
        ("event_on",): "活动时间 路演日期 活动当天",
        ("season",): "届次 届 季 活动季 edition",
    },
    "feed.answers": {
        ("pool",): _POOL,
        ("startup",): _STARTUP_ID,
        ("mentor",): "导师id 导师号 mentorid",
        ("reason",): "原因 拒绝原因 理由",
    },
    "feed.outcomes": {
        ("pool",): _POOL,
        ("startup",): _STARTUP_ID,
        ("outcome",): "结果",
    },
    "feed.commands": {("pool",): _POOL, ("startup",): _STARTUP_ID, ("mentor",): "导师id 导师号"},
    "feed.scores": {
        ("pool",): _POOL,
        ("startup",): _STARTUP_ID,
        ("judge",): "评委id 评委号 judgeid",
        ("marks",): "得分 打分 分数 各项分数 评分",
    },
    "feed.requests": {
        ("pool",): _POOL,
        ("startup",): _STARTUP_ID,
        ("investor",): "备案号 备案id 投资人编号 机构编号 investorid",
        ("session",): "时间段 意向时段",
    },
}  # fmt: skip

ALIASES: Final[Mapping[str, Mapping[str, Path]]] = {
    feed: {word: path for path, words in fields.items() for word in words.split()}
    for feed, fields in _WORDS.items()
}
"""Topic name -> heading in its folded form -> path of the field."""
