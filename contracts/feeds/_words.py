"""What is wrong with a record, by error type, in words that tell a clerk what to do: (Chinese, English).

Placeholders: {title} and {field} name the field, {value} is what stands there (shortened, never contact data),
the others are the error's own.
"""

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "missing": (
        "缺少必填项“{title}”（{field}），请补上后重新提交",
        "required field {field} is missing: add it and submit again",
    ),
    "extra_forbidden": (
        "没有“{field}”这个字段，请核对列名{hint}",
        "there is no field {field}: check the column heading{hint}",
    ),
    "string_type": ("“{title}”应为文字{value}", "{field} must be text{value}"),
    "string_too_short": ("“{title}”不能为空", "{field} must not be empty"),
    "string_too_long": (
        "“{title}”最多 {max_length} 个字，请缩短",
        "{field} may have {max_length} characters at most: shorten it",
    ),
    "string_pattern_mismatch": (
        "“{title}”的格式不对{value}：{pattern_zh}",
        "{field} has the wrong form{value}: {pattern_en}",
    ),
    "int_type": ("“{title}”应为整数{value}", "{field} must be a whole number{value}"),
    "int_parsing": ("“{title}”应为整数{value}", "{field} must be a whole number{value}"),
    "int_from_float": (
        "“{title}”应为整数，不能带小数{value}",
        "{field} must be a whole number without decimals{value}",
    ),
    "int_parsing_size": ("“{title}”的数字过大", "{field} is too large a number"),
    "greater_than_equal": ("“{title}”不能小于 {ge}{value}", "{field} must be at least {ge}{value}"),
    "less_than_equal": ("“{title}”不能大于 {le}{value}", "{field} must be at most {le}{value}"),
    "list_type": (
        "“{title}”应为列表，或用顿号、逗号分隔的文字",
        "{field} must be a list, or text with commas between the parts",
    ),
    "dict_type": ("“{title}”应为对象", "{field} must be an object"),
    "model_type": ("“{title}”应为对象（花括号中的名称和值）", "{field} must be an object"),
    "too_short": ("“{title}”至少要有 {min_length} 项", "{field} needs at least {min_length} item(s)"),
    "too_long": ("“{title}”最多 {max_length} 项", "{field} may have {max_length} items at most"),
    "literal_error": ("“{title}”的值不在可选范围内{value}：{expected}", "{field} must be one of {expected}{value}"),
    "union_tag_invalid": (
        "“{title}”中的 kind 应为 mentoring（导师匹配）或 roadshow（投资路演）",
        "kind in {field} must be mentoring or roadshow",
    ),
    "union_tag_not_found": (
        "“{title}”中缺少 kind：mentoring（导师匹配）或 roadshow（投资路演）",
        "kind is missing in {field}: mentoring or roadshow",
    ),
    "unknown_code": (
        "“{title}”的值无法识别{value}，{table_zh}应为：{allowed_zh}{near_zh}",
        "{field} holds no known code or name{value}; {table_en}: {allowed_en}{near_en}",
    ),
    "no_text_weight": (
        "“{title}”中 dense（语义相近）和 lexical（用词相近）不能都为 0，请至少给一项正的权重",
        "{field} must not set both dense and lexical to 0: give at least one of them a positive share",
    ),
    "uscc_shape": (
        "“{title}”应为 18 位（数字和大写字母，不含 I、O、S、V、Z）{value}；未注册的团队请改填“团队编号”",
        "{field} must have 18 digits and letters (no I, O, S, V, Z){value}; teams not yet registered use team_id",
    ),
    "uscc_check": (
        "“{title}”的末位校验码不符{value}，可能有一位录错，请对照营业执照核对",
        "the check character of {field} does not fit{value}: one character is probably mistyped, compare with the business licence",
    ),
    "one_id": (
        "“统一社会信用代码”和“团队编号”必须且只能填一个",
        "exactly one of uscc and team_id must be given",
    ),
    "day": ("“{title}”应为日期，如 2026-03-15{value}", "{field} must be a date such as 2026-03-15{value}"),
    "month": (
        "“{title}”应为年月或日期，如 2026-03 或 2026-03-15{value}",
        "{field} must be such as 2026-03 or 2026-03-15{value}",
    ),
    "money": (
        "“{title}”应为人民币金额，如 5000000 或 500万{value}",
        "{field} must be an amount in yuan such as 5000000 or 500万{value}",
    ),
    "truth": ("“{title}”应填“是”或“否”{value}", "{field} must be yes or no{value}"),
    "order": ("“{title}”不能大于（晚于）“{other_title}”", "{field} must not be above or after {other}"),
    "pair_missing": (
        "锁定和解除指令须写明企业和导师，互换指令须写明两家企业，缺“{title}”",
        "pin and release name a startup and a mentor, swap two startups: {field} is missing",
    ),
    "clock": ("“{title}”应为时刻，如 09:30{value}", "{field} must be a time of day such as 09:30{value}"),
    "clock_zone": (
        "“{title}”不能带时区{value}：一律按北京时间填写，如 09:30",
        "{field} must not carry a time zone{value}: write Beijing time, such as 09:30",
    ),
    "mark": (
        "“{title}”应为不超过两位小数的分数，如 87.5{value}",
        "{field} must be points with two decimals at most, such as 87.5{value}",
    ),
    "conflict": (
        "“{title}”每项应为“对象/性质/级别/持股比例”，如 T-001/亲属/须回避{value}",
        "each part of {field} is subject/kind/level/percent, such as T-001/relative/blocking{value}",
    ),
    "overlap": ("“{title}”中的时段有重叠", "the times in {field} overlap"),
    "promotion": (
        "“{title}”中的晋级名额超过了该组的名单名额（quotas），名单上没有这么多家",
        "{field} promotes more of a group than its quota puts on the list",
    ),
    "same_round": ("“{title}”中同一赛程出现两次", "{field} names a round twice"),
    "partner_missing": ("这条指令须写明“{title}”", "this command needs {field}"),
    "limit_empty": (
        "名额须写“至少”或“至多”，缺“{title}”",
        "a limit needs at_least or at_most: {field} is missing",
    ),
    "limit_named": (
        "“{title}”与分组“点名”（named）须同时填写或同时不填",
        "{field} goes with by named: give both or neither",
    ),
    "review_mode": (
        "“{title}”只用于按轮匹配（cycle）：随变随配（on_change）立即生效，请去掉此项或改用按轮匹配",
        "{field} is for mode cycle: on_change takes effect at once; leave it out or change the mode",
    ),
    "lot_seed": (
        "抽签须事先写明“{title}”，如开奖日期或公证编号",
        "a draw needs {field} beforehand, such as a date or a notary's number",
    ),
    "repeated": ("“{title}”中有两种写法指同一项", "{field} names the same thing twice"),
}
OTHER: Final = ("“{title}”的值不符合要求{value}", "{field} is not valid{value}: {message}")

PATTERNS: Final[dict[str, tuple[str, str]]] = {
    "pool": (
        "只用小写字母、数字和连字符，最长 63 位，以字母或数字开头",
        "lower-case letters, digits and hyphens, at most 63",
    ),
    "id": ("只用汉字、字母、数字和 . _ : -，最长 64 位", "letters, digits and . _ : -, at most 64"),
}
