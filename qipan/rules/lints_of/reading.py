"""What keeps a file from being read at all, or from being known by name: what nobody has to look for."""

from __future__ import annotations

from qipan.rules.lints import Lint

LINTS = (
    Lint("size", "a declared file is written by people, and read before every use", "split it: at most 1 MB"),
    Lint("utf-8", "bytes that are no text cannot be read", "save it as UTF-8"),
    Lint("yaml", "a file that is not YAML says nothing", "mend the line named"),
    Lint("duplicate-key", "of a key written twice one is lost", "keep one"),
    Lint("alias", "what is expanded elsewhere is read by nobody where it counts", "write it out, or name it"),
    Lint("tag", "a tag turns text into something else", "leave it out"),
    Lint("depth", "what is nested too deep is not for people", "say it flatter"),
    Lint("mapping", "a declared file says what it is first", "begin with `kind:`"),
    Lint("kind", "a kind nobody reads has no effect", "use one of the kinds of docs/formats/declared-files.md"),
    Lint(
        "shape",
        "a key out of place is not read (`shape.` and the JSON Schema keyword)",
        "follow the format's page",
    ),
    # Days, quantities and codes: their modules word each fault themselves.
    Lint("calendar.date", "a day no month has is not off", "write a day of the calendar, the end not before the start"),
    Lint("calendar.zone", "a day begins somewhere", "name a time zone of the tz database"),
    Lint("calendar.year", "a year is settled by one file", "put the days into the file of their year"),
    Lint("calendar.weekday", "a make-up day is a weekend day", "look at the notice again"),
    Lint("calendar.twice", "a holiday has one line", "give it its own id"),
    Lint("calendar.overlap", "a day is off or worked", "give the day to one of them"),
    Lint("calendar.document", "an amendment comes after what it amends", "order them by their dates"),
    Lint("codes.twice", "a code has one line", "keep one"),
    Lint("codes.date", "a code is retired on a day", "write a day of the calendar"),
    Lint("codes.parent", "every line of parents ends at a root", "add the parent, or break the circle"),
    Lint("codes.retired", "a retired code leads to one in use", "name one that is in use"),
    Lint("codes.label", "two codes with one word are one to a reader", "call one of them otherwise"),
    Lint("norm.twice", "a quantity has one line", "give it its own id"),
    Lint("norm.name", "a formula must be able to name it", "call it otherwise"),
    Lint("norm.formula", "a quantity is a rate or a formula", "write one of them"),
    Lint("norm.given", "what is asked is used, and what is used is asked", "bring `given` and `per` together"),
    Lint("norm.unit", "people are not households", "use a unit of codes/units.yaml, the same on both sides"),
    Lint("norm.source", "a figure can be looked up again", "write source and confidence"),
    Lint("norm.rounding", "half a kit is not sent", "add round_up"),
    Lint("norm.life", "what is worn lasts a length of time", "write 4h"),
    Lint("norm.choice", "a household chooses from what is offered", "name an entry of need-tags, and an item"),
    Lint("norm.cycle", "what needs itself cannot be worked out", "break the circle"),
)
