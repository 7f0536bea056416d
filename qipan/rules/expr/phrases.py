"""The words of a rule in Chinese and English: patterns with {places}."""

from __future__ import annotations

from typing import Final

Phrase = dict[str, str]  # language → pattern

NUMBER_SIGNS: Final[dict[str, Phrase]] = {
    "=": {"zh": "{0}等于{1}", "en": "{0} is {1}"},
    "!=": {"zh": "{0}不等于{1}", "en": "{0} is not {1}"},
    "<": {"zh": "{0}小于{1}", "en": "{0} is less than {1}"},
    "<=": {"zh": "{0}不大于{1}", "en": "{0} is at most {1}"},
    ">": {"zh": "{0}大于{1}", "en": "{0} is more than {1}"},
    ">=": {"zh": "{0}不小于{1}", "en": "{0} is at least {1}"},
}
TIME_SIGNS: Final[dict[str, Phrase]] = {
    "=": {"zh": "{0}是{1}", "en": "{0} is {1}"},
    "!=": {"zh": "{0}不是{1}", "en": "{0} is not {1}"},
    "<": {"zh": "{0}早于{1}", "en": "{0} is before {1}"},
    "<=": {"zh": "{0}不晚于{1}", "en": "{0} is no later than {1}"},
    ">": {"zh": "{0}晚于{1}", "en": "{0} is after {1}"},
    ">=": {"zh": "{0}不早于{1}", "en": "{0} is no earlier than {1}"},
}
SPAN_SIGNS: Final[dict[str, Phrase]] = {
    **TIME_SIGNS,
    "<": {"zh": "{0}短于{1}", "en": "{0} is shorter than {1}"},
    "<=": {"zh": "{0}不超过{1}", "en": "{0} is at most {1}"},
    ">": {"zh": "{0}超过{1}", "en": "{0} is longer than {1}"},
    ">=": {"zh": "{0}不短于{1}", "en": "{0} is at least {1}"},
}
SIGNS: Final = {"number": NUMBER_SIGNS, "span": SPAN_SIGNS}  # all other kinds: TIME_SIGNS

CALLS: Final[dict[str, Phrase]] = {
    "abs": {"zh": "{0}的绝对值", "en": "the size of {0}"},
    "ceil": {"zh": "{0}向上取整", "en": "{0} rounded up to a whole number"},
    "floor": {"zh": "{0}向下取整", "en": "{0} rounded down to a whole number"},
    "round": {"zh": "{0}四舍五入到{1}位小数", "en": "{0} rounded to {1} decimals"},
    "round_up": {"zh": "{0}向上取到{1}的倍数", "en": "{0} rounded up to a multiple of {1}"},
    "round_fen": {"zh": "{0}四舍五入到分", "en": "{0} rounded to whole fen"},
    "least": {"zh": "{all}中最小的", "en": "the least of {all}"},
    "greatest": {"zh": "{all}中最大的", "en": "the greatest of {all}"},
    "known": {"zh": "{0}（未知时按{1}）", "en": "{0} ({1} when unknown)"},
    "date_of": {"zh": "{0}当天", "en": "the day of {0}"},
    "days_since": {"zh": "{0}至今的天数", "en": "the number of days since {0}"},
    "days_between": {"zh": "从{0}到{1}的天数", "en": "the number of days from {0} to {1}"},
    "workdays_between": {"zh": "从{0}到{1}的工作日数", "en": "the number of working days from {0} to {1}"},
    "year": {"zh": "{0}的年份", "en": "the year of {0}"},
    "month": {"zh": "{0}的月份", "en": "the month of {0}"},
    "length": {"zh": "{0}的字数", "en": "the number of characters of {0}"},
    "prefix": {"zh": "{0}的前{1}位", "en": "the first {1} characters of {0}"},
    "starts_with": {"zh": "{0}以{1}开头", "en": "{0} begins with {1}"},
}
# {list}, {value}; {of} is the list, or those of it for which a condition holds.
AGGREGATES: Final[dict[str, Phrase]] = {
    "count": {"zh": "{of}的数目", "en": "the number of {of}"},
    "any": {"zh": "{list}中有一项符合（{condition}）", "en": "one of {list} meets ({condition})"},
    "all": {"zh": "{list}每一项都符合（{condition}）", "en": "every one of {list} meets ({condition})"},
    "sum": {"zh": "{of}的{value}合计", "en": "the sum of {value} over {of}"},
    "min": {"zh": "{of}的{value}中最小的", "en": "the least {value} of {of}"},
    "max": {"zh": "{of}的{value}中最大的", "en": "the greatest {value} of {of}"},
}
EARLIEST: Final[dict[str, Phrase]] = {
    "min": {"zh": "{of}的{value}中最早的", "en": "the earliest {value} of {of}"},
    "max": {"zh": "{of}的{value}中最晚的", "en": "the latest {value} of {of}"},
    "least": {"zh": "{all}中最早的", "en": "the earliest of {all}"},
    "greatest": {"zh": "{all}中最晚的", "en": "the latest of {all}"},
}
WHERE: Final[Phrase] = {"zh": "{list}里（{condition}）", "en": "{list} with ({condition})"}
WORDS: Final[dict[str, Phrase]] = {
    "and": {"zh": "，且", "en": " and "},
    "or": {"zh": "，或", "en": " or "},
    "comma": {"zh": "、", "en": ", "},
    "not": {"zh": "并非（{0}）", "en": "not ({0})"},
    "not_flag": {"zh": "不是“{0}”", "en": "not {0}"},
    "known": {"zh": "{0}已知", "en": "{0} is known"},
    "unknown": {"zh": "{0}未知", "en": "{0} is unknown"},
    "between": {"zh": "{0}在{1}至{2}之间（含两端）", "en": "{0} is from {1} to {2}, both included"},
    "in": {"zh": "{0}是{1}之一", "en": "{0} is one of {1}"},
    "is": {"zh": "{0}是{1}", "en": "{0} is {1}"},
    "when": {"zh": "若{0}则为{1}", "en": "if {0} then {1}"},
    "otherwise": {"zh": "，否则为{0}", "en": ", otherwise {0}"},
    "next": {"zh": "，", "en": ", "},
    "at": {"zh": "查询时刻", "en": "the moment asked about"},
    "true": {"zh": "是", "en": "yes"},
    "false": {"zh": "否", "en": "no"},
    "quoted": {"zh": "“{0}”", "en": "“{0}”"},
    "brackets": {"zh": "（{0}）", "en": "({0})"},
    "+": {"zh": "{0} + {1}", "en": "{0} + {1}"},
    "-": {"zh": "{0} - {1}", "en": "{0} - {1}"},
    "*": {"zh": "{0} × {1}", "en": "{0} × {1}"},
    "/": {"zh": "{0} ÷ {1}", "en": "{0} ÷ {1}"},
    "after": {"zh": "{0}之后{1}", "en": "{1} after {0}"},
    "before": {"zh": "{0}之前{1}", "en": "{1} before {0}"},
    "elapsed": {"zh": "从{1}到{0}的时长", "en": "the time from {1} to {0}"},
    "yuan": {"zh": "{0}元", "en": "{0} yuan"},
}
MONTHS: Final = "January February March April May June July August September October November December"
