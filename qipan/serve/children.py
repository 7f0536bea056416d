"""Processes that never outlive us: asked to end when we end, even by kill -9."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1  # prctl(2), Linux
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def start(
    command: Sequence[str | os.PathLike[str]],
    *,
    log: int | IO[bytes] | None,
    ids: tuple[int, int] | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    dies_by: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a child in its own session (a Ctrl-C reaches us alone, we end the children in order).

    `dies_by` is sent to it by the kernel when the thread that started it ends; start children from the main thread.
    """
    uid, gid = ids or (None, None)
    return subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        env=None if env is None else dict(env),
        cwd=cwd,
        user=uid,
        group=gid,
        extra_groups=None if ids is None else [],
        start_new_session=True,
        preexec_fn=_bound(dies_by),
    )


def end_with_parent() -> None:
    """Ask to be ended when the process that started us ends (a server's own workers call this)."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


def _bound(dies_by: signal.Signals) -> Callable[[], None] | None:
    if _libc is None:
        return None
    parent, prctl = os.getpid(), _libc.prctl

    def bind() -> None:
        # Runs after the change of user, which would clear it.
        prctl(PR_SET_PDEATHSIG, int(dies_by), 0, 0, 0)
        if os.getppid() != parent:  # we died in between
            os._exit(1)

    return bind
