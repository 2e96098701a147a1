"""Countries and territories of ISO 3166-1 without China's own: `code | zh | en | other names and
main cities`.

Blanks within a name do not count; other names are parted by blanks. Hong Kong, Macao and Taiwan are
in GB/T 2260. Cities are those from which partners of Chinese programmes usually come.
"""

# ruff: noqa: E501 - one country a line

from typing import Final

COUNTRIES: Final = """
AD | 安道尔 | Andorra |
AE | 阿联酋 | United Arab Emirates | 阿拉伯联合酋长国 阿拉伯聯合大公國 UAE 迪拜 杜拜 Dubai 阿布扎比 阿布達比 AbuDhabi
AF | 阿富汗 | Afghanistan |
AG | 安提瓜和巴布达 | Antigua and Barbuda | 安地卡及巴布達
AI | 安圭拉 | Anguilla |
AL | 阿尔巴尼亚 | Albania |
AM | 亚美尼亚 | Armenia |
AO | 安哥拉 | Angola |
AQ | 南极洲 | Antarctica |
AR | 阿根廷 | Argentina | 布宜诺斯艾利斯 BuenosAires
AS | 美属萨摩亚 | American Samoa |
AT | 奥地利 | Austria | 维也纳 Vienna Wien
AU | 澳大利亚 | Australia | 澳洲 悉尼 雪梨 Sydney 墨尔本 Melbourne 布里斯班 Brisbane 珀斯 Perth 堪培拉 Canberra 阿德莱德 Adelaide
AW | 阿鲁巴 | Aruba |
AX | 奥兰群岛 | Åland Islands | AlandIslands
AZ | 阿塞拜疆 | Azerbaijan | 亞塞拜然
BA | 波斯尼亚和黑塞哥维那 | Bosnia and Herzegovina | 波黑 波士尼亞與赫塞哥維納
BB | 巴巴多斯 | Barbados | 巴貝多
BD | 孟加拉国 | Bangladesh | 孟加拉 达卡 Dhaka
BE | 比利时 | Belgium | 布鲁塞尔 Brussels 鲁汶 Leuven
BF | 布基纳法索 | Burkina Faso | 布吉納法索
BG | 保加利亚 | Bulgaria |
BH | 巴林 | Bahrain |
BI | 布隆迪 | Burundi | 蒲隆地
BJ | 贝宁 | Benin | 貝南
BL | 圣巴泰勒米 | Saint Barthélemy | SaintBarthelemy
BM | 百慕大 | Bermuda |
BN | 文莱 | Brunei | BruneiDarussalam 汶萊
BO | 玻利维亚 | Bolivia |
BQ | 荷兰加勒比区 | Caribbean Netherlands | 博奈尔、圣尤斯特歇斯和萨巴 Bonaire,SintEustatiusandSaba
BR | 巴西 | Brazil | 圣保罗 SaoPaulo SãoPaulo 里约热内卢 RiodeJaneiro Brasil
BS | 巴哈马 | Bahamas | TheBahamas
BT | 不丹 | Bhutan |
BV | 布韦岛 | Bouvet Island |
BW | 博茨瓦纳 | Botswana | 波札那
BY | 白俄罗斯 | Belarus | 明斯克 Minsk
BZ | 伯利兹 | Belize | 貝里斯
CA | 加拿大 | Canada | 多伦多 Toronto 温哥华 Vancouver 蒙特利尔 Montreal Montréal 渥太华 Ottawa 滑铁卢 Waterloo 卡尔加里 Calgary
CC | 科科斯（基林）群岛 | Cocos (Keeling) Islands | 科科斯群岛
CD | 刚果（金） | Democratic Republic of the Congo | 刚果民主共和国 DRCongo DRC
CF | 中非 | Central African Republic | 中非共和国
CG | 刚果（布） | Republic of the Congo | 刚果共和国 刚果
CH | 瑞士 | Switzerland | 苏黎世 Zurich Zürich 日内瓦 Geneva 巴塞尔 Basel 洛桑 Lausanne 楚格 Zug 伯尔尼 Schweiz
CI | 科特迪瓦 | Côte d'Ivoire | CotedIvoire Coted'Ivoire IvoryCoast 象牙海岸
CK | 库克群岛 | Cook Islands |
CL | 智利 | Chile | 圣地亚哥
CM | 喀麦隆 | Cameroon |
CO | 哥伦比亚 | Colombia | 波哥大 Bogota Bogotá
CR | 哥斯达黎加 | Costa Rica | 哥斯大黎加
CU | 古巴 | Cuba |
CV | 佛得角 | Cabo Verde | CapeVerde 維德角
CW | 库拉索 | Curaçao | Curacao
CX | 圣诞岛 | Christmas Island |
CY | 塞浦路斯 | Cyprus | 塞普勒斯
CZ | 捷克 | Czechia | 捷克共和国 CzechRepublic 布拉格 Prague Praha 布尔诺 Brno
DE | 德国 | Germany | Deutschland 德意志联邦共和国 柏林 Berlin 慕尼黑 Munich München Muenchen 法兰克福 Frankfurt 汉堡 Hamburg 科隆 Cologne Köln 斯图加特 Stuttgart 杜塞尔多夫 Düsseldorf Duesseldorf Dusseldorf 德累斯顿 Dresden 莱比锡 Leipzig 亚琛 Aachen
DJ | 吉布提 | Djibouti |
DK | 丹麦 | Denmark | 哥本哈根 Copenhagen 奥胡斯 Aarhus
DM | 多米尼克 | Dominica |
DO | 多米尼加 | Dominican Republic | 多米尼加共和国 多明尼加
DZ | 阿尔及利亚 | Algeria |
EC | 厄瓜多尔 | Ecuador | 厄瓜多
EE | 爱沙尼亚 | Estonia | 塔林 Tallinn 塔尔图 Tartu
EG | 埃及 | Egypt | 开罗 Cairo
EH | 西撒哈拉 | Western Sahara |
ER | 厄立特里亚 | Eritrea | 厄利垂亞
ES | 西班牙 | Spain | 马德里 Madrid 巴塞罗那 Barcelona 瓦伦西亚 Valencia España
ET | 埃塞俄比亚 | Ethiopia | 亚的斯亚贝巴 AddisAbaba 衣索比亞
FI | 芬兰 | Finland | 赫尔辛基 Helsinki 埃斯波 Espoo 奥卢 Oulu
FJ | 斐济 | Fiji |
FK | 福克兰群岛 | Falkland Islands | 马尔维纳斯群岛 福克兰群岛（马尔维纳斯）
FM | 密克罗尼西亚 | Micronesia | 密克罗尼西亚联邦 FederatedStatesofMicronesia
FO | 法罗群岛 | Faroe Islands |
FR | 法国 | France | 法兰西 巴黎 Paris 里昂 Lyon 马赛 Marseille 图卢兹 Toulouse 格勒诺布尔 Grenoble 尼斯 Nice
GA | 加蓬 | Gabon | 加彭
GB | 英国 | United Kingdom | UK U.K. Britain GreatBritain England Scotland Wales 英格兰 苏格兰 威尔士 北爱尔兰 NorthernIreland 大不列颠及北爱尔兰联合王国 伦敦 London 曼彻斯特 牛津 Oxford 剑桥 爱丁堡 Edinburgh 格拉斯哥 Glasgow 利物浦 Liverpool 布里斯托 Bristol 利兹 Leeds
GD | 格林纳达 | Grenada | 格瑞那達
GE | 格鲁吉亚 | Georgia | 喬治亞 第比利斯 Tbilisi
GF | 法属圭亚那 | French Guiana | 法屬蓋亞那
GG | 根西岛 | Guernsey | 根西
GH | 加纳 | Ghana | 阿克拉 Accra 迦納
GI | 直布罗陀 | Gibraltar |
GL | 格陵兰 | Greenland |
GM | 冈比亚 | Gambia | TheGambia 甘比亞
GN | 几内亚 | Guinea |
GP | 瓜德罗普 | Guadeloupe |
GQ | 赤道几内亚 | Equatorial Guinea |
GR | 希腊 | Greece | 雅典 Athens
GS | 南乔治亚和南桑威奇群岛 | South Georgia and the South Sandwich Islands |
GT | 危地马拉 | Guatemala | 瓜地馬拉
GU | 关岛 | Guam |
GW | 几内亚比绍 | Guinea-Bissau |
GY | 圭亚那 | Guyana | 蓋亞那
HM | 赫德岛和麦克唐纳群岛 | Heard Island and McDonald Islands |
HN | 洪都拉斯 | Honduras | 宏都拉斯
HR | 克罗地亚 | Croatia | 克羅埃西亞 萨格勒布 Zagreb
HT | 海地 | Haiti |
HU | 匈牙利 | Hungary | 布达佩斯 Budapest
ID | 印度尼西亚 | Indonesia | 印尼 雅加达 Jakarta Surabaya 万隆 Bandung 巴厘岛 Bali
IE | 爱尔兰 | Ireland | 都柏林 Dublin
IL | 以色列 | Israel | 特拉维夫 TelAviv 耶路撒冷 Jerusalem 海法 Haifa
IM | 马恩岛 | Isle of Man | 曼島
IN | 印度 | India | 孟买 Mumbai 新德里 NewDelhi 德里 Delhi 班加罗尔 Bangalore Bengaluru 金奈 Chennai 海得拉巴 浦那 Pune
IO | 英属印度洋领地 | British Indian Ocean Territory |
IQ | 伊拉克 | Iraq |
IR | 伊朗 | Iran | 德黑兰 Tehran
IS | 冰岛 | Iceland | 雷克雅未克 Reykjavik
IT | 意大利 | Italy | 義大利 Italia 米兰 Milan Milano 罗马 Rome Roma 都灵 Turin Torino 博洛尼亚 Bologna
JE | 泽西岛 | Jersey | 澤西
JM | 牙买加 | Jamaica |
JO | 约旦 | Jordan | 安曼 Amman
JP | 日本 | Japan | 日本国 东京 Tokyo 大阪 Osaka 京都 Kyoto 横滨 Yokohama 名古屋 Nagoya 福冈 Fukuoka 神户 Kobe 札幌 Sapporo 仙台 Sendai 筑波 Tsukuba 川崎 东京都 大阪府 京都府
KE | 肯尼亚 | Kenya | 肯亞 内罗毕 Nairobi
KG | 吉尔吉斯斯坦 | Kyrgyzstan | 吉爾吉斯 比什凯克 Bishkek
KH | 柬埔寨 | Cambodia | 金边 PhnomPenh
KI | 基里巴斯 | Kiribati | 吉里巴斯
KM | 科摩罗 | Comoros | 葛摩
KN | 圣基茨和尼维斯 | Saint Kitts and Nevis | 聖克里斯多福及尼維斯
KP | 朝鲜 | North Korea | 朝鲜民主主义人民共和国 DPRK 平壤 Pyongyang
KR | 韩国 | South Korea | 大韩民国 Korea RepublicofKorea 首尔 汉城 Seoul 釜山 Busan 仁川 Incheon Daejeon 板桥 Pangyo
KW | 科威特 | Kuwait |
KY | 开曼群岛 | Cayman Islands | 开曼
KZ | 哈萨克斯坦 | Kazakhstan | 哈薩克 阿拉木图 Almaty 阿斯塔纳 Astana
LA | 老挝 | Laos | 寮國 万象 Vientiane
LB | 黎巴嫩 | Lebanon | 贝鲁特 Beirut
LC | 圣卢西亚 | Saint Lucia | 聖露西亞
LI | 列支敦士登 | Liechtenstein | 列支敦斯登
LK | 斯里兰卡 | Sri Lanka | 科伦坡 Colombo
LR | 利比里亚 | Liberia | 賴比瑞亞
LS | 莱索托 | Lesotho | 賴索托
LT | 立陶宛 | Lithuania | 维尔纽斯 Vilnius
LU | 卢森堡 | Luxembourg |
LV | 拉脱维亚 | Latvia | 里加 Riga
LY | 利比亚 | Libya |
MA | 摩洛哥 | Morocco | 卡萨布兰卡 Casablanca
MC | 摩纳哥 | Monaco |
MD | 摩尔多瓦 | Moldova |
ME | 黑山共和国 | Montenegro | 蒙特内哥罗 蒙特內哥羅
MF | 法属圣马丁 | Saint Martin |
MG | 马达加斯加 | Madagascar |
MH | 马绍尔群岛 | Marshall Islands |
MK | 北马其顿 | North Macedonia | 马其顿 Macedonia
ML | 马里 | Mali |
MM | 缅甸 | Myanmar | Burma 仰光 Yangon
MN | 蒙古 | Mongolia | 蒙古国 乌兰巴托 Ulaanbaatar
MP | 北马里亚纳群岛 | Northern Mariana Islands | 塞班 Saipan
MQ | 马提尼克 | Martinique |
MR | 毛里塔尼亚 | Mauritania | 茅利塔尼亞
MS | 蒙特塞拉特 | Montserrat |
MT | 马耳他 | Malta | 馬爾他
MU | 毛里求斯 | Mauritius | 模里西斯
MV | 马尔代夫 | Maldives | 馬爾地夫
MW | 马拉维 | Malawi |
MX | 墨西哥 | Mexico | 墨西哥城 MexicoCity 蒙特雷 Monterrey México
MY | 马来西亚 | Malaysia | 吉隆坡 KualaLumpur 槟城 Penang 新山 JohorBahru
MZ | 莫桑比克 | Mozambique | 莫三比克
NA | 纳米比亚 | Namibia | 奈米比亞
NC | 新喀里多尼亚 | New Caledonia |
NE | 尼日尔 | Niger | 尼日
NF | 诺福克岛 | Norfolk Island |
NG | 尼日利亚 | Nigeria | 奈及利亞 拉各斯 Lagos 阿布贾 Abuja
NI | 尼加拉瓜 | Nicaragua |
NL | 荷兰 | Netherlands | TheNetherlands Holland 阿姆斯特丹 Amsterdam 鹿特丹 Rotterdam 埃因霍温 Eindhoven 代尔夫特 Delft 海牙 TheHague 乌得勒支 Utrecht
NO | 挪威 | Norway | 奥斯陆 Oslo 卑尔根 Bergen 特隆赫姆 Trondheim
NP | 尼泊尔 | Nepal | 加德满都 Kathmandu
NR | 瑙鲁 | Nauru | 諾魯
NU | 纽埃 | Niue |
NZ | 新西兰 | New Zealand | 紐西蘭 奥克兰 Auckland 惠灵顿 Wellington 基督城 Christchurch
OM | 阿曼 | Oman |
PA | 巴拿马 | Panama |
PE | 秘鲁 | Peru | 利马 Lima
PF | 法属波利尼西亚 | French Polynesia |
PG | 巴布亚新几内亚 | Papua New Guinea | 巴布亞紐幾內亞
PH | 菲律宾 | Philippines | ThePhilippines 马尼拉 Manila 宿务 Cebu
PK | 巴基斯坦 | Pakistan | 卡拉奇 Karachi 伊斯兰堡 Islamabad 拉合尔 Lahore
PL | 波兰 | Poland | 华沙 Warsaw 克拉科夫 Krakow Kraków 弗罗茨瓦夫 Wroclaw
PM | 圣皮埃尔和密克隆 | Saint Pierre and Miquelon |
PN | 皮特凯恩群岛 | Pitcairn | 皮特凯恩
PR | 波多黎各 | Puerto Rico |
PS | 巴勒斯坦 | Palestine |
PT | 葡萄牙 | Portugal | 里斯本 Lisbon Lisboa 波尔图 Porto
PW | 帕劳 | Palau | 帛琉
PY | 巴拉圭 | Paraguay |
QA | 卡塔尔 | Qatar | 卡達 多哈 Doha
RE | 留尼汪 | Réunion | Reunion
RO | 罗马尼亚 | Romania | 布加勒斯特 Bucharest
RS | 塞尔维亚 | Serbia | 贝尔格莱德 Belgrade
RU | 俄罗斯 | Russia | 俄罗斯联邦 俄国 RussianFederation 莫斯科 Moscow 圣彼得堡 SaintPetersburg St.Petersburg 新西伯利亚 Novosibirsk 海参崴 符拉迪沃斯托克 Vladivostok
RW | 卢旺达 | Rwanda | 盧安達 基加利 Kigali
SA | 沙特阿拉伯 | Saudi Arabia | 沙特 沙烏地阿拉伯 利雅得 Riyadh 吉达 Jeddah
SB | 所罗门群岛 | Solomon Islands | 索羅門群島
SC | 塞舌尔 | Seychelles | 塞席爾
SD | 苏丹 | Sudan |
SE | 瑞典 | Sweden | 斯德哥尔摩 Stockholm 哥德堡 Gothenburg Göteborg 马尔默 Malmö Malmo Lund
SG | 新加坡 | Singapore | 星加坡 新加坡共和国 新加坡市
SH | 圣赫勒拿 | Saint Helena, Ascension and Tristan da Cunha | SaintHelena
SI | 斯洛文尼亚 | Slovenia | 卢布尔雅那 Ljubljana 斯洛維尼亞
SJ | 斯瓦尔巴和扬马延 | Svalbard and Jan Mayen |
SK | 斯洛伐克 | Slovakia | 布拉迪斯拉发 Bratislava
SL | 塞拉利昂 | Sierra Leone |
SM | 圣马力诺 | San Marino | 聖馬利諾
SN | 塞内加尔 | Senegal |
SO | 索马里 | Somalia | 索馬利亞
SR | 苏里南 | Suriname | 蘇利南
SS | 南苏丹 | South Sudan |
ST | 圣多美和普林西比 | Sao Tome and Principe |
SV | 萨尔瓦多 | El Salvador |
SX | 荷属圣马丁 | Sint Maarten |
SY | 叙利亚 | Syria |
SZ | 斯威士兰 | Eswatini | Swaziland 史瓦濟蘭
TC | 特克斯和凯科斯群岛 | Turks and Caicos Islands |
TD | 乍得 | Chad | 查德
TF | 法属南部领地 | French Southern Territories |
TG | 多哥 | Togo |
TH | 泰国 | Thailand | 曼谷 Bangkok 清迈 ChiangMai 普吉 Phuket
TJ | 塔吉克斯坦 | Tajikistan | 塔吉克
TK | 托克劳 | Tokelau |
TL | 东帝汶 | Timor-Leste | EastTimor
TM | 土库曼斯坦 | Turkmenistan | 土库曼
TN | 突尼斯 | Tunisia | 突尼西亞
TO | 汤加 | Tonga |
TR | 土耳其 | Turkey | Türkiye Turkiye 伊斯坦布尔 Istanbul 安卡拉 Ankara
TT | 特立尼达和多巴哥 | Trinidad and Tobago | 千里達及托巴哥
TV | 图瓦卢 | Tuvalu | 吐瓦魯
TZ | 坦桑尼亚 | Tanzania | 坦尚尼亞
UA | 乌克兰 | Ukraine | 基辅 Kyiv Kiev
UG | 乌干达 | Uganda |
UM | 美国本土外小岛屿 | United States Minor Outlying Islands |
US | 美国 | United States | USA U.S.A. U.S. America UnitedStatesofAmerica TheUnitedStates 美利坚合众国 纽约 NewYork NewYorkCity NYC 旧金山 三藩市 SanFrancisco 硅谷 矽谷 SiliconValley 洛杉矶 LosAngeles 波士顿 Boston 西雅图 Seattle 芝加哥 Chicago 休斯敦 Houston 奥斯汀 Austin 圣迭戈 SanDiego 华盛顿 Washington WashingtonDC 加州 加利福尼亚 California 马萨诸塞 Massachusetts 得克萨斯 Texas 费城 Philadelphia 亚特兰大 Atlanta 迈阿密 Miami 丹佛 Denver 帕洛阿尔托 PaloAlto
UY | 乌拉圭 | Uruguay |
UZ | 乌兹别克斯坦 | Uzbekistan | 烏茲別克 塔什干 Tashkent
VA | 梵蒂冈 | Vatican City | HolySee
VC | 圣文森特和格林纳丁斯 | Saint Vincent and the Grenadines | 聖文森及格瑞那丁
VE | 委内瑞拉 | Venezuela |
VG | 英属维尔京群岛 | British Virgin Islands | BVI
VI | 美属维尔京群岛 | U.S. Virgin Islands | UnitedStatesVirginIslands
VN | 越南 | Vietnam | VietNam 河内 Hanoi 胡志明市 胡志明 HoChiMinhCity 岘港 DaNang
VU | 瓦努阿图 | Vanuatu | 萬那杜
WF | 瓦利斯和富图纳 | Wallis and Futuna |
WS | 萨摩亚 | Samoa |
YE | 也门 | Yemen | 葉門
YT | 马约特 | Mayotte |
ZA | 南非 | South Africa | 约翰内斯堡 Johannesburg 开普敦 CapeTown
ZM | 赞比亚 | Zambia | 尚比亞
ZW | 津巴布韦 | Zimbabwe | 辛巴威
"""
