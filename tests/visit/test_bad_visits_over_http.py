"""What bad input gets: the wrong field named, and nothing stored."""

import json
from uuid import uuid4

import pytest

from tests.visit.answering import SEWAGE, answer, form, record, send, visit
from tests.visit.world import OTHER_STREET, named, problem

OFF = {"longitude": 181, "latitude": 0}
FAR = {"longitude": 29.29, "latitude": 120.24 - 90}
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def wanted(seeded, cadre, place) -> dict:
    """A record as it should be."""
    return record(cadre, form(cadre, place))


def given(element: str, **more: object) -> dict:
    """One answer instead of all that are asked."""
    return {"answers": [{"element": element} | more]}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"kind": "party"}, "kind"),
        ({"kind": "bin_check"}, "kind"),
        ({"outcome": 5}, "outcome"),
        ({"outcome": "refused"}, "answers"),
        ({"note": "长" * 4001}, "note"),
        ({"observed_at": "2026-11-23T09:00:00"}, "observed_at"),
        ({"observed_at": "0001-01-01T00:00:00+08:00"}, "observed_at"),
        ({"place": str(uuid4())}, "place"),
        ({"place": "here"}, "place"),
        ({"grade": 50}, "grade"),
        ({"grade": -1}, "grade"),
        ({"companions": ["cadre-2", "nobody"]}, "companions.1"),
        ({"companions": ["cadre-2"] * 21}, "companions"),
        ({"answers": "none"}, "answers"),
        ({"answers": []}, "answers"),
        (given("sewer_connected", value={"a": 1}), "answers.0.value"),
        (given("storeys", value=10**400), "answers.0.value"),
        (given("storeys", value="three"), "answers.0.value"),
        (given("storeys", value=3, state="unknown"), "answers.0.value"),
        (given("storeys"), "answers.0.value"),
        (given("moon", value=1), "answers.0.element"),
        (given("storeys", mood=1), "answers.0.mood"),
        ({"problems": [SEWAGE | {"point": OFF}]}, "problems.0.point.longitude"),
        ({"problems": [SEWAGE | {"point": FAR}]}, "problems.0.point"),
        ({"problems": [SEWAGE, SEWAGE]}, "problems.1.problem"),
        ({"evidence": [{"digest": "abc", "media_type": "image/jpeg"}]}, "evidence.0.digest"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_stored(world, wanted, cadre, change, field):
    before = world.kernel.head().position
    assert named(send(cadre, wanted | change)) == [field]
    assert world.kernel.head().position == before


def test_a_number_beyond_all_numbers_is_refused(world, wanted, cadre):
    text = json.dumps(wanted | given("storeys", value=8)).replace(": 8}", ": 1e999}")
    before = world.kernel.head().position
    assert named(cadre.put(f"visits/{uuid4()}", data=text, headers=JSON)) == ["answers.0.value"]
    assert world.kernel.head().position == before


def test_answers_must_be_of_their_elements_type(seeded, cadre, place):
    a_form = form(cadre, place)
    right = [answer(item) for item in a_form["items"]]
    wrong = {"storeys": "3", "let_out": 1, "well": "sea", "disability": ["wings"], "phone": 13}
    for number, each in enumerate(right):
        if each["element"] in wrong:
            spoiled = [*right]
            spoiled[number] = each | {"value": wrong[each["element"]]}
            sent = send(cadre, record(cadre, a_form, answers=spoiled))
            assert named(sent) == [f"answers.{number}.value"]
            assert sent.json()["code"] == "answer.invalid"


def test_a_refusal_repeats_nothing_that_was_said(wanted, cadre):
    secret = "330724196001010011"
    for spoiled in (
        [each | {"value": secret} for each in wanted["answers"]],
        [each | {"value": secret * 100} for each in wanted["answers"]],
        [{"element": secret, "value": secret}],
    ):
        sent = send(cadre, wanted | {"answers": spoiled})
        assert sent.status_code == 422
        assert secret not in sent.text


def test_a_known_companion_is_welcome(seeded, cadre, place):
    made = visit(cadre, place, companions=["cadre-2"])
    assert cadre.read(f"visits/{made}")["companions"] == ["cadre-2"]


def test_what_is_no_json_or_too_much_is_refused(world, cadre):
    path, before = f"visits/{uuid4()}", world.kernel.head().position
    problem(cadre.put(path, data={"a": "b"}), 415, "not-json")
    problem(cadre.put(path, data=b"{", headers=JSON), 400, "malformed")
    problem(cadre.put(path, data=b"[]", headers=JSON), 400, "malformed")
    oversized = b'{"note": "' + b"x" * (2 << 20) + b'"}'
    assert cadre.put(path, data=oversized, headers=JSON).status_code == 413
    assert cadre.put(path, data=iter([b"{}"]), headers=JSON).status_code == 411
    assert world.kernel.head().position == before


def test_a_stale_version_is_refused(wanted, cadre):
    problem(send(cadre, wanted, If_Match='"3"'), 412, "stale")


def test_only_cadres_of_the_area_record(world, wanted, cadre):
    stranger = world.somebody("cadre", areas=(OTHER_STREET,))
    outside = send(stranger, wanted)
    absent = send(stranger, wanted | {"place": str(uuid4())})
    assert named(outside) == ["place"]
    assert outside.json() == absent.json()
    for role in ("officer", "street_coordinator", "auditor", "operator"):
        problem(send(world.somebody(role), wanted), 403, "forbidden")
