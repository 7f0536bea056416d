"""One file that holds a home: database, files, keys, board; and the way back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from qipan import __version__
from qipan.kit.refusal import Refused
from qipan.serve.house import lock_home
from qipan.serve.place import folder, programs
from qipan.serve.settings import Settings

FORMAT = "qipan-backup/1"
OWN_TO_A_HOME = {"postgres"}  # the password of one cluster; a restored home has its own


def write(*, settings: Settings, url: str, to: Path, at: datetime) -> dict[str, Any]:
    """Write the home into `to` (0600: it holds the keys), whole or not at all; the house may go on running."""
    home = settings.home.resolve()
    board = home / "atlas" / "current"
    if not to.resolve().parent.is_dir():
        raise Refused("serve.no_folder", "There is no folder %(path)s", params={"path": to.resolve().parent})
    with tempfile.TemporaryDirectory(dir=to.resolve().parent, prefix=".qipan-backup-") as aside:
        dump, whole = Path(aside) / "database.dump", Path(aside) / "whole.tar"
        _tool(settings, url, ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}"])
        told = {
            "format": FORMAT,
            "qipan": __version__,
            "at": at.isoformat(timespec="seconds"),
            "board": board.resolve().name if board.is_dir() else None,
        }
        (Path(aside) / "backup.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        with tarfile.open(whole, "w") as tar:
            tar.add(Path(aside) / "backup.json", "backup.json")
            tar.add(dump, "database.dump")
            for path in sorted((home / "keys").iterdir()):
                if path.name not in OWN_TO_A_HOME:
                    tar.add(path, f"keys/{path.name}")
            if (home / "files").is_dir():
                tar.add(home / "files", "files")
            if board.is_dir():  # where the link points, as the link means nothing elsewhere
                tar.add(board.resolve(), "board")
        whole.chmod(0o600)
        size = whole.stat().st_size
        whole.replace(to)
    return {**told, "file": str(to), "bytes": size}


def _take_out(tar: tarfile.TarFile, to: Path) -> None:
    """Write the files below a folder; TarError for a path that leads outside, or anything but files and folders.

    By hand, because `extractall(filter=…)` came only with Python 3.11.4.
    """
    inside = to.resolve()
    for member in tar:
        path = (inside / member.name).resolve()
        if not path.is_relative_to(inside) or not (member.isfile() or member.isdir()):
            raise tarfile.TarError(f"{member.name} has no place in a backup")
        if member.isdir():
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        taken = tar.extractfile(member)
        assert taken is not None  # a file has bytes
        with taken, path.open("wb") as file:
            shutil.copyfileobj(taken, file)
        path.chmod(member.mode & 0o777)


@contextmanager
def unpacked(file: Path, home: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the backup's folder and what it says of itself; Refused when it is not a backup, or not whole."""
    folder(home, 0o755)
    with tempfile.TemporaryDirectory(dir=home, prefix=".restoring-") as aside:
        try:
            with tarfile.open(file, "r:") as tar:
                _take_out(tar, Path(aside))
            told = json.loads((Path(aside) / "backup.json").read_text(encoding="utf-8"))
        except (tarfile.TarError, OSError, ValueError) as broken:
            raise _not_a_backup(file) from broken
        if told.get("format") != FORMAT or not (Path(aside) / "database.dump").is_file():
            raise _not_a_backup(file)
        yield Path(aside), told


def restore(*, settings: Settings, url: str, file: Path) -> dict[str, Any]:
    """Fill an empty home from a backup. Refused while a house runs on it or its database holds anything."""
    home = settings.home.resolve()
    lock = lock_home(home)
    try:
        _must_be_empty(url)
        with unpacked(file, home) as (aside, told):
            _tool(
                settings,
                url,
                ["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"],
                [str(aside / "database.dump")],
            )
            for key in (aside / "keys").iterdir():
                key.chmod(0o600)
                key.replace(folder(home / "keys", 0o700) / key.name)
            _put(aside / "files", home / "files")
            if told["board"]:
                board = home / "atlas" / told["board"]
                _put(aside / "board", board)
                link = home / "atlas" / "current"
                link.unlink(missing_ok=True)
                link.symlink_to(board.name, target_is_directory=True)
    finally:
        os.close(lock)
    return dict(told)


def _put(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)


def _must_be_empty(url: str) -> None:
    with psycopg.connect(url) as link:
        row = link.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
    if row and row[0]:
        raise Refused(
            "serve.not_empty",
            "This home already holds a database",
            do="Restore into an empty home: set QIPAN_HOME to a new folder, or move the old one away",
        )


def _not_a_backup(file: Path) -> Refused:
    return Refused("serve.not_a_backup", "%(file)s is not a whole backup of Qipan", params={"file": file})


def _tool(settings: Settings, url: str, command: list[str], rest: list[str] | None = None) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, which others cannot list."""
    words = conninfo_to_dict(url)
    password = str(words.pop("password", ""))
    where = " ".join(f"{name}='{value}'" for name, value in words.items())
    done = subprocess.run(
        [programs(settings) / command[0], *command[1:], f"--dbname={where}", *(rest or [])],
        env={**os.environ, "PGPASSWORD": password},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        why = done.stderr.strip()[-1500:]
        raise Refused("serve.postgres_tool", "%(tool)s failed: %(why)s", params={"tool": command[0], "why": why})
