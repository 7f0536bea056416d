import pytest

from qipan.board.core.atlas import open_atlas
from qipan.board.invent.county import invent


@pytest.fixture(scope="session")
def county(tmp_path_factory):
    """One invented county of 20,000, shared by all tests that only look."""
    out = tmp_path_factory.mktemp("invented") / "county"
    invent(out, residents=20_000, seed=7)
    return open_atlas(out)
