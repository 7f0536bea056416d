"""qipan check: are these declared files sound?"""

from __future__ import annotations

from pathlib import Path

import click

from qipan.kit.console import answer, json_option, say


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="FILE|FOLDER…")
@json_option
def check(paths: tuple[Path, ...], json: bool) -> None:
    """Check declared files, or every one below a folder; exit 1 when anything is wrong.

    Files are checked one by one and side by side. What they name is looked for among them, then on the shelf.

    \b
    Example:
      qipan check declared --json
      qipan check our-county/ declared/protocols/measles.yaml
    """
    from qipan.rules.check import check_files
    from qipan.rules.offer import walk

    found, faults = check_files(paths, walk())
    result = {
        "files": len(found),
        "read": [{"file": d.file, "kind": d.kind, "id": d.id, "version": d.version, "status": d.status} for d in found],
        "errors": [fault.as_json() for fault in faults],
    }
    for fault in faults:
        say(f"{fault.file}:{fault.line}: {fault.rule}: {fault.says}")
    answer(result, json=json, words=f"{len(found)} files read, {len(faults)} errors")
    if faults:
        click.get_current_context().exit(1)


COMMANDS: dict[str, click.Command] = {"check": check}
