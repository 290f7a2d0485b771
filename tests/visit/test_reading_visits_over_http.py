"""Reading records: by who made them and who coordinates there; personal values kept apart."""

import json
from hashlib import sha256
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from tests.cleaning.pictures import picture_of
from tests.visit.answering import SEWAGE, answer, form, items, record, send, visit
from tests.visit.world import COUNTY, DAY, OTHER_STREET, STREET, problem

PERSONAL = {"householder", "phone", "old_alone", "subsistence", "disability"}
PARTY = {"party_members", "mobile_party_member"}
RESTRICTED = {"tenants", "neighbours_say", "state_of_mind"}


@pytest.fixture
def made(seeded, cadre, place):
    return visit(cadre, place, problems=[SEWAGE], note="门口有犬")


def shown(client, made) -> dict[str, dict]:
    return {each["element"]: each for each in client.read(f"visits/{made}")["answers"]}


def test_who_made_a_record_reads_it_with_its_personal_values(cadre, place, made):
    read = cadre.read(f"visits/{made}")
    answers = {each["element"]: each for each in read["answers"]}
    assert answers["householder"]["value"] == "张三"
    assert answers["party_members"]["value"] == 3
    assert answers["disability"]["value"] == ["sight"]
    assert not any(each["withheld"] for each in read["answers"])
    assert (read["place"], read["person"], read["note"]) == (
        str(place),
        cadre.caller.person,
        "门口有犬",
    )
    assert [each["title"] for each in read["problems"]] == [SEWAGE["title"]]


@pytest.mark.parametrize("role", ["street_coordinator", "county_coordinator", "auditor"])
def test_coordinators_and_auditors_read_it_without(world, made, role):
    answers = shown(world.somebody(role, areas=(STREET,)), made)
    assert {code for code, each in answers.items() if each["withheld"]} == PERSONAL | PARTY
    assert answers["householder"]["value"] is None
    assert answers["storeys"]["value"] == 3


def test_problems_are_read_by_who_saw_them_and_by_coordinators(world, cadre, made):
    def seen_by(who):
        return [each["title"] for each in who.read(f"visits/{made}")["problems"]]

    coordinator = world.somebody("street_coordinator", areas=(STREET,))
    assert seen_by(cadre) == seen_by(coordinator) == [SEWAGE["title"]]
    # An issue that they become may be restricted: auditors look there.
    assert seen_by(world.somebody("auditor", areas=(STREET,))) == []


def test_who_was_there_is_shown_to_auditors_of_the_whole_county_only(world, cadre, made):
    street, county = (world.somebody("auditor", areas=(area,)) for area in (STREET, STREET[:6]))
    assert street.read(f"visits/{made}")["person"] is None
    assert county.read(f"visits/{made}")["person"] == cadre.caller.person
    assert cadre.read(f"visits/{made}")["person"] == cadre.caller.person


def test_no_number_tells_who_does_not_learn_of_them_how_many_problems_were_seen(world, cadre, made):
    coordinator, auditor = (
        world.somebody(role, areas=(STREET,)) for role in ("street_coordinator", "auditor")
    )
    for who, told in ((cadre, 1), (coordinator, 1), (auditor, None)):
        (line,) = (each for each in who.read("visits")["items"] if each["visit"] == str(made))
        assert line["problems"] == told
    assert cadre.read(f"visits/{made}")["version"] == 2
    assert auditor.read(f"visits/{made}")["version"] == 1


def test_what_restricted_requirements_alone_asked_nobody_reads(world, cadre, made):
    for who in (cadre, world.somebody("county_coordinator"), world.somebody("auditor")):
        read = who.read(f"visits/{made}")
        assert RESTRICTED.isdisjoint(each["element"] for each in read["answers"])
        assert "DY-ZZ" not in json.dumps(read)
        assert {part["department"] for part in read["parts"]} == {
            "DY-SW",
            "DY-JS",
            "DY-MZ",
            "DY-ZB",
        }


def test_nobody_else_reads_a_record(world, seeded, made):
    colleague = world.somebody("cadre", areas=(seeded,))
    elsewhere = world.somebody("street_coordinator", areas=(OTHER_STREET,))
    for who in (colleague, elsewhere):
        for id_ in (made, uuid4()):
            problem(who.get(f"visits/{id_}"), 404, "not-found")
    for role in ("officer", "organiser", "operator", "caller"):
        problem(world.somebody(role).get(f"visits/{made}"), 403, "forbidden")


def test_who_works_elsewhere_now_does_not_read_it_any_more(world, cadre, made):
    moved = world.somebody("cadre", person=cadre.caller.person, areas=(OTHER_STREET,))
    problem(moved.get(f"visits/{made}"), 404, "not-found")


def test_reading_personal_values_is_noted_without_them(cadre, made):
    with capture_logs() as lines:
        cadre.read(f"visits/{made}")
    [line] = [line for line in lines if line["event"] == "personal values opened"]
    assert (line["visit"], line["reader"]) == (str(made), cadre.caller.person)
    assert "张三" not in str(lines)


def test_nothing_personal_is_in_clear_in_log_or_tables(world, seeded, cadre, place):
    secret = "陈秘密"
    said = [
        answer(item) | ({"value": secret} if item["type"] == "text" else {})
        for item in form(cadre, place)["items"]
    ]
    assert send(cadre, record(cadre, form(cadre, place), answers=said)).status_code == 201
    world.move(1 * DAY)
    visit(cadre, place)
    with world.kernel.store.reading() as connection:
        bodies = [row.body for row in world.kernel.store.after(connection, 0, 10**6)]
        rows = [
            str(row)
            for model in world.kernel.models
            for table in model.metadata.sorted_tables
            for row in connection.execute(table.select())
        ]
    assert not [text for text in bodies + rows if secret in text]


# ---- lists ---------------------------------------------------------------------------------------


def listed(client, **query) -> list[str]:
    return [each["visit"] for each in client.read("visits", **query)["items"]]


def test_a_cadre_lists_the_own_records_newest_first(world, seeded, cadre, place):
    first, second = visit(cadre, place), visit(cadre, place)
    colleague = world.somebody("cadre", areas=(seeded,))
    visit(colleague, place)
    assert listed(cadre) == [str(second), str(first)]
    assert listed(cadre, place=place) == [str(second), str(first)]


def test_a_coordinator_lists_what_was_recorded_in_the_area(world, seeded, cadre, place):
    made = [str(visit(cadre, place)), str(visit(world.somebody("cadre"), place))]
    coordinator = world.somebody("street_coordinator", areas=(STREET,))
    assert listed(coordinator, area=seeded) == made[::-1]
    assert listed(coordinator, place=place) == made[::-1]
    stranger = world.somebody("street_coordinator", areas=(OTHER_STREET,))
    assert listed(stranger, area=seeded) == []
    assert listed(stranger, place=place) == []


def test_a_line_tells_what_happened_and_how_many_problems(world, cadre, place, made):
    [line] = cadre.read("visits")["items"]
    assert line | {"recorded_at": "", "observed_at": ""} == {
        "visit": str(made),
        "place": str(place),
        "place_name": "卢宅 7 号",
        "area": cadre.caller.areas[0],
        "kind": "household_visit",
        "outcome": "met",
        "problems": 1,
        "observed_at": "",
        "recorded_at": "",
    }


def test_records_are_listed_in_pages(world, seeded, cadre, place):
    made = [str(visit(cadre, place)) for _ in range(3)]
    page = cadre.read("visits", limit=2)
    rest = cadre.read(page["next"].removeprefix("/api/"))
    assert [each["visit"] for each in page["items"] + rest["items"]] == made[::-1]
    assert rest["next"] is None


def test_an_auditor_of_the_county_sees_all_of_it(world, made):
    assert str(made) in listed(world.somebody("auditor", areas=(COUNTY,)), limit=200)


def test_on_file_says_no_more_than_a_record_would(world, cadre, place, made):
    world.move(181 * DAY)
    asked = items(form(cadre, place))
    assert asked["householder"]["on_file"]["value"] is None


# ---- evidence ------------------------------------------------------------------------------------


def test_photos_of_a_record_and_of_its_problems_are_read_by_whoever_reads_those(
    world, seeded, cadre, place
):
    digests = []
    for content in (picture_of("the door"), picture_of("the river")):
        digests.append(sha256(content).hexdigest())
        path, kind = f"visits/evidence/{digests[-1]}", {"Content-Type": "image/jpeg"}
        assert cadre.put(path, data=content, headers=kind).status_code == 201
    door, river = ({"digest": d, "media_type": "image/jpeg"} for d in digests)
    problem_seen = SEWAGE | {"problem": str(uuid4()), "evidence": [river]}
    made = visit(cadre, place, evidence=[door], problems=[problem_seen])

    def read(who):
        paths = [f"visits/{made}/evidence/{digest}" for digest in digests]
        return [who.get(path).status_code for path in paths]

    assert read(cadre) == [200, 200]
    assert read(world.somebody("street_coordinator", areas=(STREET,))) == [200, 200]
    assert read(world.somebody("auditor", areas=(STREET,))) == [200, 404]
    assert read(world.somebody("cadre", areas=(STREET,))) == [404, 404]
