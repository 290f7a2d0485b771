"""A restricted issue: seen by those who need to know of it, absent to everybody else."""

from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from contracts.issue.events.assignment import AssignmentDispatched
from tests.issue.case import Case, named, problem
from tests.issue.county import COUNTY, RUBBISH, STREET, TOWN, VILLAGE

THREAT = "重点人员险情"
WORDS = {"title": "门口持刀喊叫", "description": "八号院有人持刀喊叫，家属已避开。"}


@pytest.fixture
def threat(world):
    """A restricted issue that a cadre raised; four departments have it at once."""
    return Case(world, uuid4()).raised(category=THREAT, **WORDS)


@pytest.fixture
def everybody(world):
    someone = world.someone
    return {
        "who raised it": world.cadre,
        "street coordinator": world.coordinator,
        "county coordinator": world.county,
        "officer of a department with a part": world.officer("DY-GA"),
        "system of a department with a part": world.system("DY-ZZ"),
        "another cadre of the village": world.neighbour,
        "caller": world.caller,
        "auditor": world.auditor,
        "operator": world.operator,
        "street coordinator elsewhere": someone("street_coordinator", areas=[TOWN]),
        "officer of another department": world.officer("DY-SW"),
        "system of another department": world.system("DY-SW"),
        "organiser": someone("organiser", areas=[COUNTY], department="DY-ZZ"),
    }


KNOWING = [
    "who raised it",
    "street coordinator",
    "county coordinator",
    "officer of a department with a part",
    "system of a department with a part",
]


def test_only_those_who_need_to_see_it_and_its_timeline(threat, everybody):
    for path in (threat.path, f"{threat.path}/timeline"):
        answers = {who: by.get(path) for who, by in everybody.items()}
        assert [w for w, answer in answers.items() if answer.status_code == 200] == KNOWING
        absent = everybody["auditor"].get(path.replace(str(threat.issue), str(uuid4())))
        assert {a.status_code for w, a in answers.items() if w not in KNOWING} == {404}
        assert answers["auditor"].json["detail"] == absent.json["detail"]


def test_it_stands_in_no_list_of_anybody_else(world, threat, everybody):
    plain = Case(world, uuid4()).raised(category=RUBBISH)
    issues = {who: {line["issue"] for line in by.items("issues")} for who, by in everybody.items()}
    listed = [who for who, found in issues.items() if str(threat.issue) in found]
    assert listed == ["who raised it", "street coordinator", "county coordinator"]
    assert str(plain.issue) in issues["auditor"] & issues["another cadre of the village"]
    boards = {
        who: {part["issue"] for part in by.items("assignments")} for who, by in everybody.items()
    }
    assert [who for who, found in boards.items() if str(threat.issue) in found] == [
        "street coordinator",
        "county coordinator",
        "officer of a department with a part",
        "system of a department with a part",
    ]


def test_words_do_not_find_it(world, threat):
    assert world.neighbour.items("issues", words="持刀") == []
    assert world.auditor.items("issues", category=THREAT) == []
    assert len(world.county.items("issues", words="持刀")) == 1


def test_it_is_marked_wherever_it_is_shown(world, threat):
    assert threat.view()["restricted"]
    assert all(part["restricted"] for part in threat.view()["assignments"])
    assert all(part.restricted for part in world.told(AssignmentDispatched))


def test_nobody_else_does_anything_to_it(world, threat):
    assert threat.try_(world.neighbour, "note", note="?").status_code == 404
    assert threat.try_act(world.officer("DY-SW"), "receive", "DY-GA").status_code == 404
    threat.act(world.officer("DY-GA"), "receive", "DY-GA")


def test_a_department_that_gave_it_back_does_not_know_of_it_any_more(world, threat):
    health = world.officer("DY-WJ")
    threat.act(health, "receive", "DY-WJ")
    threat.act(health, "return", "DY-WJ", reason="无人受伤。", suggestion="DY-MZ")
    threat.act(world.county, "grant-return", "DY-WJ", successor="DY-MZ", reason="改由民政。")
    assert health.get(threat.path).status_code == 404
    assert health.items("assignments") == []
    assert world.officer("DY-MZ").get(threat.path).status_code == 200


def test_what_is_filed_as_such_disappears_for_all_others(world):
    case = Case(world, uuid4()).raised(**WORDS)
    assert world.neighbour.get(case.path).status_code == 200
    case.filed(THREAT)
    assert world.neighbour.get(case.path).status_code == 404
    assert str(case.issue) not in {line["issue"] for line in world.auditor.items("issues")}


def test_it_is_joined_with_its_like_only(world, threat):
    plain = Case(world, uuid4()).raised(category=RUBBISH)
    for case, into in ((plain, threat), (threat, plain)):
        answer = case.try_(world.county, "merge", into=str(into.issue), reason="同一件。")
        assert named(answer) == ["into"]
    other = Case(world, uuid4()).raised(category=THREAT, **WORDS)
    of_the_centre = other.try_(world.county, "merge", into=str(threat.issue), reason="同一件。")
    problem(of_the_centre, 409, "issue.not-independent")
    desk = world.someone("county_coordinator", person="another-desk", areas=[COUNTY])
    other.on(desk, "merge", into=str(threat.issue), reason="同一件。")
    assert threat.view()["absorbed"] == [str(other.issue)]


def test_who_may_not_know_of_it_is_not_told_which_case_has_a_number(world):
    asked = {"channel": "hotline_12345", "outside_number": "12345-7", "source_kind": "requested"}
    reporter = {"person": "resident-1", "name": "金知了", "phone": "13900067890"}
    first = Case(world, uuid4())
    world.county.do(first.path, **first.body(category=THREAT, **asked, reporter=reporter))
    again = Case(world, uuid4())
    body = again.body(**asked, reporter=reporter)
    by_caller = world.caller.put(again.path, **body)
    by_county = world.county.put(f"issues/{uuid4()}", **body)
    assert (by_caller.status_code, by_county.status_code) == (409, 409)
    assert "issue" not in by_caller.json
    assert by_county.json["issue"] == str(first.issue)


def test_its_words_reach_no_log(world):
    with capture_logs() as lines:
        case = Case(world, uuid4()).raised(category=THREAT, **WORDS)
        case.view()
        case.texts()
        world.neighbour.get(case.path)
        case.act(world.officer("DY-GA"), "receive", "DY-GA")
    assert lines
    assert not any(word in str(line) for line in lines for word in ("持刀", "八号院"))


def test_a_place_of_restricted_roles_is_the_policys(world, threat, monkeypatch):
    from services.issue import access  # noqa: PLC0415

    monkeypatch.setattr(access, "_restricted", lambda: frozenset({"county_coordinator"}))
    elsewhere = world.someone("street_coordinator", areas=[VILLAGE, STREET])
    assert elsewhere.get(threat.path).status_code == 404
    assert world.county.get(threat.path).status_code == 200
