"""`qipan ui vendor` and `qipan locale …`: what setup and the checks run."""

from __future__ import annotations

from pathlib import Path

import click

from qipan.kit.console import answer, json_option, say
from qipan.kit.refusal import Refused
from qipan.ui import locale as words
from qipan.ui import vendor as libraries

CHECKOUT = Path(__file__).resolve().parents[2]


@click.group("ui")
def ui() -> None:
    """The look: front-end libraries.

    \b
    Example:
      qipan ui vendor
    """


@ui.command("vendor")
@click.option(
    "--source", type=click.Path(path_type=Path), default=CHECKOUT / "node_modules", help="Where npm put them."
)
@json_option
def vendor(source: Path, json: bool) -> None:
    """Copy htmx and MapLibre from node_modules to static files.

    \b
    Example:
      npm ci && qipan ui vendor
    """
    versions = libraries.copy(source)
    answer({"copied": versions}, json=json, words=" · ".join(f"{name} {version}" for name, version in versions.items()))


@click.group("locale")
def locale() -> None:
    """The rooms' words in Chinese.

    \b
    Example:
      qipan locale extract && qipan locale check
    """


def _chosen(names: tuple[str, ...]) -> list[Path]:
    all_rooms = {room.name: room for room in words.rooms()}
    if unknown := [name for name in names if name not in all_rooms]:
        raise click.BadParameter(f"no such room: {', '.join(unknown)}")
    return [all_rooms[name] for name in names] or list(all_rooms.values())


@locale.command("extract")
@click.argument("rooms", nargs=-1)
@json_option
def extract(rooms: tuple[str, ...], json: bool) -> None:
    """Bring every .po up to date with the code; new message ids wait for their Chinese.

    \b
    Example:
      qipan locale extract zones desks
    """
    answer({room.name: count for room in _chosen(rooms) if (count := words.extract(room))}, json=json)


@locale.command("compile")
@click.argument("rooms", nargs=-1)
@json_option
def compile_(rooms: tuple[str, ...], json: bool) -> None:
    """Compile every .po to the .mo that Django reads.

    \b
    Example:
      qipan locale compile
    """
    done = [room.name for room in _chosen(rooms) if words.compile_(room)]
    answer({"compiled": done}, json=json, words=" ".join(done))


@locale.command("check")
@click.argument("rooms", nargs=-1)
@json_option
def check(rooms: tuple[str, ...], json: bool) -> None:
    """Refuse when a message id lacks Chinese, is left over, or fills other places than its English.

    \b
    Example:
      qipan locale check
    """
    wrong = {room.name: faults for room in _chosen(rooms) if (faults := words.check(room))}
    for name, faults in wrong.items():
        for kind in ("missing", "stale", "places"):
            for msgid in getattr(faults, kind):
                say(f"{name}: {kind}: {msgid}")
    for msgid, forms in (words.disagreements() if not rooms else {}).items():
        say(f"two rooms differ: {msgid}: {' | '.join(sorted(forms))}")
        wrong.setdefault(msgid, words.Faults())
    if wrong:
        raise Refused(
            "ui.locale",
            "%(count)d rooms or words are not right in Chinese",
            do="Run qipan locale extract, then write them",
            params={"count": len(wrong)},
        )
    answer(
        {"rooms": [room.name for room in _chosen(rooms)], "faults": 0}, json=json, words="every word has its Chinese"
    )


COMMANDS: dict[str, click.Command] = {"ui": ui, "locale": locale}
