"""Browser tests: a real Chromium against the real demo, or against the look alone."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
DEMO_READY_S = 240
RESIDENTS = 8_000  # people of the county the walk is made on; smaller than the demo's own, same tree


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def first_line(process: subprocess.Popen[str], wanted: str, within_s: float) -> str:
    """Return the first line of standard output that holds `wanted`; fail in words when none comes."""
    end = time.monotonic() + within_s
    assert process.stdout is not None
    while (left := end - time.monotonic()) > 0:
        if not select.select([process.stdout], [], [], left)[0]:
            break
        line = process.stdout.readline()
        if wanted in line:
            return line.strip()
        if not line:
            break
    pytest.fail(f"no {wanted!r} within {within_s} s; the process ended with {process.poll()}", pytrace=False)


def ended(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
    if process.stdout is not None:
        process.stdout.close()


@pytest.fixture(scope="session")
def bare() -> Iterator[str]:
    """The look alone: its base address."""
    command = [sys.executable, "-m", "tests.browser.bare_site"]
    process = subprocess.Popen(command, cwd=CHECKOUT, text=True, stdout=subprocess.PIPE)
    try:
        yield first_line(process, "http://", 30)
    finally:
        ended(process)


@pytest.fixture(scope="session")
def demo() -> Iterator[str]:
    """The base address of a running demo, no slash at the end."""
    yield from running_demo()


def running_demo() -> Iterator[str]:
    """A running `qipan demo` of its own (or the one RUNNING_DEMO names): its base address, no slash at the end."""
    if given := os.environ.get("RUNNING_DEMO"):
        yield given.rstrip("/")
        return
    home = Path(tempfile.mkdtemp(prefix="qipan-browser-"))
    environ = {name: value for name, value in os.environ.items() if not name.startswith("QIPAN_")}
    environ |= {"QIPAN_HOME": str(home), "QIPAN_PG_HOME": f"{home}-pg"}
    command = [sys.executable, "-m", "qipan.cli.main", "demo", "--residents", str(RESIDENTS)]
    log = (home / "demo.log").open("w+")
    process = subprocess.Popen(command, cwd=CHECKOUT, env=environ, text=True, stdout=subprocess.PIPE, stderr=log)
    try:
        yield first_line(process, "Qipan is ready", DEMO_READY_S).rpartition(" ")[2].rstrip("/")
    except BaseException:
        log.seek(0)
        sys.stderr.write(log.read()[-4000:])
        raise
    finally:
        ended(process)
        log.close()
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(f"{home}-pg", ignore_errors=True)
