"""Commands over HTTP: idempotent, checked in order, refused in plain words."""

from uuid import uuid4

import pytest
from flask_smorest import Blueprint
from sqlalchemy import func, select

from contracts.visit.commands import RegisterPlace
from events.decider import Decider
from events.envelope import decode
from events.store.tables import log
from services.web.commands import command_route, in_area
from services.web.identity import Caller
from services.web.problems import NotFound


def logged(kernel) -> int:
    with kernel.store.reading() as connection:
        return connection.execute(select(func.count()).select_from(log)).scalar()


def problem(answer, status, code):
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert answer.json["type"] == f"/problems/{code}"
    assert answer.json["status"] == status
    return answer.json


def test_a_new_command_is_stored_and_answers_201(client, cadre, document, kernel):
    place = uuid4()
    answer = client.put(f"/api/places/{place}", json=document, headers=cadre)
    assert answer.status_code == 201
    assert answer.json == {"stream": f"place/{place}", "version": 1}
    assert answer.headers["ETag"] == '"1"'
    assert logged(kernel) == 1


def test_an_event_names_its_person_post_and_time(client, sign, document, kernel, clock):
    headers = sign("cadre", post="卢宅网格长")
    place = uuid4()
    client.put(f"/api/places/{place}", json=document, headers=headers)
    with kernel.store.reading() as connection:
        [row] = kernel.store.stream(connection, f"place/{place}")
    event = decode(row.body, kernel.registry)
    assert (event.actor, event.post, event.time) == ("p1", "卢宅网格长", clock.now())
    assert event.correlation == event.causation == str(place)


def test_the_same_command_again_answers_the_same_with_200(client, cadre, document, kernel):
    address = f"/api/places/{uuid4()}"
    first = client.put(address, json=document, headers=cadre)
    again = client.put(address, json=dict(reversed(document.items())), headers=cadre)
    assert (again.status_code, again.json) == (200, first.json)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert logged(kernel) == 1


def test_the_same_id_with_other_content_is_a_conflict(client, cadre, document, registered, kernel):
    other = document | {"name": "卢宅 8 号"}
    answer = client.put(f"/api/places/{registered}", json=other, headers=cadre)
    problem(answer, 409, "id-used-before")
    assert logged(kernel) == 1


def test_another_sender_with_the_same_id_meets_the_domains_own_rule(
    client,
    sign,
    document,
    registered,
):
    headers = sign("cadre", person="p2")
    answer = client.put(f"/api/places/{registered}", json=document, headers=headers)
    problem(answer, 409, "place.registered")


def test_a_refusal_shows_its_code_sentence_and_members(client, cadre, registered):
    def retire():
        address = f"/api/places/{registered}/retire/{uuid4()}"
        return client.put(address, json={"reason": "拆了"}, headers=cadre)

    assert retire().status_code == 201
    told = problem(retire(), 409, "place.retired")
    assert told["detail"] == "It is retired already."
    assert told["since"] == "before"


def test_a_refusal_that_blames_a_field_answers_like_a_schema(client, cadre, document, kernel):
    body = document | {"area": "330783005999"}
    answer = client.put(f"/api/places/{uuid4()}", json=body, headers=cadre)
    told = problem(answer, 422, "area.unknown")
    assert told["errors"] == [{"field": "area", "reason": "There is no such area."}]
    assert told["near"] == "001"
    assert logged(kernel) == 0


def test_what_the_client_saw_is_checked(client, cadre, registered):
    def retire(tag):
        address = f"/api/places/{registered}/retire/{uuid4()}"
        return client.put(address, json={"reason": "拆了"}, headers=cadre | {"If-Match": tag})

    told = problem(retire('"7"'), 412, "stale")
    assert (told["expected"], told["found"]) == (7, 1)
    problem(retire("seven"), 400, "if-match")
    problem(retire('W/"1"'), 400, "if-match")
    assert retire('"1"').status_code == 201


def test_the_tag_of_what_was_read_serves_as_if_match(client, cadre, registered):
    read = client.get(f"/api/places/{registered}", headers=cadre)
    address = f"/api/places/{registered}/retire/{uuid4()}"
    headers = cadre | {"If-Match": read.headers["ETag"]}
    assert client.put(address, json={"reason": "拆了"}, headers=headers).status_code == 201


def test_a_field_given_by_the_path_may_be_repeated_but_not_contradicted(
    client,
    cadre,
    document,
    kernel,
):
    place = uuid4()
    other = document | {"place": str(uuid4())}
    answer = client.put(f"/api/places/{place}", json=other, headers=cadre)
    assert problem(answer, 422, "invalid")["errors"][0]["field"] == "place"
    assert logged(kernel) == 0
    same = document | {"place": str(place).upper()}
    assert client.put(f"/api/places/{place}", json=same, headers=cadre).status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"name": 5}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": None}, "name"),
        ({"area": "33078"}, "area"),
        ({"kind": "palace"}, "kind"),
    ],
    ids=["unknown", "type", "long", "lines", "null", "area", "choice"],
)
def test_a_wrong_field_is_named_and_nothing_is_stored(  # noqa: PLR0917 - its fixtures
    change,
    field,
    client,
    cadre,
    document,
    kernel,
):
    answer = client.put(f"/api/places/{uuid4()}", json=document | change, headers=cadre)
    [error] = problem(answer, 422, "invalid")["errors"]
    assert error["field"] == field
    assert error["reason"]
    assert logged(kernel) == 0


def test_a_missing_field_is_named(client, cadre):
    answer = client.put(f"/api/places/{uuid4()}", headers=cadre)
    named = {error["field"] for error in problem(answer, 422, "invalid")["errors"]}
    assert named == {"kind", "name", "area"}


def test_a_field_inside_a_list_is_named_with_its_place(client, cadre, registered):
    fixes = [
        {"longitude": 120.2, "latitude": 29.3, "at": "2026-11-23T09:00:00+08:00"},
        {"longitude": 220.2, "latitude": 29.3, "at": "2026-11-23T09:00:00"},
    ]
    address = f"/api/places/{registered}/position/{uuid4()}"
    answer = client.put(address, json={"fixes": fixes}, headers=cadre)
    named = {error["field"] for error in problem(answer, 422, "invalid")["errors"]}
    assert named == {"fixes.1.longitude", "fixes.1.at"}


def test_what_was_sent_is_not_quoted_back(client, cadre, document):
    secret = "330724196001010011"
    body = document | {"kind": secret, "area": secret + "x", "name": secret * 20, "door": [secret]}
    answer = client.put(f"/api/places/{uuid4()}", json=body, headers=cadre)
    problem(answer, 422, "invalid")
    assert secret not in answer.text


def test_a_long_unknown_name_is_not_quoted_whole(client, cadre, document):
    body = document | {"n" * 5000: 1} | {f"unknown{n}": 1 for n in range(500)}
    answer = client.put(f"/api/places/{uuid4()}", json=body, headers=cadre)
    told = problem(answer, 422, "invalid")
    assert len(told["errors"]) <= 50
    assert len(answer.text) < 10_000


def test_a_stream_outside_ones_areas_answers_like_an_absent_one(client, sign, registered):
    headers = sign("cadre", areas=("330783006",))
    body = {"reason": "拆了"}
    outside = client.put(f"/api/places/{registered}/retire/{uuid4()}", json=body, headers=headers)
    absent = client.put(f"/api/places/{uuid4()}/retire/{uuid4()}", json=body, headers=headers)
    problem(outside, 404, "not-found")
    assert outside.json == absent.json


def test_what_does_not_exist_has_no_area_to_ask_for():
    nothing = Decider("thing", None, None, None, area=lambda state: state.area)
    caller = Caller(person="p1", roles=("cadre",), areas=("33",))
    with pytest.raises(NotFound):
        in_area(nothing)(None, None, None, caller)


def test_a_route_that_does_not_fit_its_contract_is_refused_at_start():
    blueprint = Blueprint("bad", __name__)

    def expose(rule, key="place"):
        command_route(
            blueprint,
            rule,
            RegisterPlace,
            None,
            key=key,
            roles=["cadre"],
            facts=lambda *_: None,
        )

    with pytest.raises(TypeError, match="no field colour"):
        expose("/<uuid:place>/<colour>")
    with pytest.raises(TypeError, match="uuid:command"):
        expose("/<name>", key="name")
    with pytest.raises(TypeError, match="uuid:command"):
        expose("/<uuid:place>/x/<command>")
