"""Putting a board to use, and looking for an address on it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from qipan.board import actions, queries
from qipan.board.core.atlas import Atlas
from qipan.board.models import Board
from qipan.identity.models import Account, Area, Organisation
from qipan.kit.ref import Ref
from qipan.kit.refusal import Missing, Refused
from qipan.ledger.models import Event
from tests.board.conftest import Village

AT = datetime(2021, 12, 1, 8, tzinfo=UTC)
BY = Ref("terminal", "test")


@pytest.fixture
def home(settings, tmp_path):
    settings.QIPAN = settings.QIPAN.model_copy(update={"home": tmp_path / "home"})


@pytest.fixture
def town(build: Callable[..., Atlas]) -> Atlas:
    village = Village()
    village.way((-200, 0), (200, 0), highway="residential", name="东街")
    village.house(-150, 5, addr__street="东街", addr__housenumber="12")
    return build(village, residents=10, name="试县", code="330381")


@pytest.mark.django_db
def test_without_a_board_the_answer_says_what_to_do(home):
    with pytest.raises(Missing) as no:
        queries.current()
    assert no.value.code == "board.none" and "board use" in no.value.do
    assert queries.find_current() is None


@pytest.mark.django_db(transaction=True)
def test_a_used_board_is_current_its_areas_stand_and_the_ledger_knows(home, town: Atlas):
    actions.use(folder=town.path, by=BY, at=AT)
    assert queries.current().digest == town.digest
    assert queries.current() is queries.current()
    assert Area.objects.get(pk="330381").name == "试县"
    event = Event.objects.get(verb="board.used")
    assert event.body == {"digest": town.digest} and event.area == "330381"


@pytest.mark.django_db(transaction=True)
def test_another_board_takes_its_place(home, town: Atlas, build: Callable[..., Atlas]):
    actions.use(folder=town.path, by=BY, at=AT)
    village = Village()
    village.way((0, 0), (100, 0), highway="residential", name="新街")
    other = build(village, residents=1, name="乙县", code="330382")
    actions.use(folder=other.path, by=BY, at=AT)
    assert queries.current().digest == other.digest
    assert [board.digest for board in Board.objects.current()] == [other.digest]
    assert Board.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_folder_that_is_no_board_changes_nothing(home, town: Atlas, tmp_path):
    actions.use(folder=town.path, by=BY, at=AT)
    with pytest.raises(Refused):
        actions.use(folder=tmp_path / "nothing", by=BY, at=AT)
    assert queries.current().digest == town.digest and Board.objects.count() == 1


@pytest.fixture
def reader(town: Atlas, home) -> Client:
    actions.use(folder=town.path, by=BY, at=AT)
    body = Organisation.objects.create(code="hall", name="县政府", kind="command", area_id="330381")
    client = Client()
    client.force_login(Account.objects.create(login="reader", name="读者", organisation=body))
    return client


@pytest.mark.django_db(transaction=True)
def test_the_search_box_gets_places_as_a_list_or_as_json(reader: Client):
    page = reader.get("/board/find", {"q": "东街12"}).content.decode()
    assert 'role="option"' in page and 'data-area="330381"' in page and "东街12" in page
    answer = reader.get("/board/find", {"q": "东街12"}, headers={"accept": "application/json"}).json()
    (place,) = answer["places"]
    assert (place["kind"], place["area_name"]) == ("address", "试县")


@pytest.mark.django_db(transaction=True)
def test_nothing_found_says_so_and_nobody_else_may_ask(reader: Client):
    page = reader.get("/board/find", {"q": "<script>"}).content.decode()
    assert "<script>" not in page and 'role="option"' not in page and "muted" in page
    assert Client().get("/board/find", {"q": "东街"}).status_code in (302, 403)
