"""The text cut into words, numbers, texts and signs, each allowed by name; nothing else gets further."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, NoReturn

from qipan.rules.expr.faults import BadExpression, Wrong
from qipan.rules.facts import FOREIGN, GRAMMAR

LONGEST = 4_000  # characters of an expression; a page of a rule book
MOST_TOKENS = 600  # enough for a list of the country's 300-odd cities
LONGEST_TEXT = 200  # characters between quotes
MOST_DIGITS = 15  # what a double holds exactly

Sort = Literal["word", "name", "number", "text", "sign"]
SIGNS = ("!=", "<=", ">=", "=", "<", ">", "+", "-", "*", "/", "(", ")", ",")
_SPACE = " \t\r\n"
_WORD = re.compile(r"[a-z_][a-z0-9_]*", re.ASCII)
_NUMBER = re.compile(r"[0-9][0-9_]*(?:\.[0-9_]*)?", re.ASCII)
_PLAIN_NUMBER = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]{1,9})?", re.ASCII)
_OPERATORS = re.compile(r"[-+*/=!<>|&^~%:@?]+")
_QUERY = "select with exists from where union intersect except having join lateral"
_SUBSELECT = frozenset(_QUERY.split())
# Signs with a meaning in SQL, and what to write instead.
_FOREIGN_SIGNS = {
    "==": "write =",
    "<>": "write !=",
    "!": "write not, or !=",
    "||": "texts are not joined in a rule",
    "::": "a value is not turned into another kind",
    "&&": "write and",
    "|": "write or",
    "&": "write and",
    "%": "there is no remainder",
    "^": "there is no power",
    "~": "there are no patterns; use starts_with",
    "=>": "write >=",
    "=<": "write <=",
}


@dataclass(frozen=True)
class Token:
    """`text` is as written, without the quotes of a text; `at` is its offset."""

    sort: Sort
    text: str
    at: int


def scan(text: str, *, is_ours: bool = False) -> list[Token]:
    """Cut `text`; BadExpression at the first thing not on the list. `is_ours`: emit_text wrote it, at any length."""
    if len(text) > LONGEST and not is_ours:
        _stop("expr.length", f"An expression has at most {LONGEST:,} characters; split it into several rules.", LONGEST)
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at] in _SPACE:
            at += 1
            continue
        token, at = _next(text, at)
        found.append(token)
        if len(found) > MOST_TOKENS and not is_ours:
            _stop("expr.tokens", f"An expression has at most {MOST_TOKENS} words and signs; split it.", token.at)
    if not found:
        _stop("expr.syntax", "There is nothing here; write a condition, or true.", 0)
    return found


def _next(text: str, at: int) -> tuple[Token, int]:
    char = text[at]
    if char == "'":
        return _quoted(text, at)
    if text.startswith(("--", "/*", "*/"), at) or char == "#":
        _stop("expr.comment", "A rule holds no comments; write them in the file beside it.", at)
    if match := _NUMBER.match(text, at):
        return _number(text, match)
    if match := _WORD.match(text, at):
        return _word(text, match)
    if char in "(),":
        return Token("sign", char, at), at + 1
    if match := _OPERATORS.match(text, at):
        return _sign(text, match)
    return _refuse_character(text, at)


def _quoted(text: str, at: int) -> tuple[Token, int]:
    """A text between quotes; a quote inside is written twice."""
    end, parts = at + 1, []
    while True:
        close = text.find("'", end)
        if close < 0:
            _stop("expr.literal", "This text has no closing quote.", at)
        parts.append(text[end:close])
        end = close + 1
        if not text.startswith("'", end):
            break
        parts.append("'")
        end += 1
    inside = "".join(parts)
    if len(inside) > LONGEST_TEXT:
        _stop("expr.literal", f"A text has at most {LONGEST_TEXT} characters.", at)
    for place, char in enumerate(inside):
        if char == "\\" or not _may_stand_in_a_text(char):
            _stop("expr.character", f"{_called(char)} may not stand in a text; take it out.", at + 1 + place)
    if unicodedata.normalize("NFC", inside) != inside:
        _stop("expr.character", "This text is not in Unicode's normal form (NFC); type it again by keyboard.", at)
    return Token("text", inside, at), end


def _may_stand_in_a_text(char: str) -> bool:
    """Letters, marks, digits, punctuation, symbols, the space and the ideographic space: all that can be seen."""
    return unicodedata.category(char)[0] in "LMNPS" or char in " \u3000"


def _number(text: str, match: re.Match[str]) -> tuple[Token, int]:
    written, at, end = match.group(), match.start(), match.end()
    follows = text[end : end + 1]
    if follows.isalnum() or follows == ".":
        _stop("expr.literal", "This number cannot be read; write 12, 0.5, or a length of time as '2d'.", at)
    if not _PLAIN_NUMBER.fullmatch(written):
        _stop("expr.literal", f"“{written[:40]}” is not a number; write 12 or 0.5, at most nine decimals.", at)
    if len(written.replace(".", "").lstrip("0")) > MOST_DIGITS:
        _stop("expr.literal", f"A number has at most {MOST_DIGITS} digits.", at)
    return Token("number", written, at), end


def _word(text: str, match: re.Match[str]) -> tuple[Token, int]:
    written, at, end = match.group(), match.start(), match.end()
    follows = text[end : end + 1]
    if follows == "." or text[:at].rstrip(_SPACE).endswith("."):
        _stop("expr.dotted", "A name has no dots; write the fact's bare name.", at)
    if follows == "'":
        if written != "date":
            _stop("expr.literal", f"“{written}” does not stand before a text; only date '2022-02-01' does.", at)
        _stop("expr.literal", "Put a space between date and its text: date '2022-02-01'.", at)
    if follows.isalpha():
        _stop_at_letter(follows, end)
    if written in _SUBSELECT:
        _stop("expr.subselect", f"A rule holds no query (“{written}”); ask count, any or sum of a list.", at)
    if written == "as":
        _stop("expr.alias", "Nothing is renamed in a rule; take “as” and the name after it out.", at)
    if written == "null":
        _stop("expr.never", "A comparison with null is never true or false; ask “is unknown”.", at)
    if written in FOREIGN:
        _stop("expr.word", f"“{written}” is not a word of this language.", at)
    if written.startswith("_"):
        _stop("expr.name", f"“{written}” is no name of a fact; names begin with a letter.", at)
    return Token("word" if written in GRAMMAR - {"at"} else "name", written, at), end


def _sign(text: str, match: re.Match[str]) -> tuple[Token, int]:
    run, at = match.group(), match.start()
    for place in range(1, len(run)):
        if run.startswith(("--", "/*", "*/"), place):
            _stop("expr.comment", "A rule holds no comments; write them in the file beside it.", at + place)
    # A minus may follow any sign at once (a=-1); all other runs are one sign or an error.
    whole = run[:-1] if len(run) > 1 and run.endswith("-") else run
    if whole in SIGNS:
        return Token("sign", whole, at), at + len(whole)
    cure = _FOREIGN_SIGNS.get(whole) or next((c for s, c in _FOREIGN_SIGNS.items() if s in whole), "take it out")
    return _stop("expr.sign", f"“{whole}” is not a sign of this language; {cure}.", at)


def _refuse_character(text: str, at: int) -> NoReturn:
    char = text[at]
    if char.isalpha():
        _stop_at_letter(char, at)
    plain = unicodedata.normalize("NFKC", char)
    cure = f"write {plain}" if plain != char and plain.isascii() and plain.isprintable() else "take it out"
    if char == "." and text[at + 1 : at + 2].isdecimal():
        _stop("expr.literal", "A number begins with a digit: 0.5.", at)
    if char == ".":
        _stop("expr.dotted", "A dot stands only inside a number; write the fact's bare name.", at)
    _stop("expr.character", f"{_called(char)} may not stand outside a text; {cure}.", at)


def _stop_at_letter(char: str, at: int) -> NoReturn:
    if char.isascii():
        _stop("expr.capital", "Words and names are written in small letters.", at)
    _stop("expr.character", f"{_called(char)} may stand only in a text, between quotes; names are a-z, 0-9 and _.", at)


def _called(char: str) -> str:
    name = unicodedata.name(char, "an unnamed character")
    return f"U+{ord(char):04X} {name}"


def _stop(rule: str, says: str, at: int) -> NoReturn:
    raise BadExpression([Wrong(rule, says, at)])
