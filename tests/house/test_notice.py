"""NOTICE tells what is installed, and nothing installed would bind the whole."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def maker():
    spec = importlib.util.spec_from_file_location("notice", CHECKOUT / ".ci" / "notice.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_package_we_run_on_stands_in_the_notice_with_its_licence(maker):
    standing = (CHECKOUT / "NOTICE").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in maker.notice().splitlines() if line]
    assert not [line for line in wanted if line not in standing], "run `make notice`"


def test_no_package_we_run_on_is_under_the_gpl_or_agpl(maker):
    packages = maker.needed()
    assert "django" in packages
    assert not {name: maker.licence(p) for name, p in packages.items() if maker.is_reciprocal(maker.licence(p))}
    assert not {name: stated for name, stated in maker.front().items() if maker.is_reciprocal(stated)}


@pytest.mark.parametrize(
    ("stated", "binds"),
    [
        ("GPL-3.0-or-later", True),
        ("GNU General Public License v2 (GPLv2)", True),
        ("AGPL-3.0-only", True),
        ("GNU Affero General Public License v3", True),
        ("LGPL-3.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("MIT", False),
    ],
)
def test_the_gpl_is_told_from_the_lgpl(maker, stated, binds):
    assert maker.is_reciprocal(stated) is binds
