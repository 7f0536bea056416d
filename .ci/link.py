"""Make this checkout importable in the environment that runs us, and write its `qipan` command.

Plain files instead of an editable install: nothing is built, so nothing is fetched besides the lock.
"""

import sys
import sysconfig
from pathlib import Path

SCRIPT = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
from qipan.cli.main import main

main()
"""


def main() -> None:
    checkout = Path(__file__).resolve().parents[1]
    Path(sysconfig.get_path("purelib"), "qipan.pth").write_text(f"{checkout}\n", encoding="utf-8")
    command = Path(sysconfig.get_path("scripts"), "qipan")
    command.write_text(SCRIPT.format(python=Path(sys.prefix, "bin", "python")), encoding="utf-8")
    command.chmod(0o755)


if __name__ == "__main__":
    main()
