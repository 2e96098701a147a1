"""Industries by GB/T 4754-2017 (国民经济行业分类): 20 sections, 97 divisions, and the words that lists use.

A code is a section letter (`I`) or a section letter and a division (`I65`). Groups and classes
(three and four digits) count as their division.
"""

import re
from typing import Final

from contracts.codes._table import CodeTable, Name, fold_spelling, table
from contracts.remembering import remembered

_SECTIONS = """
A 农、林、牧、渔业 | Agriculture, forestry, animal husbandry and fishery
01 农业 | Crop farming
02 林业 | Forestry
03 畜牧业 | Animal husbandry
04 渔业 | Fishery
05 农、林、牧、渔专业及辅助性活动 | Support activities for agriculture, forestry, animal husbandry and fishery
B 采矿业 | Mining
06 煤炭开采和洗选业 | Coal mining and washing
07 石油和天然气开采业 | Extraction of oil and natural gas
08 黑色金属矿采选业 | Ferrous metal ore mining
09 有色金属矿采选业 | Non-ferrous metal ore mining
10 非金属矿采选业 | Non-metal ore mining
11 开采专业及辅助性活动 | Support activities for mining
12 其他采矿业 | Other mining
C 制造业 | Manufacturing
13 农副食品加工业 | Processing of farm and sideline food
14 食品制造业 | Food manufacturing
15 酒、饮料和精制茶制造业 | Liquor, beverages and refined tea
16 烟草制品业 | Tobacco products
17 纺织业 | Textiles
18 纺织服装、服饰业 | Garments and apparel
19 皮革、毛皮、羽毛及其制品和制鞋业 | Leather, fur, feather products and footwear
20 木材加工和木、竹、藤、棕、草制品业 | Wood, bamboo, rattan, palm and straw products
21 家具制造业 | Furniture
22 造纸和纸制品业 | Paper and paper products
23 印刷和记录媒介复制业 | Printing and reproduction of recorded media
24 文教、工美、体育和娱乐用品制造业 | Stationery, craft, sports and entertainment goods
25 石油、煤炭及其他燃料加工业 | Processing of petroleum, coal and other fuels
26 化学原料和化学制品制造业 | Chemical materials and products
27 医药制造业 | Pharmaceuticals
28 化学纤维制造业 | Chemical fibres
29 橡胶和塑料制品业 | Rubber and plastic products
30 非金属矿物制品业 | Non-metallic mineral products
31 黑色金属冶炼和压延加工业 | Smelting and rolling of ferrous metals
32 有色金属冶炼和压延加工业 | Smelting and rolling of non-ferrous metals
33 金属制品业 | Metal products
34 通用设备制造业 | General-purpose equipment
35 专用设备制造业 | Special-purpose equipment
36 汽车制造业 | Automobiles
37 铁路、船舶、航空航天和其他运输设备制造业 | Railway, ship, aerospace and other transport equipment
38 电气机械和器材制造业 | Electrical machinery and equipment
39 计算机、通信和其他电子设备制造业 | Computers, communication and other electronic equipment
40 仪器仪表制造业 | Instruments and meters
41 其他制造业 | Other manufacturing
42 废弃资源综合利用业 | Recycling of waste resources
43 金属制品、机械和设备修理业 | Repair of metal products, machinery and equipment
D 电力、热力、燃气及水生产和供应业 | Production and supply of electricity, heat, gas and water
44 电力、热力生产和供应业 | Electricity and heat
45 燃气生产和供应业 | Gas
46 水的生产和供应业 | Water
E 建筑业 | Construction
47 房屋建筑业 | Building construction
48 土木工程建筑业 | Civil engineering
49 建筑安装业 | Building installation
50 建筑装饰、装修和其他建筑业 | Building decoration and other construction
F 批发和零售业 | Wholesale and retail
51 批发业 | Wholesale
52 零售业 | Retail
G 交通运输、仓储和邮政业 | Transport, storage and post
53 铁路运输业 | Rail transport
54 道路运输业 | Road transport
55 水上运输业 | Water transport
56 航空运输业 | Air transport
57 管道运输业 | Pipeline transport
58 多式联运和运输代理业 | Multimodal transport and forwarding
59 装卸搬运和仓储业 | Cargo handling and storage
60 邮政业 | Post and courier services
H 住宿和餐饮业 | Accommodation and catering
61 住宿业 | Accommodation
62 餐饮业 | Catering
I 信息传输、软件和信息技术服务业 | Information transmission, software and IT services
63 电信、广播电视和卫星传输服务 | Telecommunications, broadcasting and satellite transmission
64 互联网和相关服务 | Internet and related services
65 软件和信息技术服务业 | Software and IT services
J 金融业 | Finance
66 货币金融服务 | Monetary and financial services
67 资本市场服务 | Capital market services
68 保险业 | Insurance
69 其他金融业 | Other finance
K 房地产业 | Real estate
70 房地产业 | Real estate
L 租赁和商务服务业 | Leasing and business services
71 租赁业 | Leasing
72 商务服务业 | Business services
M 科学研究和技术服务业 | Scientific research and technical services
73 研究和试验发展 | Research and experimental development
74 专业技术服务业 | Professional technical services
75 科技推广和应用服务业 | Technology promotion and application services
N 水利、环境和公共设施管理业 | Water conservancy, environment and public facilities
76 水利管理业 | Water conservancy
77 生态保护和环境治理业 | Ecological protection and environmental remediation
78 公共设施管理业 | Public facilities
79 土地管理业 | Land management
O 居民服务、修理和其他服务业 | Residential services, repair and other services
80 居民服务业 | Residential services
81 机动车、电子产品和日用产品修理业 | Repair of vehicles, electronics and household goods
82 其他服务业 | Other services
P 教育 | Education
83 教育 | Education
Q 卫生和社会工作 | Health and social work
84 卫生 | Health
85 社会工作 | Social work
R 文化、体育和娱乐业 | Culture, sports and entertainment
86 新闻和出版业 | News and publishing
87 广播、电视、电影和录音制作业 | Broadcasting, television, film and sound recording
88 文化艺术业 | Culture and arts
89 体育 | Sports
90 娱乐业 | Entertainment
S 公共管理、社会保障和社会组织 | Public administration, social security and social organisations
91 中国共产党机关 | Organs of the Communist Party of China
92 国家机构 | State organs
93 人民政协、民主党派 | People's political consultative conference and democratic parties
94 社会保障 | Social security
95 群众团体、社会团体和其他成员组织 | Mass organisations, associations and other membership bodies
96 基层群众自治组织及其他组织 | Grass-roots self-governing bodies and other organisations
T 国际组织 | International organisations
97 国际组织 | International organisations
"""

_ALIASES = """
I65 人工智慧 软体 资讯科技 资讯安全 软体和资讯科技服务业
I64 网际网路 网际网路和相关服务
I65 人工智能 AI 机器学习 大模型 大数据 软件 企业服务 云计算 SaaS 信息安全 网络安全 区块链 物联网 IT 信息技术 软件开发 元宇宙
I65 software artificialintelligence bigdata enterpriseservices enterprisesoftware cybersecurity
I64 互联网 社交网络 社交 社区 工具 工具软件 移动互联网 搜索 本地生活 产业互联网 工业互联网 internet socialnetwork localservices
I63 电信 通信 通信服务 卫星互联网 telecom telecommunications
F52 电子商务 电商 零售 新零售 消费 消费品 新消费 跨境电商 ecommerce retail consumer
F51 批发 贸易 外贸 供应链贸易 trade
P83 教育培训 在线教育 教育科技 职业教育 培训 edtech
Q84 医疗健康 医疗 健康 大健康 医疗服务 互联网医疗 数字医疗 healthcare digitalhealth
C27 医药 生物医药 制药 新药 创新药 生物制药 biotech pharma
C35 医疗器械 医疗设备 工业机器人 专用设备 半导体设备 medicaldevices
C34 机器人 智能制造 先进制造 高端装备 通用设备 装备制造 robotics
J69 金融科技 互联网金融 支付 fintech payments
J66 银行 信贷 贷款
J67 投资 证券 基金 资本市场
J68 保险 insurtech
J 金融 金融服务 finance
R88 文化娱乐 文娱 文化传媒 文化创意 文创 艺术 传媒 culture
R90 娱乐 电竞 entertainment
I64 游戏 手游 网络游戏 gaming games
R87 影视 视频 短视频 直播 音乐 动漫 film
R86 媒体 新闻 出版 media
R89 体育运动 运动健身 健身 sport
L72 旅游 旅行 旅游服务 文旅 广告营销 广告 营销 人力资源 法律服务 咨询 会展 tourism travel advertising marketing hr legal
K70 房产 房产服务 房地产 地产 物业 家居房产 proptech
C36 汽车交通 汽车 新能源汽车 智能网联汽车 自动驾驶 无人驾驶 智能汽车 automotive mobility
G54 出行 交通 网约车 智慧交通 道路运输 transport
G59 仓储 仓储物流 冷链 warehousing
G60 快递 邮政 courier
G58 物流 供应链 货运代理 logistics supplychain
C39 硬件 智能硬件 消费电子 半导体 集成电路 芯片 传感器 电子 通信设备 可穿戴设备 VR AR hardware semiconductor chips electronics
C38 新能源 储能 动力电池 锂电池 光伏 电池 充电桩 batteries energystorage
D44 能源 电力 清洁能源 氢能 碳中和 energy cleanenergy
C26 新材料 化工 材料 先进材料 materials
C37 航空航天 商业航天 航天 无人机 低空经济 船舶 aerospace drones
C40 仪器仪表 智能仪表 检测设备
C42 再生资源 循环经济 recycling
C14 食品 食品饮料 预制菜 food
C15 饮料 酒水 茶饮 beverages
C18 服装 服饰 时尚 fashion
C21 家具 家居
C13 农产品加工 农副产品
A01 种植 现代农业 智慧农业 农业科技 农产品 agriculture agritech
A03 畜牧 养殖
A04 水产 渔业养殖
A 农林牧渔
H62 餐饮 餐饮服务 catering
H61 住宿 酒店 民宿 hotels
E47 建筑 房屋建筑
E50 装修 装饰 家装 建筑装饰
E 建筑工程 construction
N77 环保 节能环保 环境保护 环境治理 绿色低碳 environment cleantech
N78 智慧城市 市政 园林
M73 研发 科研 生命科学 基因 合成生物 生物技术 researchanddevelopment lifesciences
M74 检验检测 检测认证 工业设计 设计 测绘 地理信息 气象 design
M75 技术转移 知识产权 科技服务 技术服务 科技推广 孵化服务
O80 生活服务 家政 养老 婚庆 母婴 宠物 居民服务 petcare
O81 汽车后市场 维修
Q85 养老服务 社会服务 公益
C 制造 制造业企业 manufacturing
B 矿业
"""


def _read() -> dict[str, Name]:
    """Return code -> names; divisions follow their section."""
    codes: dict[str, Name] = {}
    section = ""
    for line in _SECTIONS.strip().splitlines():
        code, names = line.split(" ", 1)
        zh, en = names.split(" | ")
        section = code if code.isalpha() else section
        codes[code if code.isalpha() else section + code] = Name(zh, en)
    return codes


def _aliases(codes: dict[str, Name]) -> list[tuple[str, str]]:
    """Return spellings beyond code and name: bare division numbers, names without 业, and words in
    use.
    """
    aliases = [(code[1:], code) for code in codes if len(code) > 1]
    for line in _ALIASES.strip().splitlines():
        code, *words = line.split()
        aliases += [(word, code) for word in words]
    aliases += [(name.zh.removesuffix("业"), code) for code, name in codes.items()]
    return aliases


_CODES: Final = _read()
_DIVISIONS_FIRST: Final = {
    code: _CODES[code] for code in sorted(_CODES, key=lambda code: (len(code) == 1, code))
}
"""Where a section and its only division share a name (教育), the name means the division."""
INDUSTRIES: Final[CodeTable] = table(
    "industries", "国民经济行业", _DIVISIONS_FIRST, _aliases(_DIVISIONS_FIRST)
)

_LONGER = re.compile(r"([A-T]?)(\d\d)\d{1,2}")


@remembered(65_536)
def find_industry(text: str) -> str | None:
    """Return the code for a code, a name or a word in use; None where it is none of them."""
    industry = INDUSTRIES.find(text)
    if industry is None and (match := _LONGER.fullmatch(fold_spelling(text).upper())):
        division = INDUSTRIES.spellings.get(match[2])
        return division if division and division.startswith(match[1]) else None
    return industry
