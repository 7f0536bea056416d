"""Copy the front-end libraries from node_modules to static files. Nothing is fetched while a page is shown."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from qipan.kit.refusal import Missing

TARGET = Path(__file__).resolve().parent / "static" / "vendor"
# package -> files, as they lie in the package; each goes to vendor/<folder>/<name>
WANTED = {
    "htmx.org": ("htmx", ("dist/htmx.min.js", "LICENSE")),
    "maplibre-gl": (
        "maplibre",
        ("dist/maplibre-gl.mjs", "dist/maplibre-gl-worker.mjs", "dist/maplibre-gl.css", "LICENSE.txt"),
    ),
    "axe-core": ("axe", ("axe.min.js", "LICENSE")),
}  # fmt: skip


def copy(source: Path, *, target: Path = TARGET) -> dict[str, str]:
    """Copy what pages need from `source` (node_modules) and return each package's version.

    A file the package does not have (an optional licence) is skipped; a missing package is refused.
    """
    versions: dict[str, str] = {}
    for package, (folder, names) in WANTED.items():
        described = source / package / "package.json"
        if not described.exists():
            if package == "axe-core":
                continue  # only the browser tests need it
            raise Missing("ui.no_package", "%(package)s is not in %(source)s", do="Run npm ci, then again",
                          params={"package": package, "source": source})  # fmt: skip
        versions[package] = json.loads(described.read_text(encoding="utf-8"))["version"]
        (target / folder).mkdir(parents=True, exist_ok=True)
        for name in names:
            if (source / package / name).exists():
                shutil.copyfile(source / package / name, target / folder / Path(name).name)
    return versions
