"""`qipan …`: every room's commands under one name, each room read only when asked for."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

import click

from qipan import __version__
from qipan.kit import console
from qipan.kit.refusal import Refused

# Uppermost first: the commands that run the house, then rooms as the story goes.
ROOMS = (
    "cli",
    "serve",
    "desks",
    "plans",
    "dispatch",
    "zones",
    "board",
    "indicators",
    "response",
    "identity",
    "ledger",
    "ui",
    "rules",
)


def gathered() -> Iterator[tuple[str, click.Command]]:
    """Yield every (name, command) the rooms offer in `commands.py`; a name offered twice is an error."""
    seen: dict[str, str] = {}
    for room in ROOMS:
        for name, command in _offered(room).items():
            if name in seen:
                raise LookupError(f"`qipan {name}` is offered by {seen[name]} and by {room}")
            seen[name] = room
            yield name, command


def _offered(room: str) -> dict[str, click.Command]:
    if room == "cli":
        from qipan.cli.bench import bench
        from qipan.cli.drill import drill

        return {"bench": bench, "drill": drill}
    if find_spec(f"qipan.{room}.commands") is None:
        return {}
    commands: dict[str, click.Command] = import_module(f"qipan.{room}.commands").COMMANDS
    return commands


class House(console.Terminal):
    """Finds a command by asking the rooms, so that starting costs one room and not all."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(name for name, _ in gathered())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return next((command for room in ROOMS if (command := _offered(room).get(cmd_name))), None)


@click.group(cls=House, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qipan")
@click.pass_context
def root(ctx: click.Context) -> None:
    """Qipan 棋盘: one board for a city in an emergency.

    \b
    Example:
      qipan demo
      qipan board build city.osm.pbf --out boards/city
      qipan zone draw boards/city --at 9.5215,47.1410 --json
    """
    from pydantic import ValidationError

    from qipan.serve.settings import UnknownSetting, read

    try:
        settings = read()
    except (UnknownSetting, ValidationError) as wrong:
        raise Refused("serve.settings", "%(wrong)s", params={"wrong": wrong}) from wrong
    ctx.meta[console.LANG] = settings.lang
    ctx.meta[console.STATE] = _open_state


def _open_state() -> object:
    from qipan.serve.state import opened

    return opened()


def main() -> None:
    """The console script."""
    root(prog_name="qipan")


if __name__ == "__main__":
    main()
