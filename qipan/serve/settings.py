"""Typed QIPAN_* settings. One place reads the environment; an unknown name stops the start."""

from __future__ import annotations

import os
import re
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

CHECKOUT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """Every setting Qipan reads, with its default."""

    model_config = SettingsConfigDict(env_prefix="QIPAN_", extra="forbid", frozen=True)

    home: Path = CHECKOUT / "var"  # state: pg files keys atlas counties logs
    declared: Path | None = None  # the county's own declared files; empty: the folder `declared` in home
    pg_home: Path | None = None  # where the database lies when started as root
    pg_user: str = "nobody"  # who runs it then
    pg_durable: bool = True  # false: faster, and a crash of the machine may lose the database
    pg_bin: Path | None = None  # another PostgreSQL's programs, such as /usr/lib/postgresql/15/bin
    database_url: str = ""  # any PostgreSQL >= 15; empty: the embedded one
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    hosts: str = "localhost"  # names people reach it by, separated by commas
    https: bool = False  # people reach it through a proxy that speaks HTTPS: cookies then never travel in the clear
    site_workers: int = Field(default=2, ge=1, le=64)  # processes of the site, each with four threads
    demo: bool = False  # "who are you tonight?": loopback and an invented database only
    debug: bool = False
    lang: str = "zh-hans"  # the first language of pages and of the terminal
    timezone: str = "Asia/Shanghai"


class UnknownSetting(Exception):
    """A QIPAN_* name nobody reads: most likely a typing mistake."""


def read(environ: dict[str, str] | None = None) -> Settings:
    """Return the settings, or raise UnknownSetting / pydantic.ValidationError."""
    names = os.environ if environ is None else environ
    known = {f"QIPAN_{name.upper()}" for name in Settings.model_fields}
    unknown = sorted(n for n in names if n.startswith("QIPAN_") and n not in known)
    if unknown:
        raise UnknownSetting(f"{', '.join(unknown)}: no such setting. Known: {', '.join(sorted(known))}")
    if environ is None:
        return Settings()
    return Settings(**{n[6:].lower(): v for n, v in names.items() if n.startswith("QIPAN_")})


def masked(settings: Settings) -> dict[str, str]:
    """Return the settings as they are spelled in the environment, without the password of a database URL."""
    shown = {f"QIPAN_{name.upper()}": "" if value is None else str(value) for name, value in settings}
    shown["QIPAN_DATABASE_URL"] = re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", shown["QIPAN_DATABASE_URL"])
    return shown
