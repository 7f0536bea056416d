"""`qipan serve | demo | settings`."""

from __future__ import annotations

import signal
from pathlib import Path

import click

from qipan.kit import console


@click.command()
def serve() -> None:
    """Run Qipan in the foreground: database, site, stream and worker behind one public port.

    \b
    Example:
      QIPAN_PORT=8080 qipan serve
    """
    from qipan.serve.house import Ended, House
    from qipan.serve.settings import read

    settings = read()
    try:
        with House(settings, [settings.port]) as house:
            house.once("qipan.serve.migrate")
            house.start()
            console.say(f"Qipan is ready: {house.url}")
            house.watch()
    except Ended:
        console.say("ended")


@click.command()
@click.option("--board", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A board to show instead.")
@click.option("--residents", type=click.IntRange(1_000), help="People of the invented county (30,000).")
def demo(*, board: Path | None, residents: int | None) -> None:
    """Run Qipan on an invented county, on the first free port, until Ctrl-C; loopback only.

    \b
    Example:
      qipan demo
      qipan demo --board boards/city
    """
    from qipan.serve import demo as county
    from qipan.serve.house import Ended
    from qipan.serve.settings import read

    settings = read()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # until the house takes its signals itself
    try:
        size = residents or county.RESIDENTS
        name = county.named(board) if board else "demo" if size == county.RESIDENTS else f"demo-{size}"
        path = board or county.invented(settings, size)
        with county.entered(settings, name) as house:
            house.once("qipan.serve.migrate")
            house.once("qipan.serve.seed", str(path.resolve()), str(county.SEED))
            house.start()
            click.echo(f"Qipan is ready: {house.url}")
            house.watch()
    except (Ended, KeyboardInterrupt):
        console.say("ended")


@click.command()
@console.json_option
def settings(*, json: bool) -> None:
    """Show every setting and its value (a password in a URL is masked).

    \b
    Example:
      qipan settings --json
    """
    from qipan.serve.settings import masked, read

    console.answer(masked(read()), json=json)


COMMANDS: dict[str, click.Command] = {"serve": serve, "demo": demo, "settings": settings}
