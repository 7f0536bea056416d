"""The difference between two versions says everything that differs and nothing else."""

from __future__ import annotations

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from qipan.rules.difference import Difference, differences, same

NAMES = st.sampled_from(["a", "b", "c", "kits", "label"])
SINGLE = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, 1.5]) | st.sampled_from(["x", "y", ""])
PLAIN = st.recursive(SINGLE, lambda inner: st.lists(SINGLE, max_size=3) | st.dictionaries(NAMES, inner, max_size=3))
RULES = st.lists(st.sampled_from("pqrs"), unique=True, max_size=4).flatmap(
    lambda ids: st.tuples(*(st.dictionaries(NAMES, PLAIN, max_size=2).map(lambda d, i=i: {"id": i, **d}) for i in ids))
)
FILES = st.dictionaries(st.sampled_from(["rules", "more"]), RULES.map(list) | PLAIN, max_size=2)


def rebuilt(old: dict, found: list[Difference]) -> dict:
    """Apply the differences to the older file, reading nothing of the newer one but what they say."""
    body = deepcopy(old)
    for each in found:
        holder = body
        for step in each.path[:-1]:
            holder = _at(holder, step)
        name = each.path[-1]
        if each.how == "moved":
            members = holder[name]
            order = {ident: place for place, ident in enumerate(each.after)}
            members.sort(key=lambda member: order.get(member["id"], -1))
        elif isinstance(holder, list):
            place = _place(holder, name)
            if each.how == "added":
                holder.append(deepcopy(each.after))
            elif each.how == "removed":
                holder[place] = REMOVED
            else:
                holder[place] = deepcopy(each.after)
        elif each.how == "removed":
            del holder[name]
        else:
            holder[name] = deepcopy(each.after)
    return _without(body)


REMOVED = object()


def _at(holder, step):
    return holder[_place(holder, step)] if isinstance(holder, list) else holder[step]


def _place(holder: list, name: str) -> int:
    named = [place for place, one in enumerate(holder) if isinstance(one, dict) and one.get("id") == name]
    return named[0] if named else int(name) - 1 if name.isdigit() else len(holder)


def _without(node):
    if isinstance(node, dict):
        return {key: _without(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_without(value) for value in node if value is not REMOVED]
    return node


def unordered(node):
    """Members with ids by id: where one is added among others is not told, only the order of those that stay."""
    if isinstance(node, dict):
        return {key: unordered(value) for key, value in node.items()}
    if isinstance(node, list):
        members = [unordered(value) for value in node]
        is_rules = members and all(isinstance(one, dict) and "id" in one for one in members)
        return sorted(members, key=lambda one: str(one["id"])) if is_rules else members
    return node


@given(old=FILES, new=FILES)
def test_the_older_file_and_the_differences_give_the_newer_one(old, new):
    assert same(unordered(rebuilt(old, differences(old, new))), unordered(new))


@given(body=FILES)
def test_a_file_does_not_differ_from_itself(body):
    assert differences(body, deepcopy(body)) == []
    assert differences({**body, "version": "1.0.0"}, {**body, "version": "1.1.0"}) == []


def test_a_rule_is_known_by_its_id_wherever_it_stands():
    old = {"zones": [{"id": "red", "draw": {"by": "cut", "multiple": 1.0}}, {"id": "green"}]}
    new = {"zones": [{"id": "orange"}, {"id": "red", "draw": {"by": "cut", "multiple": 0.5}}]}
    assert differences(old, new) == [
        Difference(("zones", "orange"), "added", None, {"id": "orange"}, "orange"),
        Difference(("zones", "red", "draw", "multiple"), "changed", 1.0, 0.5, "red"),
        Difference(("zones", "green"), "removed", {"id": "green"}, None, "green"),
    ]


def test_another_order_of_levels_is_a_difference_of_its_own():
    red, green = {"id": "red"}, {"id": "green"}
    found = differences({"zones": [red, green]}, {"zones": [green, red]})
    assert found == [Difference(("zones",), "moved", ["red", "green"], ["green", "red"])]


def test_one_and_true_are_not_the_same_but_one_and_one_point_nought_are():
    assert differences({"a": 1}, {"a": True}) == [Difference(("a",), "changed", 1, True)]
    assert differences({"a": 1}, {"a": 1.0}) == []


def test_against_nothing_everything_is_added():
    found = differences(None, {"version": "1", "kits": 3, "zones": [{"id": "red"}]})
    assert [(each.path, each.how) for each in found] == [(("kits",), "added"), (("zones",), "added")]
