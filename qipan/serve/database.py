"""What a database must be before we use it: PostgreSQL >= 15 that finds Chinese names."""

from __future__ import annotations

import psycopg
from psycopg import sql

from qipan.kit.refusal import Refused

NAME = "qipan"
OLDEST = 150000  # server_version_num


def prepare(admin_url: str, url: str) -> None:
    """Make the database named in `url` if it is missing, then check it."""
    with psycopg.connect(admin_url, autocommit=True) as link:
        name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
        if link.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is None:
            link.execute(sql.SQL("create database {}").format(sql.Identifier(str(name))))
    check(url)


def check(url: str) -> None:
    """Refuse a server that is too old, or whose locale makes searching Chinese names find nothing."""
    try:
        link = psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as no:
        raise Refused("serve.no_database", "The database does not answer: %(why)s", params={"why": no}) from no
    with link:
        if link.info.server_version < OLDEST:
            found = link.info.server_version // 10000
            what = "PostgreSQL %(found)s is too old, 15 is needed"
            raise Refused("serve.old_postgres", what, params={"found": found})
        link.execute("create extension if not exists pg_trgm")
        row = link.execute("select cardinality(show_trgm('张三丰'))").fetchone()
        if not row or not row[0]:
            raise Refused(
                "serve.no_chinese",
                "This database cannot search Chinese text",
                do="Make it with LC_CTYPE C.UTF-8, for instance `initdb --locale=C.UTF-8`",
            )
