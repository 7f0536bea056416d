"""Plays the examples inside a declared file: what is given, what is expected or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from qipan.kit.refusal import Refused
from qipan.rules.declared import Declared, Fault

Answer = Callable[[Mapping[str, Any], Iterable[str]], Mapping[str, Any]]


def play(declared: Declared, answer: Answer) -> list[Fault]:
    """Ask `answer` each example: what is given, which answers are expected by name.

    A different answer or refusal is a fault `example` at its line.
    """
    faults = []
    for index, example in enumerate(declared.body.get("examples", ())):
        wanted = {"refused": example["refused"]} if "refused" in example else dict(example["expect"])
        try:
            got = dict(answer(example["given"], example.get("expect", ())))
        except Refused as no:
            got = {"refused": no.code}
        if any(key not in got or got[key] != value for key, value in wanted.items()):
            says = f"expected {_words(wanted)}; the file gives {_words(got)}"
            faults.append(Fault(declared.file, declared.line_of(("examples", index)), "example", says))
    return faults


def _words(answer: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in answer.items())
