"""Currencies by ISO 4217, and how people write them beside an amount."""

from typing import Final

from contracts.codes._table import CodeTable
from contracts.codes._terms import terms

CURRENCIES: Final[CodeTable] = terms("currencies", "币种", """
    CNY | 人民币 | renminbi | 元 圆 块 块钱 元人民币 人民币元 RMB CNH ¥ rmb¥ cny¥ yuan
    USD | 美元 | US dollar | 美金 美刀 $ US$ USD$ $US dollar dollars usdollars
    EUR | 欧元 | euro | € EUR€ euros
    GBP | 英镑 | pound sterling | £ GBP£ 镑 pound pounds
    JPY | 日元 | Japanese yen | 日圆 円 JP¥ JPY¥ yen
    HKD | 港元 | Hong Kong dollar | 港币 港圆 港纸 HK$ HKD$ 元港币
    MOP | 澳门元 | Macanese pataca | 澳门币 葡币 MOP$ pataca patacas
    TWD | 新台币 | New Taiwan dollar | 台币 新台币元 元新台币 台币元 NT NT$ NTD NTD$ TWD$
    SGD | 新加坡元 | Singapore dollar | 新元 新币 新加坡币 坡币 S$ SG$ SGD$
    KRW | 韩元 | South Korean won | 韩圆 韩币 ₩ won
    AUD | 澳大利亚元 | Australian dollar | 澳元 澳币 A$ AU$ AUD$
    CAD | 加拿大元 | Canadian dollar | 加元 加币 C$ CA$ CAD$
    NZD | 新西兰元 | New Zealand dollar | 纽元 纽币 NZ$
    CHF | 瑞士法郎 | Swiss franc | 瑞郎 法郎 SFr
    SEK | 瑞典克朗 | Swedish krona |
    NOK | 挪威克朗 | Norwegian krone |
    DKK | 丹麦克朗 | Danish krone |
    RUB | 俄罗斯卢布 | Russian rouble | 卢布 ₽ rubles roubles
    INR | 印度卢比 | Indian rupee | 卢比 ₹ Rs rupees
    IDR | 印尼盾 | Indonesian rupiah | 印尼卢比 Rp rupiah
    VND | 越南盾 | Vietnamese dong | ₫ dong
    THB | 泰铢 | Thai baht | ฿ baht
    MYR | 马来西亚林吉特 | Malaysian ringgit | 令吉 林吉特 马币 RM ringgit
    PHP | 菲律宾比索 | Philippine peso | ₱
    AED | 阿联酋迪拉姆 | UAE dirham | 迪拉姆 dirham dirhams
    SAR | 沙特里亚尔 | Saudi riyal | 里亚尔
    ILS | 以色列新谢克尔 | Israeli new shekel | 谢克尔 ₪ NIS shekel shekels
    KZT | 哈萨克斯坦坚戈 | Kazakhstani tenge | 坚戈 ₸
    BRL | 巴西雷亚尔 | Brazilian real | 雷亚尔 R$
    MXN | 墨西哥比索 | Mexican peso | MX$
    ZAR | 南非兰特 | South African rand | 兰特
    TRY | 土耳其里拉 | Turkish lira | 里拉 ₺
    PLN | 波兰兹罗提 | Polish zloty | 兹罗提 zł
    CZK | 捷克克朗 | Czech koruna |
    HUF | 匈牙利福林 | Hungarian forint | 福林
    EGP | 埃及镑 | Egyptian pound |
""")  # fmt: skip


def find_currency(text: str) -> str | None:
    """Return the ISO 4217 code of a currency's code, name or sign; None where it is none."""
    return CURRENCIES.find(text)
