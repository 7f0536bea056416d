"""`qipan serve | demo | backup | restore | settings`."""

from __future__ import annotations

import signal
from pathlib import Path

import click

from qipan.kit import console
from qipan.kit.refusal import Refused


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


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@console.json_option
@console.with_state
def backup(*, file: Path, json: bool) -> None:
    """Write database, files, keys and board into one file. It holds the keys: keep it as you keep them.

    \b
    Example:
      qipan backup /mnt/safe/qipan-monday.tar --json
    """
    from django.conf import settings as django_settings

    from qipan.ledger import clock
    from qipan.serve import backup as door
    from qipan.serve.settings import read

    url = django_settings.QIPAN.database_url
    console.answer(door.write(settings=read(), url=url, to=file, at=clock.now()), json=json)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@console.json_option
def restore(*, file: Path, json: bool) -> None:
    """Fill an empty home from a backup, then recompute the ledger.

    \b
    Example:
      QIPAN_HOME=/srv/qipan qipan restore /mnt/safe/qipan-monday.tar
    """
    from qipan.serve import backup as door
    from qipan.serve.settings import read
    from qipan.serve.state import database_of, opened

    settings = read()
    with database_of(settings) as url:
        told = door.restore(settings=settings, url=url, file=file)
    with opened():
        from qipan.ledger.verify import verify

        report = verify()
    if not report.is_sound:
        raise Refused("serve.restored_unsound", "Restored, but the ledger does not verify: see `qipan ledger verify`")
    console.answer({**told, "events": report.events, "ledger": "sound"}, json=json)


COMMANDS: dict[str, click.Command] = {
    "serve": serve,
    "demo": demo,
    "backup": backup,
    "restore": restore,
    "settings": settings,
}
