import pytest

from contracts.feed.events import ValuesOpened
from tests.feed.examples import HOUSEHOLD, WATER, answer, dispatched, part, recorded

OPEN = f"/api/feed/{WATER}/open"


@pytest.fixture
def record(world):
    """One record with two personal answers and a plain one: item 1."""
    world.hear(
        "visit",
        recorded(
            answer("meter", 12),
            answer("phone", sealed='"13800000001"', subject="resident/1"),
            answer("income", sealed="[1200.5]"),
            parts=(part(WATER, "meter", "phone", "income"),),
        ),
    )


def test_personal_values_are_opened_for_the_department_that_they_are_for(client, water, record):
    answer = client.post(OPEN, json={"item": 1}, headers=water)
    assert answer.status_code == 200
    assert answer.json == {"item": 1, "values": {"phone": "13800000001", "income": [1200.5]}}


def test_the_feed_itself_never_holds_them_in_clear(client, water, record):
    assert "13800000001" not in client.get(f"/api/feed/{WATER}", headers=water).text


def test_it_is_on_record_who_read_whose_values(client, sign, record, world):
    officer = sign("officer", person="officer-7", department=WATER)
    client.post(OPEN, json={"item": 1}, headers=officer)
    (read,) = world.record(ValuesOpened)
    assert (read.reader, read.item) == ("officer-7", 1)
    assert read.subjects == ("resident/1", HOUSEHOLD)


def test_nothing_is_shown_that_could_not_be_put_on_record(client, water, record, world):
    world.feed.store.engine.dispose()
    with world.feed.store.writing() as connection:
        connection.exec_driver_sql("DROP TABLE commands")
        connection.exec_driver_sql("ALTER TABLE log RENAME COLUMN hash TO gone")
    answer = client.post(OPEN, json={"item": 1}, headers=water)
    assert answer.status_code >= 500
    assert "13800000001" not in answer.text


def test_a_forgotten_person_has_no_value_any_more(client, water, record, vault):
    vault.forget("resident/1")
    answer = client.post(OPEN, json={"item": 1}, headers=water)
    assert answer.json["values"] == {"phone": None, "income": [1200.5]}


def test_an_item_without_personal_values_opens_to_nothing_and_leaves_no_record(
    client, water, world
):
    world.hear("issue", dispatched(WATER))
    answer = client.post(OPEN, json={"item": 1}, headers=water)
    assert answer.json == {"item": 1, "values": {}}
    assert world.record(ValuesOpened) == []


@pytest.mark.parametrize("number", [0, 2])
def test_an_item_that_is_not_there_is_not_found(client, water, record, number):
    assert client.post(OPEN, json={"item": number}, headers=water).status_code == 404


def test_another_department_opens_nothing(client, building, record, world):
    assert client.post(OPEN, json={"item": 1}, headers=building).status_code == 404
    assert world.record(ValuesOpened) == []


@pytest.mark.parametrize("role", ["operator", "auditor", "cadre"])
def test_nobody_else_opens_anything(client, sign, record, role):
    headers = sign(role, person="p", department=WATER)
    assert client.post(OPEN, json={"item": 1}, headers=headers).status_code == 403
