"""Who sees an issue, and what of it; who may do something to it."""

from dataclasses import replace
from uuid import uuid4

import pytest

from contracts.directory.events import DepartmentMerged, PersonLeft
from contracts.issue.events.assignment import AssignmentStarted
from contracts.issue.parts import Contact
from events.context import Context
from services.issue.domain.decider import issue
from tests.issue.case import Case, named, problem
from tests.issue.county import COUNTY, FOOD, NEXT_VILLAGE, SEWAGE, STREET, TOWN, VILLAGE
from tests.issue.world import DAY, MONDAY

RESIDENT = {"person": "resident-1", "name": "金知了", "phone": "13900067890"}


@pytest.fixture
def complaint(world):
    """A resident's complaint that a department is working on."""
    return Case(world, uuid4()).complained(category=FOOD).filed(FOOD)


@pytest.fixture
def everybody(world):
    """Everybody who may meet the complaint, by what they are to it."""
    someone = world.someone
    return {
        "street coordinator": world.coordinator,
        "county coordinator": world.county,
        "caller": world.caller,
        "auditor": world.auditor,
        "operator": world.operator,
        "cadre of the village": world.cadre,
        "officer of a department with a part": world.officer("DY-SC"),
        "system of a department with a part": world.system("DY-SC"),
        "street coordinator elsewhere": someone("street_coordinator", areas=[TOWN]),
        "caller elsewhere": someone("caller", areas=["330782"]),
        "cadre elsewhere": someone("cadre", areas=[NEXT_VILLAGE]),
        "officer of another department": world.officer("DY-SW"),
        "system of another department": world.system("DY-SW"),
        "organiser of a department with a part": someone("organiser", department="DY-SC"),
        "nobody's officer": someone("officer", areas=[COUNTY]),
    }


INSIDE = (
    "street coordinator",
    "county coordinator",
    "caller",
    "auditor",
    "operator",
    "cadre of the village",
    "officer of a department with a part",
    "system of a department with a part",
)
KNOWING = ("street coordinator", "county coordinator", "caller")


def test_whom_an_issue_concerns_sees_it_and_to_all_others_it_is_absent(complaint, everybody):
    seeing = [who for who, by in everybody.items() if by.get(complaint.path).status_code == 200]
    assert seeing == list(INSIDE)
    following = [w for w, by in everybody.items() if by.get(f"{complaint.path}/timeline").json]
    told = [
        w for w in following if "entries" in everybody[w].get(f"{complaint.path}/timeline").json
    ]
    assert told == list(INSIDE)
    outside = everybody["officer of another department"]
    absent = outside.get(f"issues/{uuid4()}")
    there = outside.get(complaint.path)
    assert (there.status_code, there.json["detail"]) == (404, absent.json["detail"])


def test_only_coordinators_and_callers_learn_who_reported(complaint, everybody):
    for who in INSIDE:
        answer = everybody[who].get(complaint.path)
        reporters = answer.json["reporters"]
        if who in KNOWING:
            assert reporters == [{**RESIDENT, "confidential": True}], who
        else:
            assert reporters == [], who
            assert "resident-1" not in answer.text, who


def test_no_timeline_names_a_reporter_not_even_by_their_post(world, everybody):
    case = Case(world, uuid4()).raised(category="井盖缺失", urgent=True)
    for by in (world.cadre, world.county, world.officer("DY-JS"), world.auditor):
        told = by.get(f"{case.path}/timeline")
        assert told.status_code == 200
        assert "VILLAGE-1" not in told.text
        assert '"cadre"' not in told.text


def test_a_coordinator_of_another_street_that_has_a_part_does_not_learn_the_reporter(world):
    case = Case(world, uuid4()).complained()
    case.on(world.coordinator, "report-up", reason="跨街道。")
    case.on(world.county, "accept")
    case.on(world.county, "file", category="没有规则的")
    by_hand = {"lead": STREET, "assisting": [TOWN], "limit": "2工作日", "verify_by": "site"}
    case.on(world.county, "dispatch", **by_hand)
    town = world.someone("street_coordinator", areas=[TOWN], department=TOWN)
    assert case.view(town)["reporters"] == []
    assert case.view(world.coordinator)["reporters"] != []


def test_who_reported_an_issue_finds_themselves_and_nobody_else(world, case):
    other = Case(world, uuid4()).complained()
    other.on(world.coordinator, "merge", into=str(case.issue), reason="同一处。")
    assert [one["person"] for one in case.view(world.cadre)["reporters"]] == ["cadre"]
    both = {one["person"] for one in case.view(world.coordinator)["reporters"]}
    assert both == {"cadre", "resident-1"}


def test_a_reporter_who_moved_on_still_reads_what_became_of_it(world, case):
    moved = world.someone("cadre", areas=[NEXT_VILLAGE])
    assert moved.read(case.path)["status"] == "raised"
    assert [line["issue"] for line in moved.items("issues")] == [str(case.issue)]


# ---- departments -------------------------------------------------------------------------------


def test_a_department_does_only_its_own_part(world, complaint):
    officer = world.officer("DY-SC")
    complaint.act(officer, "receive", "DY-SC")
    problem(complaint.try_act(officer, "receive", STREET), 409, "assignment.not-yours")
    problem(complaint.try_act(world.officer("DY-SW"), "receive", "DY-SC"), 404, "not-found")
    problem(complaint.try_act(world.system("DY-SW"), "receive", "DY-SC"), 404, "not-found")


def test_what_is_no_assignment_of_the_issue_is_absent(world, complaint):
    answer = world.officer("DY-SC").put(f"{complaint.path}/assignments/{uuid4()}/receive/…")
    problem(answer, 404, "not-found")


def test_a_departments_people_act_for_it_in_their_role_only(world, complaint):
    for role in ("organiser", "auditor", "caller", "cadre"):
        by = world.someone(role, areas=[COUNTY], department="DY-SC")
        problem(complaint.try_act(by, "receive", "DY-SC"), 403, "forbidden")


def test_who_absorbed_a_department_does_its_part(world, complaint):
    merged = DepartmentMerged(department="DY-SC", successor="DY-ZF", since=MONDAY.date())
    world.hear("directory", merged)
    successor = world.officer("DY-ZF")
    assert complaint.view(successor)["number"]
    assert [part["department"] for part in successor.items("assignments")] == ["DY-SC"]
    complaint.act(successor, "receive", "DY-SC")
    assert complaint.parts()["DY-SC"]["status"] == "received"


# ---- whom one may ask --------------------------------------------------------------------------


def test_an_officers_name_and_phone_are_for_those_who_ring_people_up(world, complaint):
    given = complaint.contact("DY-SC", name="杨立秋", phone="0579-5550120")
    complaint.act(world.officer("DY-SC"), "receive", "DY-SC")
    complaint.act(world.officer("DY-SC"), "start", "DY-SC", contact=given)
    for by in (world.cadre, world.coordinator, world.officer("DY-SC"), world.caller):
        contact = complaint.view(by)["assignments"][0]["contact"]
        assert (contact["name"], contact["phone"]) == ("杨立秋", "0579-5550120"), by.code
        assert "杨立秋" in by.get(f"{complaint.path}/timeline").text
    for by in (world.auditor, world.system("DY-SC")):
        assert "杨立秋" not in by.get(complaint.path).text
        assert "杨立秋" not in by.get(f"{complaint.path}/timeline").text
        assert "杨立秋" not in by.get("assignments").text


def test_a_name_that_was_not_given_is_taken_from_the_directory(world, case):
    case.filed(SEWAGE).started("DY-HB")
    started = next(e for e in case.timeline() if e["type"].startswith("assignment.started"))
    assert (started["who"], started["name"]) == ("post-DY-HB", "周霜降")
    assert started["phone"] == "0579-5550111"


@pytest.mark.parametrize("verb", ["start", "report-done"])
def test_a_department_cannot_name_another_departments_people(world, case, verb):
    case.filed(SEWAGE).started("DY-SW")
    for person in ("officer-DY-HB", "neighbour", "nobody"):
        body = case.report("DY-SW") if verb == "report-done" else {}
        body |= {"contact": {"post": "post-DY-SW", "person": person}}
        answer = case.try_act(world.officer("DY-SW"), verb, "DY-SW", **body)
        assert problem(answer, 422, "assignment.contact-not-yours")
        assert named(answer) == ["contact.person"]


def test_who_has_left_is_not_one_to_ask(world, case):
    case.filed(SEWAGE).started("DY-SW")
    world.hear("directory", PersonLeft(person="officer-DY-SW", since=MONDAY.date()))
    answer = case.try_act(world.officer("DY-SW"), "report-done", "DY-SW", **case.report("DY-SW"))
    problem(answer, 422, "assignment.contact-not-yours")


def test_a_post_alone_is_told_as_whom_to_ask(world, case):
    case.filed(SEWAGE)
    case.act(world.officer("DY-SW"), "receive", "DY-SW")
    case.act(world.officer("DY-SW"), "start", "DY-SW", contact={"post": "duty-desk"})
    told = next(e for e in case.timeline() if e["type"].startswith("assignment.started"))
    assert (told["who"], told["person"], told["name"]) == ("duty-desk", None, None)


def test_whom_a_department_named_that_was_not_its_own_is_told_without_a_name(world, case):
    case.filed(SEWAGE).started("DY-SW")
    (before,) = world.told(AssignmentStarted)
    of_old = replace(before, contact=Contact(post="post", person="officer-DY-HB"))
    saying = replace(issue, decide=lambda _state, event, _facts: [event])
    context = Context.of_command(uuid4(), "test", MONDAY)
    world.kernel.run(context, lambda unit: unit.decide(saying, case.issue, of_old, None))
    started = [e for e in case.timeline() if e["type"].startswith("assignment.started")]
    assert [e["name"] for e in started] == ["郑小雪", None]


def test_nobody_but_who_is_to_be_asked_is_told_of_those_who_work_on_it(world, case):
    case.filed(SEWAGE)
    other = world.someone("officer", person="somebody-at-work", department="DY-SW")
    case.act(other, "receive", "DY-SW")
    case.act(other, "sub-assign", "DY-SW", office="SW-1")
    case.act(other, "start", "DY-SW", contact={"post": "duty-desk"})
    case.act(other, "report-done", "DY-SW", **case.report("DY-SW"))
    assert world.told(AssignmentStarted)[0].person == "somebody-at-work"
    of_departments = (other, world.officer("DY-HB"), world.system("DY-SW"))
    for by in (world.cadre, world.coordinator, *of_departments):
        for path in (case.path, f"{case.path}/timeline", "assignments"):
            assert "somebody-at-work" not in by.get(path).text


# ---- coordinators ------------------------------------------------------------------------------


def test_another_streets_coordinator_finds_nothing_to_decide(world, case):
    elsewhere = world.someone("street_coordinator", areas=[TOWN], department=TOWN)
    tried = {"accept": {}, "void": {"reason": "x"}, "note": {"note": "x"}}
    for verb, body in tried.items():
        problem(case.try_(elsewhere, verb, **body), 404, "not-found")


def test_what_the_county_decides_the_street_does_not(world, case):
    case.on(world.coordinator, "report-up", reason="请示。")
    problem(case.try_(world.coordinator, "hand-down", area=STREET, reason="x"), 403, "forbidden")
    problem(case.try_(world.county, "report-up", reason="x"), 403, "forbidden")


def test_a_cadre_notes_and_reads_but_decides_nothing(world, case):
    case.on(world.neighbour, "note", note="路过又看到。")
    assert case.texts()[-1] == "补充：路过又看到。"
    for verb in ("accept", "file", "void", "merge"):
        problem(case.try_(world.cadre, verb), 403, "forbidden")


def test_nobody_sends_what_only_the_service_does(world, case):
    for verb in ("absorb", "unmerge", "escalate", "recompute-deadlines"):
        assert world.county.put(f"{case.path}/{verb}/…").status_code == 404


def test_the_area_of_a_reopened_case_stays_with_its_cadres(world, case):
    case.filed("路面坑洼").closed()
    world.at(MONDAY + DAY)
    case.on(world.cadre, "reopen", reason="又塌了。")
    assert case.view(world.cadre)["area"] == VILLAGE
