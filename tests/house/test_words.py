"""What must stand in no file of ours, and is easy to write without thinking."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
TEXT = {".py", ".html", ".js", ".mjs", ".css", ".yaml", ".yml", ".toml", ".md", ".sh", ".cfg", ".txt", ""}
BROKEN = "tests/declared/bad"  # files that are wrong on purpose, not UTF-8 among them
HERE = Path(__file__).relative_to(CHECKOUT).as_posix()


def files():
    """The files git knows or would add, as paths inside the checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for path in map(Path, listed.stdout.splitlines()) if (CHECKOUT / path).is_file()]


FILES = files()
SOURCE = [path for path in FILES if path.parts[0] == "qipan"]
PYTHON = [path for path in FILES if path.suffix == ".py"]
ALL_TEXT = [path for path in FILES if path.suffix in TEXT and path.as_posix() != HERE and BROKEN not in path.as_posix()]


def found(pattern, paths):
    """Lines that match, as file:line: text."""
    wanted = re.compile(pattern)
    return [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in paths
        for number, line in enumerate((CHECKOUT / path).read_text(encoding="utf-8").splitlines(), 1)
        if wanted.search(line)
    ]


def test_only_the_ledgers_clock_reads_the_time():
    clock = Path("qipan/ledger/clock.py")
    python = [p for p in SOURCE if p.suffix == ".py" and p != clock and "migrations" not in p.parts]
    assert not found(r"timezone\.now|datetime\.(now|utcnow|today)\(|date\.today\(|auto_now|\btime\.time\(", python)
    assert not found(r"\bNow\(\)|(?i:\bcurrent_timestamp\b|\bclock_timestamp\()|(?<![\w.])now\(\)", python)


def test_nothing_is_left_for_later():
    assert not found(r"\b(TODO|FIXME|XXX|HACK)\b", ALL_TEXT)


def test_nothing_waits_by_sleeping():
    assert not found(r"\btime\.sleep\(|from time import .*sleep", [p for p in PYTHON if p.as_posix() != HERE])


def swallowed(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            empty = all(isinstance(s, ast.Pass) or _is_ellipsis(s) for s in node.body)
            too_wide = node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "BaseException")
            raises = any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
            if empty or (too_wide and not raises):
                yield node.lineno


def _is_ellipsis(statement):
    return isinstance(statement, ast.Expr) and getattr(statement.value, "value", 0) is ...


def test_no_failure_is_swallowed():
    bad = [
        f"{path}:{line}"
        for path in PYTHON
        for line in swallowed(ast.parse((CHECKOUT / path).read_text(encoding="utf-8")))
    ]
    assert not bad


@pytest.mark.parametrize("code", ["try: f()\nexcept E: pass", "try: f()\nexcept: g()", "try: f()\nexcept E: ..."])
def test_a_swallowed_failure_would_be_found(code):
    assert list(swallowed(ast.parse(code)))


def test_colours_stand_in_the_tokens_only():
    looks = [p for p in SOURCE if p.suffix in {".css", ".html", ".js", ".mjs", ".svg"} and p.name != "tokens.css"]
    bad = found(r"(?<![&\w/-])#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b(?!-)", looks)
    bad += found(r"\brgba?\(|\bhsla?\(", looks)
    assert not bad


def test_no_path_of_one_machine_is_written_down():
    machine = r"(?<![\w.])/(work|root|home/\w+|Users/\w+|tmp/\w+)/"
    assert not found(machine, ALL_TEXT)


def test_every_module_says_in_one_line_what_it_answers():
    bad = []
    for path in SOURCE:
        if path.suffix == ".py" and "migrations" not in path.parts:
            text = ast.get_docstring(ast.parse((CHECKOUT / path).read_text(encoding="utf-8"))) or ""
            is_card = path.name == "__init__.py"  # a room's card has four lines more
            if not text or (not is_card and len(text.split("\n\n")[0].splitlines()) > 2):
                bad.append(str(path))
    assert not bad


def test_no_file_has_a_name_that_says_nothing():
    empty = {"utils", "helpers", "manager", "base", "common", "service"}
    assert not [path for path in PYTHON if path.stem in empty]


def test_files_stay_small():
    long = {p: n for p in SOURCE if p.suffix == ".py" and (n := len((CHECKOUT / p).read_text().splitlines())) > 400}
    assert not long
