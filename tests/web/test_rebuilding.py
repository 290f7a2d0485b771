"""Rebuilding a service's read models on an operator's word, by the service itself."""

from uuid import uuid4

import eventlet
import pytest
from eventlet.event import Event

from events.rebuild import Rebuilt
from services.cli.client import wait_for
from services.web.app import application
from services.web.upkeep import rebuilding, upkeep

REBUILDS = "/api/upkeep/places/rebuilds"


@pytest.fixture
def app(kernel, keys):
    return application(kernel, "Places", [upkeep("places")], keys=keys, county="330783")


@pytest.fixture
def operator(sign):
    return sign("operator")


@pytest.fixture
def held(monkeypatch):
    """A rebuild that goes on until it is told what came of it."""
    outcome = Event()

    def wait(*_about, progress, **_options):
        progress(3, 7)
        return outcome.wait()

    monkeypatch.setattr(rebuilding, "rebuild", wait)
    yield outcome
    if not outcome.ready():
        outcome.send(Rebuilt("places.v1", 7, 2, 0, ()))


@pytest.fixture
def begin(client, operator):
    def begin(which):
        answer = client.post(REBUILDS, json={"rebuild": str(which)}, headers=operator)
        eventlet.sleep(0)
        return answer

    return begin


@pytest.fixture
def over(client, operator):
    """Wait until a rebuild is over; return what is told of it."""

    def over(which):
        def look():
            eventlet.sleep(0)
            told = client.get(f"{REBUILDS}/{which}", headers=operator).json
            return told if told["over"] else None

        return wait_for("the rebuild to be over", look)

    return over


def test_rows_are_swapped_and_counted(client, operator, begin, over):
    which = uuid4()
    assert begin(which).status_code == 200
    told = over(which)
    assert told["failed"] is None
    (swapped,) = told["swapped"]
    assert swapped == {"model": "places.v1", "position": 0, "rows": 0, "differing": 0}


def test_how_far_it_is_is_told_meanwhile(client, operator, held, begin):
    which = uuid4()
    begin(which)
    told = client.get(f"{REBUILDS}/{which}", headers=operator).json
    assert (told["over"], told["model"], told["folded"], told["of"]) == (False, "places.v1", 3, 7)


def test_what_is_begun_twice_under_one_id_is_done_once(held, begin, over):
    which = uuid4()
    assert begin(which).json["rebuild"] == begin(which).json["rebuild"] == str(which)
    held.send(Rebuilt("places.v1", 7, 2, 1, ()))
    assert [each["differing"] for each in over(which)["swapped"]] == [1]
    assert begin(which).json["over"] is True


def test_a_second_one_is_refused_while_the_first_runs(held, begin, over):
    first, second = uuid4(), uuid4()
    begin(first)
    answer = begin(second)
    assert (answer.status_code, answer.json["code"]) == (409, "upkeep.rebuilding")
    assert answer.json["rebuild"] == str(first)
    held.send(Rebuilt("places.v1", 7, 2, 0, ()))
    over(first)
    assert begin(second).status_code == 200


@pytest.mark.parametrize(
    ("error", "said"),
    [(RuntimeError("another rebuild is running"), "another rebuild is running"),
     (KeyError("张三"), "KeyError")],
)  # fmt: skip
def test_why_it_failed_is_told_without_what_a_row_holds(held, begin, over, error, said):
    which = uuid4()
    begin(which)
    held.send_exception(error)
    assert over(which)["failed"] == said


def test_operators_of_a_part_of_the_county_may_not(client, sign):
    street = sign("operator", areas=("330783005",))
    answer = client.post(REBUILDS, json={"rebuild": str(uuid4())}, headers=street)
    assert answer.status_code == 403
    assert client.get(f"{REBUILDS}/{uuid4()}", headers=street).status_code == 403
