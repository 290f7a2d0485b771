"""What departments ask for over HTTP: proposed, approved by others, seen by whom it concerns."""

from uuid import uuid4

import pytest

from tests.visit.world import COUNTY, OTHER_STREET, STREET, named, problem

ELEMENT = {"name": "屋顶", "type": "text", "fresh_days": 30}
LAW = {"issuer": "国务院", "title": "城镇排水与污水处理条例", "number": "国务院令第641号"}


@pytest.fixture(scope="module")
def roof(world) -> str:
    """An element of the dictionary."""
    world.somebody("operator").do("elements/roof/…", **ELEMENT)
    return "roof"


@pytest.fixture
def body(village, roof) -> dict:
    """A requirement as it should be."""
    return {
        "department": "DY-JS",
        "title": "农村自建房安全",
        "place_kinds": ["household"],
        "occasion": "household_visit",
        "area": village,
        "elements": [roof],
        "every_days": 30,
        "basis": LAW,
        "until": "2027-11-22",
    }


@pytest.fixture
def officer(world):
    return world.somebody("officer", department="DY-JS")


@pytest.fixture
def organiser(world):
    return world.somebody("organiser", department="DY-ZB")


@pytest.fixture
def proposed(officer, body) -> str:
    """A requirement that nobody has decided on."""
    requirement = str(uuid4())
    officer.do(f"requirements/{requirement}", **body)
    return requirement


# ---- the dictionary ------------------------------------------------------------------------------


def test_an_element_is_defined_and_redefined(world, cadre):
    operator, code = world.somebody("operator"), f"roof-{uuid4()}"
    operator.do(f"elements/{code}/…", **ELEMENT | {"name": code})
    operator.do(f"elements/{code}/…", **ELEMENT | {"name": code, "fresh_days": 90})
    read = cadre.read(f"elements/{code}")
    assert (read["fresh_days"], read["version"]) == (90, 2)
    answer = operator.put(f"elements/{code}/{uuid4()}", json=ELEMENT | {"type": "number"})
    problem(answer, 409, "element.type-changed")


def test_the_dictionary_is_listed_once_each_in_pages(world, cadre):
    operator = world.somebody("operator")
    codes = sorted(f"z{uuid4().hex}" for _ in range(5))
    for code in codes:
        operator.do(f"elements/{code}/…", **ELEMENT | {"name": code})
        operator.do(f"elements/{code}/…", **ELEMENT | {"name": f"屋面 {code}"})
    page, seen = cadre.read("elements", limit=2), []
    while True:
        seen += [(each["element"], each["name"]) for each in page["items"]]
        if page["next"] is None:
            break
        page = cadre.read(page["next"].removeprefix("/api/"))
    assert [pair for pair in seen if pair[0] in codes] == [(code, f"屋面 {code}") for code in codes]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "choice"}, "choices"),
        ({"choices": [{"code": "a", "name": "A"}]}, "choices"),
        ({"type": "riddle"}, "type"),
        ({"fresh_days": -1}, "fresh_days"),
        ({"fresh_days": "30"}, "fresh_days"),
        ({"personal": "yes"}, "personal"),
    ],
)
def test_an_element_that_cannot_be_is_refused_by_field(world, change, field):
    answer = world.somebody("operator").put(f"elements/x/{uuid4()}", json=ELEMENT | change)
    assert {each.split(".")[0] for each in named(answer)} == {field}


def test_a_department_defines_no_elements_itself(officer):
    problem(officer.put(f"elements/x/{uuid4()}", json=ELEMENT), 403, "forbidden")


# ---- asking and approving ------------------------------------------------------------------------


def test_an_approved_requirement_has_its_positions_in_the_log(world, organiser, proposed):
    organiser.do(f"requirements/{proposed}/approve/…")
    organiser.do(f"requirements/{proposed}/end/…", reason="专项结束")
    read = organiser.read(f"requirements/{proposed}")
    positions = {event.type: event.position for event in world.stream(f"requirement/{proposed}")}
    assert read["status"] == "ended"
    assert read["approved_at"] == positions["requirement.approved.v1"]
    assert read["ended_at"] == positions["requirement.ended.v1"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"area": "330783005999"}, "area"),
        ({"elements": ["moon"]}, "elements.0"),
        ({"elements": ["roof", "roof"]}, "elements"),
        ({"elements": []}, "elements"),
        ({"place_kinds": []}, "place_kinds"),
        ({"until": "2020-01-01"}, "until"),
        ({"occasion": "party"}, "occasion"),
        ({"basis": None}, "basis"),
    ],
)
def test_a_requirement_that_cannot_be_is_refused_by_field(world, officer, body, change, field):
    before = world.kernel.head().position
    assert named(officer.put(f"requirements/{uuid4()}", json=body | change)) == [field]
    assert world.kernel.head().position == before


def test_an_unknown_department_is_refused_by_field(world, body):
    ghost = world.somebody("officer", department="DY-XX")
    answer = ghost.put(f"requirements/{uuid4()}", json=body | {"department": "DY-XX"})
    assert named(answer) == ["department"]


def test_an_officer_asks_for_the_own_department_and_area_only(world, body):
    other = world.somebody("officer", department="DY-SW")
    problem(other.put(f"requirements/{uuid4()}", json=body), 403, "forbidden")
    elsewhere = world.somebody("officer", department="DY-JS", areas=(OTHER_STREET,))
    assert named(elsewhere.put(f"requirements/{uuid4()}", json=body)) == ["area"]


def test_only_an_organiser_decides(world, officer, proposed):
    for who in (officer, world.somebody("operator"), world.somebody("cadre")):
        for verdict, body in (("approve", {}), ("reject", {"reason": "重复"})):
            answer = who.put(f"requirements/{proposed}/{verdict}/{uuid4()}", json=body)
            problem(answer, 403, "forbidden")


def test_no_department_approves_its_own_requirement(world, proposed):
    own = world.somebody("organiser", department="DY-JS")
    problem(own.put(f"requirements/{proposed}/approve/{uuid4()}"), 409, "requirement.own")


def test_an_organiser_decides_in_the_own_areas_only(world, proposed):
    elsewhere = world.somebody("organiser", areas=(OTHER_STREET,))
    path = f"requirements/{proposed}/approve/{uuid4()}"
    problem(elsewhere.put(path), 404, "not-found")


def test_a_rejected_requirement_says_why_and_is_not_asked(organiser, officer, proposed):
    organiser.do(f"requirements/{proposed}/reject/…", reason="与水务重复")
    read = officer.read(f"requirements/{proposed}")
    assert (read["status"], read["reason"], read["approved_at"]) == ("rejected", "与水务重复", None)
    answer = organiser.put(f"requirements/{proposed}/approve/{uuid4()}")
    problem(answer, 409, "requirement.not-proposed")


def test_the_department_itself_may_end_what_it_asks(organiser, officer, proposed):
    organiser.do(f"requirements/{proposed}/approve/…")
    officer.do(f"requirements/{proposed}/end/…", reason="不再需要")
    assert officer.read(f"requirements/{proposed}")["reason"] == "不再需要"


# ---- who sees what is asked ----------------------------------------------------------------------


def listed(client, **query) -> set[str]:
    items = client.read("requirements", limit=200, **query)["items"]
    return {item["requirement"] for item in items}


def test_what_is_asked_openly_everybody_sees_once_it_is_approved(
    world, organiser, officer, cadre, proposed
):
    assert proposed in listed(officer)
    assert proposed not in listed(cadre)
    problem(cadre.get(f"requirements/{proposed}"), 404, "not-found")
    organiser.do(f"requirements/{proposed}/approve/…")
    assert proposed in listed(cadre, department="DY-JS", status="approved")
    assert proposed not in listed(cadre, department="DY-SW")
    assert proposed not in listed(cadre, status="ended")


def test_a_restricted_requirement_is_hidden_from_others(world, organiser, officer, cadre, body):
    secret = str(uuid4())
    officer.do(f"requirements/{secret}", **body | {"restricted": True})
    organiser.do(f"requirements/{secret}/approve/…")
    other = world.somebody("officer", department="DY-SW")
    for who in (cadre, other, world.somebody("operator"), world.somebody("street_coordinator")):
        assert secret not in listed(who)
        outside = who.get(f"requirements/{secret}")
        assert outside.json() == who.get(f"requirements/{uuid4()}").json()
    for who in (officer, organiser, world.somebody("auditor")):
        assert secret in listed(who)
        assert who.read(f"requirements/{secret}")["restricted"]
    part = world.somebody("auditor", areas=(body["area"],))
    assert secret not in listed(part)
    problem(part.get(f"requirements/{secret}"), 404, "not-found")
    ending = other.put(f"requirements/{secret}/end/{uuid4()}", json={"reason": "x"})
    problem(ending, 404, "not-found")


def test_another_department_cannot_end_what_one_asks(world, organiser, proposed):
    other = world.somebody("officer", department="DY-SW")
    path, body = f"requirements/{proposed}/end/", {"reason": "x"}
    problem(other.put(f"{path}{uuid4()}", json=body), 404, "not-found")
    organiser.do(f"requirements/{proposed}/approve/…")
    problem(other.put(f"{path}{uuid4()}", json=body), 403, "forbidden")


def test_requirements_are_listed_in_pages(world, officer, organiser, body):
    made = [str(uuid4()) for _ in range(3)]
    for requirement in made:
        officer.do(f"requirements/{requirement}", **body)
    page, seen = officer.read("requirements", limit=1, status="proposed"), []
    while page["next"] is not None:
        seen += [each["requirement"] for each in page["items"]]
        page = officer.read(page["next"].removeprefix("/api/"))
    seen += [each["requirement"] for each in page["items"]]
    assert [each for each in seen if each in made] == made
    assert len(seen) == len(set(seen))


def test_jurisdiction_may_be_wider_than_the_requirement(world, body):
    county = world.somebody("officer", department="DY-JS", areas=(COUNTY, STREET))
    county.do(f"requirements/{uuid4()}", **body | {"area": STREET})
