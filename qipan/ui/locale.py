"""Every room's words: which message ids it has, which lack Chinese, which are left over. No GNU gettext needed."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HOUSE = Path(__file__).resolve().parents[1]
LANGUAGE = "zh_Hans"
KEYWORDS = ("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "gettext_noop")
REFUSALS = ("Refused", "Conflict", "Forbidden", "Missing")
PLACES = re.compile(r"%\((\w+)\)[sdf]|%[sd]|\{(\w*)\}")
_KEEP = ("Project-Id-Version", "Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")

Key = tuple[str, str]  # (context, id)


@dataclass
class Faults:
    """What is wrong with one room's Chinese."""

    missing: list[str] = field(default_factory=list)  # no Chinese yet
    stale: list[str] = field(default_factory=list)  # in the catalogue, in no file
    places: list[str] = field(default_factory=list)  # %(name)s differ between the languages

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.places)


def rooms() -> list[Path]:
    return sorted(path.parent for path in HOUSE.glob("*/__init__.py"))


def po_of(room: Path) -> Path:
    return room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def found(room: Path) -> dict[Key, tuple[str | tuple[str, ...], set[str]]]:
    """Return every message of a room: (context, id) -> (id or (id, plural), files)."""
    messages: dict[Key, tuple[str | tuple[str, ...], set[str]]] = {}
    for path in sorted([*room.rglob("*.py"), *room.rglob("*.html")]):
        for context, ids in _of_file(path):
            first = ids if isinstance(ids, str) else ids[0]
            if re.search(r"[^\W\d_]", PLACES.sub("", first)):
                messages.setdefault((context, first), (ids, set()))[1].add(path.relative_to(room).as_posix())
    return messages


def _of_file(path: Path) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        # Indentation means nothing in a template, but the tokenizer would mind it.
        from django.utils.translation.template import templatize  # late: the terminal starts without Django

        text = "\n".join(line.lstrip() for line in templatize(text).splitlines()) + "\n"
    else:
        yield from _refusals(text, path)
    for _line, name, said, _comments in extract_python(io.BytesIO(text.encode()), KEYWORDS, (), {}):
        parts = [part for part in (said if isinstance(said, tuple) else (said,)) if part]
        if not parts:
            continue
        if name.startswith("pgettext"):
            yield str(parts[0]), str(parts[1])
        elif name.startswith("ngettext"):
            yield "", (str(parts[0]), str(parts[1]))
        else:
            yield "", str(parts[0])


def _refusals(text: str, path: Path) -> Iterator[tuple[str, str]]:
    """A refusal's words are message ids too: Refused(code, WHAT, do=DO)."""
    for node in ast.walk(ast.parse(text, filename=str(path))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in REFUSALS:
            said = [*node.args[1:2], *(k.value for k in node.keywords if k.arg in ("what", "do"))]
            for value in said:
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
                    yield "", value.value


def read(room: Path) -> Catalog:
    path = po_of(room)
    if not path.exists():
        return Catalog(locale=LANGUAGE, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, charset="utf-8")


def _key(message: Message) -> Key:
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def extract(room: Path) -> int:
    """Write the room's .po anew: known Chinese kept, new ids empty, left-over ids gone. Return the number of ids."""
    known = {_key(m): m.string for m in read(room) if m.id}
    messages = found(room)
    if not messages:
        po_of(room).unlink(missing_ok=True)
        return 0
    catalog = Catalog(locale=LANGUAGE, charset="utf-8", project="qipan", fuzzy=False)
    for (context, first), (ids, files) in sorted(messages.items()):
        catalog.add(
            ids, known.get((context, first)) or "", context=context or None, locations=[(f, 0) for f in sorted(files)]
        )
    po_of(room).parent.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    write_po(out, catalog, width=110, sort_output=True, include_lineno=False)
    po_of(room).write_text(_without_moments(out.getvalue().decode()), encoding="utf-8")
    return len(messages)


def _without_moments(text: str) -> str:
    """Drop comments and header lines that would change on every run."""
    head, _, rest = text.partition("\n\n")
    kept = [line for line in head.splitlines() if not line.startswith("#") and
            (not line.startswith('"') or line[1:].startswith(_KEEP) or line == '""')]  # fmt: skip
    return "\n".join(kept) + "\n\n" + rest


def compile_(room: Path) -> Path | None:
    """Write the .mo beside the .po; return it, or None when the room has no words."""
    path = po_of(room)
    if not path.exists():
        return None
    target = path.with_suffix(".mo")
    with target.open("wb") as file:
        write_mo(file, read(room))
    return target


def check(room: Path) -> Faults:
    """Return what is missing, stale or differently filled in a room's Chinese."""
    faults, wanted = Faults(), found(room)
    have = {_key(m): m for m in read(room) if m.id}
    for key, (ids, _files) in wanted.items():
        message = have.get(key)
        said = message.string if message is not None else ""
        forms = [said] if isinstance(said, str) else list(said)
        if message is None or message.fuzzy or not all(forms) or not forms:
            faults.missing.append(key[1])
        elif any(_places(form) - _places_of(ids) for form in forms) or (
            isinstance(ids, str) and _places(ids) != _places(forms[0])
        ):
            faults.places.append(key[1])
    faults.stale = [key[1] for key in have if key not in wanted]
    return faults


def disagreements() -> dict[str, set[str]]:
    """Return ids without context that two rooms put into Chinese differently: Django keeps only one of them."""
    said: dict[str, set[str]] = {}
    for room in rooms():
        for message in read(room):
            if message.id and not message.context and isinstance(message.id, str) and message.string:
                said.setdefault(message.id, set()).add(str(message.string))
    return {msgid: forms for msgid, forms in said.items() if len(forms) > 1}


def _places(text: str) -> set[str]:
    return {match.group(0) for match in PLACES.finditer(text)}


def _places_of(ids: str | tuple[str, ...]) -> set[str]:
    return _places(ids) if isinstance(ids, str) else set().union(*map(_places, ids))
