"""Plays the examples inside a declared file: what is given, what is expected or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from qipan.kit.refusal import Refused
from qipan.rules.declared import Declared, Fault

Answer = Callable[[Mapping[str, Any], Iterable[str]], Mapping[str, Any]]
NEAR = 5e-5  # a decimal in an example is written with four places


def play(declared: Declared, answer: Answer) -> list[Fault]:
    """Ask `answer` each example: what is given, which answers are expected by name.

    A different answer or refusal is a fault `example` at its line.
    """
    return play_each(declared, lambda example: answer(example["given"], example.get("expect", ())))


def play_each(declared: Declared, answer: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> list[Fault]:
    """The same, where `answer` is handed the whole example."""
    faults = []
    for index, example in enumerate(declared.body.get("examples", ())):
        wanted = {"refused": example["refused"]} if "refused" in example else dict(example["expect"])
        try:
            got = dict(answer(example))
        except Refused as no:
            got = {"refused": no.code}
        if any(key not in got or not _is_same(got[key], value) for key, value in wanted.items()):
            says = f"expected {_words(wanted)}; the file gives {_words(got)}"
            faults.append(Fault(declared.file, declared.line_of(("examples", index)), "example", says))
    return faults


def _is_same(got: object, wanted: object) -> bool:
    if isinstance(got, float) and isinstance(wanted, float):
        return abs(got - wanted) <= NEAR
    return got == wanted and isinstance(got, bool) == isinstance(wanted, bool)


def _words(answer: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in answer.items())
