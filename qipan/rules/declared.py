"""Read a declared file: YAML 1.2 with lines, so that every fault can be shown where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

KINDS = ("protocol", "norm", "plan", "programme", "policy", "indicator", "calendar", "codes")
LARGEST = 1_000_000  # bytes; a declared file is written by people


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a file: which rule said no, at which line, in words."""

    file: str
    line: int
    rule: str
    says: str

    def as_json(self) -> dict[str, object]:
        return {"file": self.file, "line": self.line, "rule": self.rule, "says": self.says}


class Faulty(Exception):
    """The file cannot be used; `faults` says why, line by line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.file}:{fault.line}: {fault.says}" for fault in faults))


@dataclass(frozen=True)
class Declared:
    """A declared file as it was read. `digest` is SHA-256 (hex) of its bytes."""

    file: str
    kind: str
    id: str
    version: str
    title: Mapping[str, str]
    status: str
    digest: str
    body: Mapping[str, Any]
    lines: Mapping[tuple[str | int, ...], int] = field(repr=False)

    @property
    def ref(self) -> str:
        """`id@version`, the name others cite."""
        return f"{self.id}@{self.version}"

    @property
    def is_repealed(self) -> bool:
        return self.status == "repealed"

    def line_of(self, path: Sequence[str | int]) -> int:
        """The line of the nearest thing that has one."""
        steps = tuple(path)
        while steps not in self.lines and steps:
            steps = steps[:-1]
        return self.lines.get(steps, 1)


def read(path: Path) -> Declared:
    """Read one file; raises Faulty with the line when it is not YAML, repeats a key or is not a mapping."""
    size = path.stat().st_size
    if size > LARGEST:
        raise Faulty([Fault(str(path), 1, "size", f"{size} bytes; a declared file has at most {LARGEST}")])
    return parse(path.read_bytes(), file=str(path))


def parse(raw: bytes, *, file: str) -> Declared:
    """Read bytes as `read` does; `file` names them in faults."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Faulty([Fault(file, line, "utf-8", "this is not UTF-8 text")]) from None
    # Round-trip mode keeps lines; YAML 1.2 keeps `no`, `on` and `yes` as words.
    yaml = YAML(typ="rt", pure=True)
    yaml.version = (1, 2)
    try:
        tree = yaml.load(text)
    except DuplicateKeyError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        says = (error.problem or "a key is written twice").splitlines()[0]
        raise Faulty([Fault(file, line, "duplicate-key", says)]) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        says = error.problem or "this is not YAML"
        raise Faulty([Fault(file, mark.line + 1 if mark else 1, "yaml", says)]) from None
    except YAMLError as error:
        raise Faulty([Fault(file, 1, "yaml", str(error).splitlines()[0])]) from None
    if not isinstance(tree, CommentedMap):
        raise Faulty([Fault(file, 1, "mapping", "a declared file is a mapping that begins with `kind:`")])
    lines: dict[tuple[str | int, ...], int] = {}
    body = _plain(tree, (), lines)
    return Declared(
        file=file,
        kind=str(body.get("kind", "")),
        id=str(body.get("id", "")),
        version=str(body.get("version", "")),
        title=body["title"] if isinstance(body.get("title"), dict) else {},
        status=str(body.get("status", "active")),
        digest=sha256(raw).hexdigest(),
        body=body,
        lines=lines,
    )


def _plain(node: object, path: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int]) -> Any:
    """Turn the parser's own types into dict, list, str, int, float, bool and None, noting lines from 1."""
    if isinstance(node, CommentedMap):
        lines.setdefault(path, node.lc.line + 1)
        for key in node:
            lines[(*path, key)] = node.lc.key(key)[0] + 1
        return {_key(key): _plain(value, (*path, key), lines) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        lines.setdefault(path, node.lc.line + 1)
        for index in range(len(node)):
            lines[(*path, index)] = node.lc.item(index)[0] + 1
        return [_plain(value, (*path, index), lines) for index, value in enumerate(node)]
    if isinstance(node, bool) or node is None:
        return node
    for plain in (int, float, str):
        if isinstance(node, plain):
            return plain(node)
    return str(node)  # dates stay as they were written


def _key(key: object) -> str:
    return str(key)
