"""What a street did itself, over HTTP: another town is drawn, sees that part, and verifies it."""

from hashlib import sha256
from uuid import uuid4

import pytest

from contracts.issue.events.assignment import TownDrawn
from events.rebuild import rebuild
from services.issue.policy import routing_text
from services.issue.read_models import MODELS
from tests.issue.case import Case, problem
from tests.issue.county import COUNTY, FOOD, STREET, TOWN, TOWN_AWAY, VILLAGE
from tests.issue.test_evidence import PHOTO, naming, send

TOWNS = {TOWN, TOWN_AWAY}
WHY = {"reason": "x"}


@pytest.fixture
def waiting(case):
    """An issue of which every part is done, the street's own among them."""
    return case.filed().done()


@pytest.fixture
def town(waiting):
    """The town that was drawn."""
    return waiting.parts()[STREET]["verify_from"]


@pytest.fixture
def cadre(world, town):
    """A cadre of a village of that town."""
    return cadre_of(world, town)


def cadre_of(world, town):
    return world.someone("cadre", areas=[f"{town}201"], person=f"cadre-{town}")


def coordinator_of(world, town):
    areas, person = [town], f"desk-{town}"
    return world.someone("street_coordinator", areas=areas, department=town, person=person)


def on_board(by, **query):
    return [one["department"] for one in by.items("assignments", **query)]


# -- the draw ------------------------------------------------------------------------------------


def test_another_town_is_drawn_for_the_streets_part_alone(world, waiting, town):
    parts = waiting.parts()
    assert {code for code, part in parts.items() if part["verify_from"]} == {STREET}
    (drawn,) = world.told(TownDrawn)
    assert (drawn.verify_from, set(drawn.among)) == (town, TOWNS)
    assert drawn.rule_version is not None


def test_the_same_report_sent_again_draws_nothing_more(world, case):
    case.filed().started(STREET)
    path = case.part_path(STREET, "report-done").replace("…", str(uuid4()))
    answers = [world.officer(STREET).put(path, **case.report(STREET)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert len(world.told(TownDrawn)) == 1


def test_the_county_may_keep_verifying_to_itself(world, case):
    text = routing_text().replace("rules:", "verifying_towns: []\nrules:", 1)
    world.county.do("routing/adopt/…", county=COUNTY, text=text)
    case.filed().done(STREET)
    assert case.parts()[STREET]["verify_from"] is None


def test_a_cadre_is_told_from_where_it_is_verified(waiting):
    assert any(text.startswith("抽取") for text in waiting.texts())


# -- who verifies --------------------------------------------------------------------------------


def test_the_town_that_was_drawn_verifies_it_on_the_spot(world, waiting, cadre):
    nowhere = waiting.verdicts(STREET) | {"fix": None}
    problem(waiting.try_(cadre, "verify", **nowhere), 409, "verification.not-on-the-spot")
    waiting.on(cadre, "verify", **waiting.verdicts(STREET))
    assert waiting.parts()[STREET]["verified_by"] == cadre.code


def test_its_coordinator_and_the_county_verify_it_too(world, waiting, town):
    desk = coordinator_of(world, town)
    waiting.on(desk, "verify", **waiting.verdicts(failed=(STREET,)))
    waiting.act(world.officer(STREET), "report-done", STREET, **waiting.report(STREET))
    assert waiting.parts()[STREET]["verify_from"] == town
    waiting.on(world.county, "verify", **waiting.verdicts(STREET))


def test_nobody_else_does_and_is_told_who(world, waiting, town):
    (third,) = TOWNS - {town}
    verdicts = waiting.verdicts(STREET)
    for own in (world.neighbour, world.coordinator):
        told = problem(waiting.try_(own, "verify", **verdicts), 409, "verification.own-work")
        assert told["verify_from"] == town
    for other in (cadre_of(world, third), coordinator_of(world, third)):
        problem(waiting.try_(other, "verify", **verdicts), 404, "not-found")


def test_the_town_verifies_no_department(waiting, cadre):
    told = waiting.try_(cadre, "verify", **waiting.verdicts("DY-HB"))
    problem(told, 409, "verification.not-yours")


def test_the_town_does_nothing_else(world, waiting, town):
    desk = coordinator_of(world, town)
    for verb, body in {"note": {"note": "x"}, "void": WHY, "accept": {}}.items():
        problem(waiting.try_(desk, verb, **body), 404, "not-found")
    problem(waiting.try_act(desk, "urge", "DY-HB", note="x"), 404, "not-found")


# -- what it sees --------------------------------------------------------------------------------


def test_the_town_sees_the_part_that_waits_for_it_and_what_the_issue_is_about(waiting, cadre):
    shown = cadre.read(waiting.path)
    assert [part["department"] for part in shown["assignments"]] == [STREET]
    assert (shown["title"], shown["location"]["area"]) == ("作坊污水直排", VILLAGE)
    assert shown["reporters"] == []
    problem(cadre.get(f"{waiting.path}/timeline"), 404, "not-found")
    assert cadre.items("issues") == []


def test_it_stands_on_the_towns_board_until_it_is_verified(world, waiting, town, cadre):
    (third,) = TOWNS - {town}
    assert on_board(cadre) == on_board(cadre, verify_from=town, status="done") == [STREET]
    assert on_board(cadre_of(world, third)) == []
    assert on_board(world.county, verify_from=town) == [STREET]
    assert on_board(world.county, verify_from=third) == []
    waiting.on(cadre, "verify", **waiting.verdicts(STREET))
    assert on_board(cadre) == []
    problem(cadre.get(waiting.path), 404, "not-found")


def test_while_it_is_done_again_it_waits_for_nobody(world, waiting, cadre):
    waiting.on(cadre, "verify", **waiting.verdicts(failed=(STREET,)))
    assert on_board(cadre) == []
    problem(cadre.get(waiting.path), 404, "not-found")
    waiting.act(world.officer(STREET), "report-done", STREET, **waiting.report(STREET))
    assert on_board(cadre) == [STREET]


def test_only_who_verifies_sees_it(world, waiting, town):
    for role in ("caller", "auditor", "operator", "officer", "organiser"):
        by = world.someone(role, areas=[town], department=town)
        problem(by.get(waiting.path), 404, "not-found")
        assert on_board(by) == []


def test_a_case_that_is_void_waits_for_nobody(world, waiting, cadre):
    waiting.on(world.county, "void", **WHY)
    assert on_board(cadre) == []
    problem(cadre.get(waiting.path), 404, "not-found")


def test_the_town_sees_the_photos_of_the_issue_and_of_its_part_alone(world, case):
    photos = {code: PHOTO + code.encode() for code in ("DY-HB", STREET)}
    case.filed()
    for code, photo in photos.items():
        assert send(world.officer(code), photo).status_code == 201
        case.done(code, evidence=naming(photo))
    cadre = cadre_of(world, case.parts()[STREET]["verify_from"])
    seen = {
        code: cadre.get(f"{case.path}/evidence/{sha256(photo).hexdigest()}").status_code
        for code, photo in photos.items()
    }
    assert seen == {"DY-HB": 404, STREET: 200}


def test_of_a_restricted_case_no_town_is_drawn(world):
    case = Case(world, uuid4()).raised(category="重点人员险情")
    case.done(STREET)
    assert case.parts()[STREET]["verify_from"] is None
    for town in TOWNS:
        assert on_board(cadre_of(world, town)) == []


def test_where_a_resident_is_asked_no_town_is_drawn(world):
    case = Case(world, uuid4()).complained(category=FOOD).filed(FOOD).done(STREET)
    assert case.parts()[STREET]["verify_from"] is None


def test_rebuilt_tables_know_the_town_that_was_drawn(world, waiting):
    kernel = world.kernel
    for model in MODELS:
        assert rebuild(kernel.store, kernel.registry, model).differences == (), model.name
