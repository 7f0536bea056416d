"""The demo: an invented county, or a given board, with a dozen people who are nobody."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from qipan.kit.console import say
from qipan.kit.refusal import Refused
from qipan.serve import children
from qipan.serve.house import House
from qipan.serve.place import folder
from qipan.serve.settings import Settings

RESIDENTS = 30_000
SEED = 1
PORTS = 100  # tried from the first on
INSTANCES = 9  # side by side


@contextmanager
def entered(settings: Settings, name: str) -> Iterator[House]:
    """Enter the first home nobody else runs on: var/demo, var/demo-2, … A home keeps one board for good."""
    for number in range(1, INSTANCES + 1):
        home = settings.home / (name if number == 1 else f"{name}-{number}")
        wanted = settings.model_copy(update={"demo": True, "home": home, "host": "127.0.0.1", "database_url": ""})
        with ExitStack() as leaving:
            try:
                house = leaving.enter_context(House(wanted, range(settings.port, settings.port + PORTS)))
            except Refused as no:
                if no.code != "serve.home_in_use":
                    raise
                continue
            yield house
            return
    raise Refused("serve.many_demos", "%(count)s demos already run here", params={"count": INSTANCES})


def named(board: Path) -> str:
    """Return the home's name for a given board: its folder's name and what it holds."""
    manifest = board / "board.json"
    if not manifest.is_file():
        raise Refused(
            "serve.no_board",
            "%(path)s is not a board",
            do="Make one with `qipan board build` or `qipan board invent`",
            params={"path": board},
        )
    return f"demo-{board.resolve().name}-{hashlib.sha256(manifest.read_bytes()).hexdigest()[:6]}"


def invented(settings: Settings, residents: int) -> Path:
    """Return the invented county of this size, made at first use and kept for every later demo."""
    boards = folder(settings.home.resolve() / "boards", 0o755)
    board = boards / f"invented-{residents}-{SEED}"
    with (boards / "making.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second demo waits for the first one's county
        if not (board / "board.json").is_file():
            say(f"inventing a county of {residents:,} people; kept for the next time")
            with tempfile.TemporaryDirectory(dir=boards, prefix="making-") as making:
                _invent(residents, Path(making) / "board")
                shutil.rmtree(board, ignore_errors=True)
                (Path(making) / "board").rename(board)
    return board


def _invent(residents: int, out: Path) -> None:
    words = ["board", "invent", "--residents", str(residents), "--seed", str(SEED), "--out", str(out), "--json"]
    process = children.start([sys.executable, "-m", "qipan.cli.main", *words], log=sys.stderr.fileno())
    try:
        code = process.wait()
    finally:
        process.kill()
        process.wait()
    if code:
        raise Refused("serve.no_county", "The invented county could not be made; see above")
