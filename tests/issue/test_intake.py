"""Intake over HTTP: taken in or not, up and down between the tiers, filed and dispatched."""

from uuid import uuid4

import pytest

from contracts.issue.events.assignment import AssignmentDispatched
from contracts.issue.events.case import DutyRung
from services.issue.policy import routing_text
from tests.issue.case import Case, named, problem
from tests.issue.county import (
    COUNTY,
    MANHOLE,
    MONDAY,
    ON_DUTY,
    SEWAGE,
    STREET,
    TOWN,
    UNHEARD_OF,
    VILLAGE,
)
from tests.issue.county import on_duty as roster
from tests.issue.world import DAY, HOUR


def test_the_street_takes_a_case_in(world, case):
    case.accepted()
    assert case.view()["status"] == "accepted"
    assert case.texts()[-1] == "江北街道已受理。"


def test_a_case_that_is_not_taken_in_says_why(world, case):
    case.on(world.coordinator, "refuse", reason="no_such_problem", explanation="现场未见。")
    shown = case.view(world.cadre)
    assert (shown["status"], shown["result"]) == ("refused", "现场未见。")
    assert shown["closed_at"] is not None


def test_a_case_that_was_passed_up_waits_at_the_county(world, case):
    case.accepted().on(world.coordinator, "report-up", reason="跨两个街道。")
    shown = case.view()
    assert (shown["status"], shown["tier"], shown["held_by"]) == ("raised", "county", COUNTY)
    problem(case.try_(world.coordinator, "accept"), 409, "issue.at-another-tier")


def test_a_case_that_is_handed_down_lies_where_it_was_handed(world, case):
    case.on(world.coordinator, "report-up", reason="在巍山镇。")
    case.on(world.county, "hand-down", area=TOWN, reason="现场在巍山。")
    shown = case.view()
    assert (shown["status"], shown["tier"], shown["held_by"]) == ("raised", "street", TOWN)
    assert (shown["area"], shown["location"]["area"]) == (TOWN, TOWN)
    town = world.someone("street_coordinator", areas=[TOWN], department=TOWN)
    assert [line["issue"] for line in town.items("issues")] == [str(case.issue)]
    assert world.coordinator.items("issues") == []
    problem(case.try_(world.coordinator, "accept"), 404, "not-found")


def test_a_case_that_is_handed_down_to_where_it_lies_keeps_its_village(world, case):
    case.on(world.coordinator, "report-up", reason="请示。")
    case.on(world.county, "hand-down", area=STREET, reason="属地办理。")
    assert case.view()["area"] == VILLAGE


def test_a_street_that_does_not_exist_is_named(world, case):
    case.on(world.coordinator, "report-up", reason="请示。")
    answer = case.try_(world.county, "hand-down", area="330783999", reason="?")
    assert named(answer) == ["area"]


# ---- filed and dispatched ----------------------------------------------------------------------


def test_a_filed_case_goes_to_its_departments_by_the_rules_in_force(world, case):
    case.filed(SEWAGE)
    shown = case.view()
    assert shown["rule_version"] == world.county.read("routing/in-force")["rule_version"]
    roles = {part["department"]: part["role"] for part in shown["assignments"]}
    assert roles == {
        "DY-HB": "lead",
        "DY-ZF": "assisting",
        "DY-SW": "assisting",
        STREET: "assisting",
    }
    assert shown["assignments"][0]["department"] == "DY-HB"


def test_what_no_rule_catches_is_dispatched_by_hand(world, case):
    case.filed(UNHEARD_OF)
    assert case.view()["status"] == "filed"
    case.on(world.coordinator, "report-up", reason="没有规则。")
    county = world.county
    case.on(county, "accept")
    case.on(county, "file", category=UNHEARD_OF)
    by_hand = {"lead": "DY-GA", "assisting": ["DY-YJ"], "limit": "3工作日", "verify_by": "sample"}
    case.on(county, "dispatch", **by_hand)
    assert set(case.parts()) == {"DY-GA", "DY-YJ"}
    case.on(county, "add", department="DY-WJ", limit="2工作日")
    assert case.parts()["DY-WJ"]["role"] == "assisting"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"lead": "DY-XX"}, "lead"),
        ({"assisting": ["DY-GA", "DY-XX"]}, "assisting.1"),
        ({"limit": "很快"}, "limit"),
        ({"verify_by": "hearsay"}, "verify_by"),
    ],
)
def test_what_is_wrong_with_a_dispatch_is_named(on_sqlite, wrong, field):
    case = Case(on_sqlite, uuid4()).raised()
    case.on(on_sqlite.coordinator, "report-up", reason="请示。")
    case.on(on_sqlite.county, "accept")
    case.on(on_sqlite.county, "file", category=UNHEARD_OF)
    right = {"lead": "DY-GA", "limit": "3工作日", "verify_by": "site"}
    assert named(case.try_(on_sqlite.county, "dispatch", **right | wrong)) == [field]
    assert on_sqlite.told(AssignmentDispatched) == []


def test_a_meeting_and_an_inspection_are_for_the_county_to_call(world, case):
    case.filed("路面坑洼")
    when = (MONDAY + DAY).isoformat()
    meeting = {"departments": ["DY-JT", "DY-GA"], "at": when, "agenda": "分工。"}
    problem(case.try_(world.coordinator, "call-meeting", **meeting), 403, "forbidden")
    case.on(world.county, "call-meeting", **meeting)
    case.on(world.county, "refer-to-inspection", department="DY-JT", reason="推诿。")
    assert case.texts()[-2:] == [
        "定于11月24日 09:00召开协调会，东阳市交通运输局、东阳市公安局参加。议题：分工。",
        "东阳市交通运输局的办理情况已移交督查。",
    ]
    unknown = meeting | {"departments": ["DY-JT", "DY-XX"]}
    assert named(case.try_(world.county, "call-meeting", **unknown)) == ["departments.1"]


# ---- urgent ------------------------------------------------------------------------------------


def open_manhole(world):
    return Case(world, uuid4()).raised(category=MANHOLE, urgent=True)


def relieve_the_street(world):
    """Have the street's last turn on duty end, and go on an hour later."""
    world.hear("directory", roster(MONDAY, MONDAY + HOUR))
    world.at(MONDAY + 2 * HOUR)


def test_an_open_manhole_at_night_rings_duty_and_goes_out_at_once(world):
    world.at(MONDAY + 12.5 * HOUR)  # 21:30
    case = open_manhole(world)
    shown = case.view()
    assert (shown["status"], shown["urgent"]) == ("dispatched", True)
    rung = next(e for e in case.timeline() if e["type"].startswith("issue.duty_rung"))
    assert rung["text"].startswith("已通知值班人员。先在旁边立起醒目的警示")
    assert (rung["person"], rung["name"], rung["phone"]) == (ON_DUTY, "何大暑", "0579-5550110")
    part = case.parts()["DY-JS"]
    assert part["receive_by"] == "2026-11-23T14:00:00Z"  # half an hour later, at whatever hour


def test_where_the_street_has_nobody_on_duty_the_county_is_rung(world):
    relieve_the_street(world)
    world.hear("directory", roster(MONDAY, MONDAY + DAY, "county-night", COUNTY))
    case = open_manhole(world)
    rung = next(e for e in case.timeline() if e["type"].startswith("issue.duty_rung"))
    assert rung["person"] == "county-night"


def test_a_cry_for_help_is_heard_though_nobody_is_on_duty(world):
    relieve_the_street(world)
    assert open_manhole(world).view()["status"] == "dispatched"
    assert world.told(DutyRung) == []


def test_what_a_coordinator_finds_urgent_rings_as_well(world, case):
    case.accepted().on(world.coordinator, "file", category=SEWAGE, urgent=True)
    assert case.view()["urgent"] is True
    assert any(entry["type"].startswith("issue.duty_rung") for entry in case.timeline())


# ---- rules -------------------------------------------------------------------------------------


def test_rules_are_adopted_whole_or_refused_with_line_and_column(world):
    broken = routing_text().replace("lead: 环", "lead: 幻", 1)
    answer = world.county.put("routing/adopt/…", county=COUNTY, text=broken)
    assert named(answer) == ["text"]
    assert "routing.yml" in answer.json["detail"]
    line = broken[: broken.index("幻")].count("\n") + 1
    assert f"routing.yml:{line}:" in answer.json["detail"]


def test_a_case_names_the_rules_that_it_was_routed_by(world, case):
    case.filed(SEWAGE)
    version = case.view()["rule_version"]
    other = routing_text().replace("15工作日", "10工作日")
    world.operator.do("routing/adopt/…", county=COUNTY, text=other)
    assert world.cadre.read("routing/in-force")["text"] == other
    assert world.auditor.read(f"routing/versions/{version}")["text"] == routing_text()
    problem(world.auditor.get("routing/versions/unknown"), 404, "not-found")


def test_rules_are_not_for_everybody_to_adopt(world):
    body = {"county": COUNTY, "text": routing_text()}
    problem(world.coordinator.put("routing/adopt/…", **body), 403, "forbidden")
    assert named(world.county.put("routing/adopt/…", county="330782", text=routing_text())) == [
        "text"
    ]
