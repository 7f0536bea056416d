"""Every room speaks complete Chinese; nothing is left over; the tool itself tells the truth."""

from __future__ import annotations

import pytest

from qipan.ui import locale

ROOMS = locale.rooms()


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_word_of_a_room_has_its_chinese(room):
    faults = locale.check(room)
    assert (faults.missing, faults.stale, faults.places) == ([], [], [])


def test_no_english_word_has_two_chinese_ones():
    assert locale.disagreements() == {}


@pytest.fixture
def room(tmp_path):
    (tmp_path / "views.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext\n"
        "a = _('Nearest team')\nb = pgettext('door', 'Open')\nc = ngettext('%(n)d gate', '%(n)d gates', 2)\n"
        "raise Refused('x.y', 'No road to %(name)s', do='Choose another')\n",
        encoding="utf-8",
    )
    (tmp_path / "page.html").write_text(
        '{% load i18n %}<p title="{% translate "Nearest team" %}">\n'
        "   {% blocktranslate %}Hello {{ name }}{% endblocktranslate %}</p>\n",
        encoding="utf-8",
    )
    return tmp_path


def test_words_are_found_in_code_templates_and_refusals(room):
    assert {key for key in locale.found(room)} == {
        ("", "Nearest team"),
        ("door", "Open"),
        ("", "%(n)d gate"),
        ("", "No road to %(name)s"),
        ("", "Choose another"),
        ("", "Hello %(name)s"),
    }


def test_missing_stale_and_wrongly_filled_words_are_told_apart(room):
    locale.extract(room)
    path = locale.po_of(room)
    text = path.read_text(encoding="utf-8")
    text = text.replace(
        'msgid "No road to %(name)s"\nmsgstr ""', 'msgid "No road to %(name)s"\nmsgstr "去%(place)s没有路"'
    )
    text = text.replace('msgid "Nearest team"\nmsgstr ""', 'msgid "Nearest team"\nmsgstr "最近的队"')
    path.write_text(text + '\nmsgid "Gone"\nmsgstr "没了"\n', encoding="utf-8")
    faults = locale.check(room)
    assert faults.places == ["No road to %(name)s"]
    assert faults.stale == ["Gone"]
    assert sorted(faults.missing) == ["%(n)d gate", "Choose another", "Hello %(name)s", "Open"]
    locale.extract(room)
    assert "最近的队" in path.read_text(encoding="utf-8")
    assert locale.check(room).stale == []


def test_extracting_twice_writes_the_same_bytes(room):
    locale.extract(room)
    first = locale.po_of(room).read_bytes()
    locale.extract(room)
    assert locale.po_of(room).read_bytes() == first
