"""Questions over HTTP: one thing with its tag, lists in pages, arguments that are checked."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.web.paging import Page
from services.web.problems import Invalid


@pytest.fixture
def seven(client, cadre, document):
    """Seven places, in order."""
    names = [f"门牌 {number}" for number in range(1, 8)]
    for name in names:
        client.put(f"/api/places/{uuid4()}", json=document | {"name": name}, headers=cadre)
    return names


def pages(client, headers, address):
    while address:
        answer = client.get(address, headers=headers)
        assert answer.status_code == 200, answer.text
        yield [item["name"] for item in answer.json["items"]]
        address = answer.json["next"]


def test_pages_follow_one_another_without_gap_or_repeat(client, cadre, seven):
    assert list(pages(client, cadre, "/api/places?limit=3")) == [seven[:3], seven[3:6], seven[6:]]


def test_a_page_that_is_just_full_is_the_last(client, cadre, seven):
    assert list(pages(client, cadre, "/api/places?limit=7")) == [seven]


def test_what_is_added_meanwhile_shifts_no_page(client, cadre, seven, document):
    following = pages(client, cadre, "/api/places?limit=5&area=330783005")
    first = next(following)
    client.put(f"/api/places/{uuid4()}", json=document | {"name": "新"}, headers=cadre)
    assert [*first, *next(following)] == [*seven, "新"]


def test_the_arguments_of_a_list_travel_with_its_pages(client, cadre, seven):
    assert list(pages(client, cadre, "/api/places?number=3&limit=1")) == [[seven[2]]]
    answer = client.get("/api/places?area=330783005&limit=2", headers=cadre)
    assert "area=330783005" in answer.json["next"]
    assert "limit=2" in answer.json["next"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("limit=1&limit=2", "limit"),
        ("limit=1.5", "limit"),
        ("cursor=nonsense", "cursor"),
        ("cursor=W10", "cursor"),
        ("cursor=WyJ4Il0", "cursor"),
        ("cursor=%F0%9F%8D%8E", "cursor"),
        ("colour=red", "colour"),
        ("area=33078", "area"),
        ("area=33&area=34", "area"),
        ("number=x", "number"),
    ],
    ids=str,
)
def test_a_wrong_argument_is_named(query, field, client, cadre):
    answer = client.get(f"/api/places?{query}", headers=cadre)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_a_resource_takes_no_arguments_that_it_does_not_declare(client, cadre, registered):
    answer = client.get(f"/api/places/{registered}?verbose=1", headers=cadre)
    assert answer.status_code == 422


def test_a_resource_that_is_known_is_not_sent_again(client, cadre, registered):
    address = f"/api/places/{registered}"
    first = client.get(address, headers=cadre)
    tag = first.headers["ETag"]
    assert tag.startswith('"1.')
    again = client.get(address, headers=cadre | {"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    client.put(
        f"{address}/retire/{uuid4()}",
        json={"reason": "拆了"},
        headers=cadre,
    )
    changed = client.get(address, headers=cadre | {"If-None-Match": tag})
    assert (changed.status_code, changed.headers["ETag"][:3]) == (200, '"2.')


def test_an_answer_is_kept_by_no_shared_cache(client, cadre, registered):
    one = client.get(f"/api/places/{registered}", headers=cadre)
    assert one.headers["Cache-Control"] == "no-store"
    assert one.headers["Vary"] == "Authorization"
    made = client.put(f"/api/places/{uuid4()}", headers=cadre)
    assert made.headers["Cache-Control"] == "no-store"


def test_absent_and_outside_answer_alike(client, sign, cadre, registered):
    elsewhere = sign("cadre", areas=("330784",))
    outside = client.get(f"/api/places/{registered}", headers=elsewhere)
    absent = client.get(f"/api/places/{uuid4()}", headers=elsewhere)
    assert outside.status_code == absent.status_code == 404
    assert outside.json == absent.json


def test_head_answers_like_get_without_a_body(client, cadre, registered):
    answer = client.head(f"/api/places/{registered}", headers=cadre)
    assert (answer.status_code, answer.data) == (200, b"")
    assert "ETag" in answer.headers


@given(
    st.datetimes(timezones=st.just(UTC)),
    st.integers(-(2**53), 2**53),
    st.text(),
    st.uuids(),
)
def test_a_cursor_gives_back_its_key_with_its_types(at, number, text, uuid):
    key = (at, number, text, uuid)
    paged = Page(limit=1).of([0, 1], key=lambda _: key)
    after = Page(limit=1, cursor=paged.next).after(datetime, int, str, type(uuid))
    assert after == key


@given(st.text(max_size=40))
def test_no_text_makes_a_cursor_fail_otherwise_than_as_invalid(text):
    named = "cursor"
    try:
        Page(cursor=text).after(int)
    except Invalid as problem:
        named = problem.about["errors"][0]["field"]
    assert named == "cursor"
