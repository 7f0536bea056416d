"""One PostgreSQL for each test process, and parts that may be missing at home but not in CI."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
SHARED = CHECKOUT.parent / "shared" / "data"
# The process's own state: nothing under the checkout's `var` is read or written by a test, and no test waits for
# another process's transactions, as sealing does inside one cluster.
OWN_HOME = pytest.StashKey[Path]()
SERVER = pytest.StashKey[object]()


# A busy machine is slow now and then; that is no fault of the code.
hypothesis.settings.register_profile("qipan", deadline=None)
hypothesis.settings.load_profile("qipan")


def pytest_configure(config: pytest.Config) -> None:
    home = config.stash[OWN_HOME] = Path(tempfile.mkdtemp(prefix="qipan-test-"))
    os.environ["QIPAN_HOME"] = str(home)
    os.environ["QIPAN_PG_HOME"] = f"{home}-pg"
    _point_django_at(home)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take minutes go first, so that the last one does not run alone on a machine of several cores."""
    first = [CHECKOUT / "tests" / name for name in ("faults", "browser", "drills", "serve", "board")]

    def place(item: pytest.Item) -> int:
        return next((n for n, folder in enumerate(first) if item.path.is_relative_to(folder)), len(first))

    items.sort(key=place)


def pytest_unconfigure(config: pytest.Config) -> None:
    if server := config.stash.get(SERVER, None):
        server.stop()
        del os.environ["QIPAN_DATABASE_URL"]
    if home := config.stash.get(OWN_HOME, None):
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(f"{home}-pg", ignore_errors=True)


def _point_django_at(home: Path) -> None:
    # pytest-django has read the settings before this file; later readers see the session's home.
    from django.conf import settings

    settings.QIPAN = settings.QIPAN.model_copy(update={"home": home})


def _start() -> object:
    from qipan.serve.place import place
    from qipan.serve.postgres import Postgres
    from qipan.serve.settings import read

    server = Postgres(place(read()), durable=False)
    os.environ["QIPAN_DATABASE_URL"] = server.start()
    return server


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of this process's server; started at the first test that needs it."""
    if "QIPAN_DATABASE_URL" not in os.environ:
        request.config.stash[SERVER] = _start()
    return os.environ["QIPAN_DATABASE_URL"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(database_url: str, django_db_modify_db_settings_parallel_suffix: None) -> None:
    from django.db import connections

    from qipan.serve.django import database

    wanted = database(database_url)
    for key in ("USER", "PASSWORD", "HOST", "PORT"):
        connections["default"].settings_dict[key] = wanted[key]


def missing(what: str) -> None:
    """Skip with a reason at home; in CI everything is there, so a missing part is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI=true", pytrace=False)
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """`shared_data("osm/x.osm.pbf")` is the path of a public sample beside the checkout."""

    def find(path: str) -> Path:
        if not (SHARED / path).exists():
            missing(f"../shared/data/{path}")
        return SHARED / path

    return find


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """A headless Chromium (Debian's, or one playwright brought).

    One for each file: while it lives, an event loop runs in the thread, which tests of other files must not meet.
    """
    from playwright.sync_api import sync_playwright

    found = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
    if found is None:
        missing("Chromium")
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=found, args=sandbox)
        yield browser
        browser.close()
