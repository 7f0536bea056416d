"""How every command speaks: one JSON object on standard output, all else on standard error."""

from __future__ import annotations

import errno
import functools
import gettext
import json as jsonlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar

import click

from qipan.kit.refusal import Refused

P = ParamSpec("P")
R = TypeVar("R")
ROOMS = Path(__file__).resolve().parents[1]
JSON, STATE, LANG = "qipan.json", "qipan.state", "qipan.lang"  # what the root command leaves in the context


def say(text: str) -> None:
    """Tell the person at the terminal (standard error)."""
    click.echo(text, err=True)


def answer(obj: Mapping[str, Any], *, json: bool = False, words: str | None = None) -> None:
    """Print the result: with `json` exactly one JSON object, else `words` or one `name  value` line per scalar."""
    if json:
        click.echo(jsonlib.dumps(obj, ensure_ascii=False, sort_keys=False, default=str))
        return
    if words is None:
        shown = {k: v for k, v in obj.items() if not isinstance(v, (dict, list, tuple))}
        width = max((len(k) for k in shown), default=0)
        words = "\n".join(f"{k:<{width}}  {v}" for k, v in shown.items())
    click.echo(words)


def json_option(command: Callable[P, R]) -> Callable[P, R]:
    """Add `--json`, given to the command as `json`; a refusal then also answers as one JSON object."""

    def remember(ctx: click.Context, _param: click.Parameter, value: bool) -> bool:
        ctx.meta[JSON] = value
        return value

    return click.option("--json", is_flag=True, callback=remember, is_eager=True, help="One JSON object on stdout.")(
        command
    )


def with_state(command: Callable[P, R]) -> Callable[P, R]:
    """Open Django and the database before the command's body and close what was opened after it.

    The root command puts the opener into the context, so a room needs to know nothing above it;
    without an opener (a test that has both open) the body just runs.
    """

    @functools.wraps(command)
    def opened(*args: P.args, **kwargs: P.kwargs) -> R:
        ctx = click.get_current_context(silent=True)
        opener: Callable[[], AbstractContextManager[object]] | None = ctx.meta.get(STATE) if ctx else None
        if opener is None:
            return command(*args, **kwargs)
        with opener():
            return command(*args, **kwargs)

    return opened


def _filled(text: str, no: Refused) -> str:
    return text % no.params if no.params else text


def words_of(no: Refused, *, lang: str = "en") -> str:
    """Return a refusal in the terminal's language: what, where, what to do."""
    room = no.code.partition(".")[0]
    catalogue: gettext.NullTranslations = gettext.NullTranslations()
    if lang.startswith("zh"):
        catalogue = gettext.translation(
            "django", localedir=ROOMS / room / "locale", languages=["zh_Hans"], fallback=True
        )

    def told(text: str) -> str:
        return _filled(catalogue.gettext(text), no) if text else ""

    where = f"{no.where}: " if no.where else ""
    return " ".join(part for part in (where + told(no.what), told(no.do)) if part)


class Terminal(click.Group):
    """The root of a command line: a refusal ends with 1 and its words, wrong use with 2."""

    def invoke(self, ctx: click.Context) -> Any:
        ctx.meta[JSON] = "--json" in ctx.args  # a refusal may come before the command has read its options
        try:
            return super().invoke(ctx)
        except Refused as no:
            _refuse(ctx, no)
        except OSError as why:  # a folder that cannot be written, a disk that is full, a file that is gone
            if why.errno == errno.EPIPE:  # whoever read us has enough; click knows
                raise
            facts = {"why": why.strerror or type(why).__name__}
            _refuse(
                ctx, Refused("kit.machine", "The machine says: %(why)s", where=str(why.filename or ""), params=facts)
            )


def _refuse(ctx: click.Context, no: Refused) -> NoReturn:
    if ctx.meta.get(JSON):
        refused = {"code": no.code, "what": str(no), "do": _filled(no.do, no), "where": no.where}
        answer({"refused": refused}, json=True)
    say(words_of(no, lang=str(ctx.meta.get(LANG, "en"))))
    ctx.exit(1)
