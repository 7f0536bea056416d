"""Write the table of lints into docs/formats/lints.md: python -m tests.declared.page."""

from __future__ import annotations

from pathlib import Path

from qipan.rules.lints_of.table import page
from qipan.rules.offer import walk

PAGE = Path(__file__).resolve().parents[2] / "docs" / "formats" / "lints.md"

if __name__ == "__main__":
    head, _, rest = PAGE.read_text("utf-8").partition("| id | why | cure |\n")
    tail = rest.partition("\n\n")[2]
    PAGE.write_text(head + page(walk()) + (f"\n{tail}" if tail else ""), "utf-8")
