"""Indicators made up for tests: a sound file, changed key by key."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

from qipan.indicators.core.given import rows_of
from qipan.indicators.core.lint import indicator_of
from qipan.indicators.core.rows import end_of
from qipan.indicators.core.standing import Moment
from qipan.rules.declared import Declared, parse

CHINA = ZoneInfo("Asia/Shanghai")
SOUND = """
kind: indicator
id: made-up.close-rate
version: 1.0.0
title: {zh: 办结率, en: Close rate}
status: active
confidence: design
source: made up for tests
grain: {area: county, time: cumulative}
lists:
  cases:
    label: {zh: 工单, en: cases}
    id: [number]
    area: area_code
    when: received_on
    recorded: recorded_at
    facts:
      number: {kind: text, label: {zh: 编号, en: number}}
      area_code: {kind: text, label: {zh: 区划代码, en: area code}}
      unit: {kind: text, label: {zh: 单位, en: unit}}
      received_on: {kind: date, label: {zh: 受理日期, en: received on}}
      recorded_at: {kind: moment, label: {zh: 登记时刻, en: recorded at}}
      is_closed: {kind: flag, label: {zh: 已办结, en: closed}}
inputs:
  received: {label: {zh: 受理, en: received}, from: cases, take: count}
  closed: {label: {zh: 办结, en: closed}, from: cases, take: count, where: is_closed}
define:
  rate: {label: {zh: 办结率, en: close rate}, of: closed, out_of: received}
value: 100 * rate
unit: {zh: "%", en: "%"}
rounding: {digits: 2, mode: half_up}
coverage: {of: cases, reported: is_closed is known, min_coverage: 0.8}
small_sample: {min_n: 5}
rank: {by: unit, better: higher}
drill: [unit, area]
examples:
  - {given: {received: 4, closed: 2, coverage: 1}, expect: {value: 50}}
  - {given: {received: 5, closed: 5, coverage: 1}, expect: {value: 100}}
  - {given: {received: 5, closed: 5, coverage: 1}, refused: indicators.never}
"""


def declared(**changes: object) -> Declared:
    """The sound file with these top-level keys set, or taken out where None."""
    tree = YAML().load(SOUND)
    for key, value in changes.items():
        if value is None:
            tree.pop(key)
        else:
            tree[key] = value
    text = BytesIO()
    yaml = YAML()
    yaml.representer.ignore_aliases = lambda *_: True  # what is used twice is written twice
    yaml.dump(tree, text)
    return parse(text.getvalue(), file="made-up.yaml")


def indicator(**changes: object):
    return indicator_of(declared(**changes), {})


def moment(at="2022-04-30", known_at=None) -> Moment:
    def read(text):
        return end_of(date.fromisoformat(text), CHINA) if len(text) == 10 else datetime.fromisoformat(text)

    return Moment(read(at), read(known_at or at), CHINA)


def cases(made, *rows):
    """Rows as (unit, is_closed) or as whole records, received on 1 April and recorded then unless they say more."""
    records = []
    for number, row in enumerate(rows):
        record = row if isinstance(row, dict) else {"unit": row[0], "is_closed": row[1]}
        records.append({"number": f"c{number}", "area_code": "330381", "received_on": "2022-04-01", **record})
        records[-1].setdefault("recorded_at", "2022-04-01T08:00")
    return {"cases": rows_of(made.listings["cases"], records, tz=CHINA, where="cases.csv")}
