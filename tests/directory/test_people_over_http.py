"""People: names for those whose areas touch theirs, and for nobody else."""

import pytest

from services.directory.upkeep import forget
from tests.directory.world import COUNTY, PASSWORD, STREET, VILLAGE, fresh

OTHER_VILLAGE, OTHER_STREET = "330783005005", "330783001"


def test_a_cadre_knows_the_officer_of_the_county_by_name_and_telephone(directory):
    unit = directory.department()
    officer = directory.person("officer", areas=(COUNTY,), department=unit)
    cadre = directory.colleague("cadre", areas=(VILLAGE,))
    seen = cadre.read(f"people/{officer}")
    assert (seen["name"], seen["phone"]) == (f"张小满{officer}", "10000000001")


def test_a_coordinator_knows_the_cadres_of_the_street(directory):
    cadre = directory.person("cadre", areas=(VILLAGE,))
    coordinator = directory.colleague("street_coordinator", areas=(STREET,))
    assert coordinator.read(f"people/{cadre}")["name"] == f"张小满{cadre}"


def test_a_cadre_of_another_village_answers_like_nobody(directory):
    cadre = directory.person("cadre", areas=(VILLAGE,))
    neighbour = directory.colleague("cadre", areas=(OTHER_VILLAGE,))
    outside, absent = (neighbour.get(f"/api/people/{code}") for code in (cadre, "nobody"))
    assert (outside.status_code, absent.status_code) == (404, 404)
    assert outside.json() == absent.json()


def test_everybody_reads_themselves(directory):
    code = directory.person("cadre", areas=(VILLAGE,))
    assert directory.signed_in(code).read(f"people/{code}")["person"] == code


def test_an_auditor_sees_who_did_what_and_no_name(directory):
    cadre = directory.person("cadre", areas=(VILLAGE,))
    auditor = directory.colleague("auditor", areas=(COUNTY,))
    seen = auditor.read(f"people/{cadre}")
    assert seen["roles"] == ["cadre"]
    assert seen.get("name") is None
    assert seen.get("phone") is None


def test_the_list_shows_who_works_in_areas_that_touch_ones_own(directory):
    unit = directory.department()
    mine = directory.person("cadre", areas=(VILLAGE,), department=unit)
    above = directory.person("officer", areas=(COUNTY,), department=unit)
    elsewhere = directory.person("cadre", areas=(OTHER_STREET,), department=unit)
    cadre = directory.colleague("cadre", areas=(VILLAGE,))
    listed = cadre.read("people", department=unit)["items"]
    assert [person["person"] for person in listed] == sorted([mine, above])
    assert all(person["name"] for person in listed)
    everybody = directory.operator.read("people", department=unit)["items"]
    assert elsewhere in [person["person"] for person in everybody]


def test_the_list_is_narrowed_by_role_and_area(directory):
    unit = directory.department()
    cadre = directory.person("cadre", areas=(VILLAGE,), department=unit)
    directory.person("officer", areas=(OTHER_STREET,), department=unit)
    found = {
        word: [p["person"] for p in directory.operator.read("people", **query)["items"]]
        for word, query in {
            "role": {"department": unit, "role": "cadre"},
            "area": {"department": unit, "area": STREET},
        }.items()
    }
    assert found == {"role": [cadre], "area": [cadre]}


def test_who_left_is_listed_no_more(directory):
    unit = directory.department()
    code = directory.person("cadre", department=unit)
    directory.operator.done(f"people/{code}/dismiss", since="2026-11-20")
    assert directory.operator.read("people", department=unit)["items"] == []
    assert directory.operator.read(f"people/{code}")["left"] == "2026-11-20"


def test_a_corrected_number_is_shown(directory):
    code = directory.person("cadre")
    directory.operator.done(f"people/{code}/correct", name="李谷雨", phone="10000000002")
    seen = directory.operator.read(f"people/{code}")
    assert (seen["name"], seen["phone"]) == ("李谷雨", "10000000002")


def test_other_areas_take_the_place_of_those_before(directory):
    code = directory.person("cadre", areas=(VILLAGE,))
    body = {"roles": ["cadre", "organiser"], "areas": [OTHER_STREET]}
    directory.operator.done(f"people/{code}/reassign", **body)
    seen = directory.operator.read(f"people/{code}")
    assert (seen["roles"], seen["areas"]) == (["cadre", "organiser"], [OTHER_STREET])


def test_a_name_stands_nowhere_in_the_database_in_clear(directory):
    code = directory.person("cadre")
    with directory.kernel.store.reading() as connection:
        rows = directory.kernel.store.after(connection, 0, 10_000)
    bodies = "".join(row.body for row in rows)
    assert code in bodies
    assert f"张小满{code}" not in bodies
    assert PASSWORD not in bodies


def test_who_was_forgotten_has_no_name_for_anybody_any_more(directory):
    code, operator = directory.person("cadre"), directory.operator
    answer = operator.command(f"people/{code}/forget", basis="本人申请")
    assert (answer.status_code, answer.json()["code"]) == (409, "person.still-working")
    operator.done(f"people/{code}/dismiss", since="2026-11-20")
    operator.done(f"people/{code}/forget", basis="本人申请")
    forget(directory.kernel)
    assert operator.read(f"people/{code}").get("name") is None
    assert directory.kernel.vault.forget(code) is False


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("register", {"name": "陈白露", "roles": ["cadre"], "areas": [OTHER_STREET]}),
        ("register", {"name": "陈白露", "roles": ["operator"], "areas": [COUNTY]}),
    ],
    ids=["another street", "the whole county"],
)
def test_the_operator_of_a_street_hands_out_no_more_than_the_street(directory, path, body):
    street = directory.colleague("operator", areas=(STREET,))
    assert street.command(f"people/{fresh('person')}/{path}", **body).status_code == 404


def test_the_operator_of_a_street_sets_no_password_of_the_countys(directory):
    street = directory.colleague("operator", areas=(STREET,))
    path = "people/operator-1/credentials"
    answer = street.command(path, login="operator-1", password="another password")
    assert answer.status_code == 404
    assert directory.client().sign_in("operator-1", PASSWORD).status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("dismiss", {"since": "2026-11-20"}),
        ("credentials", {"login": "nobody", "password": PASSWORD}),
        ("identities", {"issuer": "https://issuer.example", "subject": "s"}),
    ],
)
def test_nothing_is_done_to_who_is_not_there(directory, path, body):
    assert directory.operator.command(f"people/nobody/{path}", **body).status_code == 404


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("areas", {"areas": ["339999"]}),
        ("areas", {"areas": []}),
        ("roles", {"roles": []}),
        ("roles", {"roles": ["department_system"]}),
        ("department", {"department": "no-such-unit"}),
        ("department", {"roles": ["officer"]}),
    ],
)
def test_a_wrong_field_is_named_and_nobody_is_registered(directory, field, body):
    code, operator = fresh("person"), directory.operator
    whole = {"name": "陈白露", "roles": ["cadre"], "areas": [STREET]} | body
    answer = operator.command(f"people/{code}/register", **whole)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert operator.get(f"/api/people/{code}").status_code == 404
