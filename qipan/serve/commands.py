"""`qipan serve | settings`."""

from __future__ import annotations

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
@console.json_option
def settings(*, json: bool) -> None:
    """Show every setting and its value (a password in a URL is masked).

    \b
    Example:
      qipan settings --json
    """
    from qipan.serve.settings import masked, read

    console.answer(masked(read()), json=json)


COMMANDS: dict[str, click.Command] = {"serve": serve, "settings": settings}
