import json
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from contracts.directory.events import DepartmentRegistered
from contracts.directory.parts import OfficeHours
from contracts.feed.events import FeedDelivered, FeedOpened
from tests.feed.examples import BUILDING, WATER, answer, dispatched, part, recorded

FEED = f"/api/feed/{WATER}"
BATCH = "application/cloudevents-batch+json"


@pytest.fixture
def three(world):
    """Three items of the water department's feed, among others."""
    world.hear("visit", recorded(answer("meter", 1.50), parts=(part(WATER, "meter"),)))
    world.hear("issue", dispatched(BUILDING), dispatched(WATER))
    world.hear("visit", recorded(answer("meter", 2), parts=(part(WATER, "meter"),)))
    return world.items(WATER)


# ---- what a department reads --------------------------------------------------------------------
def test_a_department_reads_its_items_byte_for_byte_as_they_were_frozen(client, water, three):
    answer = client.get(FEED, headers=water)
    assert answer.status_code == 200
    assert answer.mimetype == BATCH
    assert answer.text == f"[{','.join(three)}]"
    assert [item["streamversion"] for item in json.loads(answer.text)] == [1, 2, 3]


def test_reading_goes_on_after_a_number(client, water, three):
    answer = client.get(f"{FEED}?after=1&limit=1", headers=water)
    assert answer.text == f"[{three[1]}]"


def test_an_answer_says_where_to_go_on(client, water, three):
    read, at = [], FEED + "?limit=2"
    while items := (answer := client.get(at, headers=water)).json:
        read += items
        at = answer.headers["Link"].partition(">")[0].lstrip("<")
    assert [item["streamversion"] for item in read] == [1, 2, 3]


def test_who_has_read_everything_is_told_that_nothing_is_new(client, water, three, world):
    first = client.get(f"{FEED}?after=3", headers=water)
    assert first.json == []
    seen = {**water, "If-None-Match": first.headers["ETag"]}
    assert client.get(f"{FEED}?after=3", headers=seen).status_code == 304
    world.hear("issue", dispatched(WATER))
    assert len(client.get(f"{FEED}?after=3", headers=seen).json) == 1


@pytest.mark.parametrize("method", ["get", "head"])
def test_who_is_further_than_the_feed_is_told_where_it_ends(client, water, three, method):
    answer = getattr(client, method)(f"{FEED}?after=4", headers=water)
    assert answer.status_code == 409
    if method == "get":
        told = {name: answer.json[name] for name in ("code", "after", "end")}
        assert told == {"code": "feed.beyond-end", "after": 4, "end": 3}
        assert "drop what you have above the last common one" in answer.json["detail"]


def test_who_is_further_than_an_empty_feed_is_told_too(client, water):
    answer = client.get(f"{FEED}?after=1", headers=water)
    assert (answer.status_code, answer.json["end"]) == (409, 0)


def test_what_an_etag_says_of_items_that_were_lost_hides_nothing(client, water, three):
    headers = {**water, "If-None-Match": '"4-4"'}
    assert client.get(f"{FEED}?after=4", headers=headers).status_code == 409


def test_a_department_without_items_reads_an_empty_feed(client, sign):
    headers = sign("officer", person="p", department="民政")
    assert client.get("/api/feed/民政", headers=headers).json == []


def test_an_answer_has_bounds_beside_its_limit(client, water, three, monkeypatch):
    monkeypatch.setattr("services.web.batches.MOST_BYTES", len(three[0]) + len(three[1]))
    assert len(client.get(FEED, headers=water).json) == 2
    monkeypatch.setattr("services.web.batches.MOST_BYTES", 1)
    assert len(client.get(FEED, headers=water).json) == 1


@pytest.mark.parametrize("wrong", ["after=-1", "after=x", "limit=0", "limit=201", "before=1"])
def test_a_wrong_argument_is_named(client, water, wrong):
    answer = client.get(f"{FEED}?{wrong}", headers=water)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == wrong.partition("=")[0]


def test_who_wants_something_else_than_a_batch_is_told_what_there_is(client, water):
    answer = client.get(FEED, headers={**water, "Accept": "text/html"})
    assert answer.status_code == 406
    assert client.get(FEED, headers={**water, "Accept": BATCH}).status_code == 200


# ---- who may ------------------------------------------------------------------------------------
def test_another_department_finds_nothing(client, building, three):
    assert client.get(FEED, headers=building).status_code == 404


@pytest.mark.parametrize("role", ["operator", "auditor", "cadre", "county_coordinator"])
def test_nobody_else_reads_a_feed(client, sign, role):
    headers = sign(role, person="p", department=WATER)
    assert client.get(FEED, headers=headers).status_code == 403


# ---- what goes on record ------------------------------------------------------------------------
def sent(world):
    return [(each.first, each.last, each.via) for each in world.record(FeedDelivered)]


def test_what_was_fetched_goes_on_record_when_it_is_new(client, water, three, world):
    client.get(f"{FEED}?limit=2", headers=water)
    client.get(f"{FEED}?limit=1", headers=water)
    client.get(f"{FEED}?after=1", headers=water)
    client.get(f"{FEED}?after=3", headers=water)
    assert sent(world) == [(1, 2, "http"), (2, 3, "http")]


def test_a_look_without_the_items_is_no_delivery(client, water, three, world):
    assert client.head(FEED, headers=water).status_code == 200
    assert sent(world) == []


def test_the_record_says_who_fetched(client, water, three, world):
    client.get(FEED, headers=water)
    with world.feed.store.reading() as connection:
        (row,) = world.feed.store.stream(connection, f"access/{WATER}")
    assert json.loads(row.body)["actor"] == f"department/{WATER}"


# ---- operators ----------------------------------------------------------------------------------
def test_operators_see_how_far_each_feed_was_delivered(client, water, operator, registered, three):
    client.get(f"{FEED}?limit=2", headers=water)
    listed = client.get("/api/feed", headers=operator).json["items"]
    assert {
        state["department"]: (state["items"], state["by_http"], state["backlog"])
        for state in listed
    } == {WATER: (3, 2, 1), BUILDING: (1, 0, 1)}


def test_departments_do_not_see_how_far_others_are(client, water):
    assert client.get("/api/feed", headers=water).status_code == 403


HOURS = OfficeHours(seasons=())


@pytest.fixture
def registered(world):
    water = DepartmentRegistered(
        department=WATER,
        name="水务局",
        short="水务",
        kind="department",
        area="330783",
        since=date(2026, 1, 1),
        hours=HOURS,
    )
    building = replace(water, department=BUILDING, name="建设局", short="建设")
    world.hear("directory", water, building)


def agree(client, headers, department=WATER, contract="v1"):
    address = f"/api/feed/{department}/agreement/{uuid4()}"
    return client.put(address, json={"contract": contract}, headers=headers)


def test_operators_agree_a_version_with_a_department(client, operator, registered, world):
    assert agree(client, operator).status_code == 201
    assert world.record(FeedOpened) == [FeedOpened(department=WATER, contract="v1")]
    (state,) = client.get("/api/feed", headers=operator).json["items"]
    assert (state["contract"], state["items"]) == ("v1", 0)


def test_a_version_that_nobody_publishes_is_refused(client, operator, registered):
    answer = agree(client, operator, contract="v7")
    assert (answer.status_code, answer.json["code"]) == (422, "feed.unknown-contract")
    assert answer.json["errors"][0]["field"] == "contract"


def test_nothing_is_agreed_with_a_department_that_does_not_exist(client, operator, registered):
    assert agree(client, operator, "无此局").status_code == 404


def test_an_operator_of_another_county_has_no_say(client, sign, registered):
    elsewhere = sign("operator", areas=("330782",), person="operator-2")
    assert agree(client, elsewhere).status_code == 404
    again = client.put(f"{FEED}/resend/{uuid4()}", json={"after": 0}, headers=elsewhere)
    assert again.status_code == 404
    assert client.get("/api/feed", headers=elsewhere).json["items"] == []


def test_a_department_agrees_nothing_by_itself(client, water, registered):
    assert agree(client, water).status_code == 403


def test_a_department_has_only_its_own_items_sent_again(
    client, building, water, operator, registered
):
    address = f"{FEED}/resend/{uuid4()}"
    assert client.put(address, json={"after": 0}, headers=building).status_code == 404
    assert client.put(address, json={"after": 0}, headers=water).status_code == 201
    assert client.put(address, json={"after": 0}, headers=operator).status_code == 201


# ---- the schemas --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name", ["feed.record.v1", "assignment.receive", "asyncapi", "events/feed.assignment.v1"]
)
def test_anybody_reads_the_contracts(client, name):
    answer = client.get(f"/contracts/{name}.json", buffered=True)
    assert answer.status_code == 200
    assert isinstance(answer.json, dict)


def test_an_item_is_valid_by_the_schema_that_it_names(client, water, three):
    for item in client.get(FEED, headers=water).json:
        name = item["dataschema"].rpartition(":")[2]
        schema = client.get(f"/contracts/{name}.json", buffered=True).json
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(item)
