"""qipan check: are these declared files sound?"""

from __future__ import annotations

from pathlib import Path

import click

from qipan.kit.console import answer, json_option, say


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@json_option
def check(path: Path, json: bool) -> None:
    """Check a declared file, or every one below a folder; exit 1 when anything is wrong.

    Example: qipan check declared --json
    """
    from qipan.rules.check import check as look

    found, faults = look(path)
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
