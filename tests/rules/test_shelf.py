"""Declared files are found by folder and name, checked before use, in the checkout or inside a wheel."""

from __future__ import annotations

import pytest

from qipan.kit.refusal import Missing
from qipan.rules import shelf
from qipan.rules.declared import Faulty, read

PLAN = """\
kind: plan
id: small
version: "1.0.0"
title: {zh: 小, en: Small}
trigger: {deed: plans.press, subject: zone}
sources:
  - {says: "because", from: somewhere, confidence: design}
steps:
  - {id: one, title: {zh: 一, en: One}, ask: duty_officer, within: 2h}
examples:
  - {given: {gates: 1}, expect: {steps: 1}}
  - {given: {gates: 2}, expect: {steps: 1}}
  - {given: {gates: 0}, expect: {refused: plans.no_gates}}
"""


@pytest.fixture
def shelves(tmp_path, monkeypatch):
    """Two empty shelves in the order they are searched; `put` writes a file on one of them."""
    roots = (tmp_path / "checkout", tmp_path / "wheel")
    monkeypatch.setattr(shelf, "ROOTS", roots)
    shelf.fetch.cache_clear()

    def put(root, text, name="small"):
        path = roots[root] / "plans" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    yield put
    shelf.fetch.cache_clear()


def test_every_file_of_the_repository_is_on_the_shelf():
    root = next(root for root in shelf.ROOTS if root.is_dir())
    files = sorted(root.rglob("*.yaml"))
    assert files
    for path in files:
        assert shelf.fetch(path.parent.name, path.stem).digest == read(path).digest


def test_the_checkout_comes_before_the_copy_in_the_wheel(shelves):
    shelves(1, PLAN.replace("1.0.0", "0.9.0"))
    assert shelf.fetch("plans", "small").ref == "small@0.9.0"
    shelf.fetch.cache_clear()
    shelves(0, PLAN)
    assert shelf.fetch("plans", "small").ref == "small@1.0.0"


def test_a_name_nobody_declared_is_missing(shelves):
    with pytest.raises(Missing, match=r"plans/none\.yaml") as no:
        shelf.fetch("plans", "none")
    assert no.value.where == "plans/none.yaml"


@pytest.mark.parametrize("name", ["../secret", "a/b", "/etc/passwd", "small.yaml/..", ""])
def test_a_name_that_leads_elsewhere_is_missing(shelves, tmp_path, name):
    shelves(0, PLAN)
    (tmp_path / "checkout" / "secret.yaml").write_text(PLAN, encoding="utf-8")
    (tmp_path / "checkout" / "plans" / "a").mkdir()
    (tmp_path / "checkout" / "plans" / "a" / "b.yaml").write_text(PLAN, encoding="utf-8")
    with pytest.raises(Missing):
        shelf.fetch("plans", name)


def test_an_unsound_file_is_refused_with_its_line_and_never_kept(shelves):
    path = shelves(0, PLAN.replace("steps:\n", "stairs:\n"))
    with pytest.raises(Faulty) as no:
        shelf.fetch("plans", "small")
    assert all(fault.file == str(path) and fault.line >= 1 for fault in no.value.faults)
    shelves(0, PLAN)
    assert shelf.fetch("plans", "small").id == "small"
