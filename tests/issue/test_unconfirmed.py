"""Urgent and settled by somebody's word (待确认), over HTTP and as time goes by."""

from datetime import timedelta
from uuid import uuid4

import pytest

from contracts.issue.events.case import DutyRung, IssueSettledOnSpot, SettlementDenied
from services.issue.facts import timetable
from tests.issue.case import PHOTO, RIVERBANK, Case, named, problem
from tests.issue.county import COUNTY, MONDAY, on_duty, somewhere
from tests.issue.test_evidence import PHOTO as BYTES
from tests.issue.test_evidence import naming, send
from tests.issue.world import DAY

MANHOLE = "井盖缺失"
SETTLED = {"category": MANHOLE, "urgent": True, "settled": "已用木板盖住。"}
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def manhole(world):
    made = Case(world, uuid4()).raised(**SETTLED)
    world.follow_self()
    return made


def planned(world, case):
    with world.kernel.store.reading() as connection:
        return [one.step for one in timetable.planned(connection, case.issue)]


def test_an_urgent_problem_that_a_cadre_settled_is_on_the_coordinators_list(world, manhole):
    (line,) = world.coordinator.items("issues", status="unconfirmed")
    assert line["issue"] == str(manhole.issue)
    shown = manhole.view()
    assert (shown["status"], shown["closed_at"]) == ("unconfirmed", None)
    assert shown["confirm_by"] == "2026-11-23T01:30:00Z"
    assert world.told(IssueSettledOnSpot) == []
    assert len(world.told(DutyRung)) == 1
    assert "报告已当场处置，11月23日 09:30前由指挥人员确认：已用木板盖住。" in manhole.texts()


def test_a_coordinator_confirms_it_with_a_photo_that_is_here(world, manhole):
    confirm = "confirm-settlement"
    problem(manhole.try_(world.cadre, confirm), 403, "forbidden")
    assert named(manhole.try_(world.coordinator, confirm)) == ["evidence"]
    photo = naming(BYTES)
    answer = manhole.try_(world.coordinator, confirm, evidence=photo)
    problem(answer, 409, "evidence.not-held")
    assert send(world.coordinator, BYTES).status_code == 201
    manhole.on(world.coordinator, confirm, evidence=photo, note="看过。")
    shown = manhole.view()
    assert (shown["status"], shown["result"], shown["confirm_by"]) == (
        "settled",
        "已用木板盖住。",
        None,
    )
    world.follow_self()
    assert planned(world, manhole) == []
    assert manhole.texts()[-2:] == ["经确认已经办结。看过。", "当场办结：已用木板盖住。"]


def test_what_is_not_settled_goes_to_its_departments_at_once(world, manhole):
    manhole.on(world.coordinator, "deny-settlement", reason="木板已被掀开。")
    shown = manhole.view()
    assert (shown["status"], shown["confirm_by"]) == ("dispatched", None)
    assert "DY-JS" in manhole.parts()
    assert "没有办结，继续办理：木板已被掀开。" in manhole.texts()


def test_what_nobody_confirms_rings_again_and_then_goes_on(world, manhole):
    world.hear("directory", on_duty(MONDAY, MONDAY + DAY, "county-night", COUNTY))
    assert planned(world, manhole) == ["confirm", "lapse"]
    world.at(MONDAY + HALF_AN_HOUR - timedelta(seconds=1))
    assert len(world.told(DutyRung)) == 1
    for _ in range(2):
        world.at(MONDAY + HALF_AN_HOUR)
    assert [one.person for one in world.told(DutyRung)][1:] == ["county-night"]
    assert manhole.view()["status"] == "unconfirmed"
    world.at(MONDAY + 2 * HALF_AN_HOUR)
    assert manhole.view()["status"] == "dispatched"
    assert [one.person for one in world.told(SettlementDenied)] == [None]
    assert planned(world, manhole) == []


def test_a_resident_who_asked_is_not_turned_into_a_find_so_that_nobody_calls(world):
    case = Case(world, uuid4())
    body = case.complaint(source_kind="found", location=somewhere(**RIVERBANK))
    assert named(world.coordinator.put(case.path, **body)) == ["source_kind"]
    hotline = body | {"channel": "hotline_12345", "outside_number": "JH-1"}
    assert named(world.caller.put(case.path, **hotline)) == ["source_kind"]


def test_a_complaint_settled_with_one_sentence_is_on_the_callers_list(world):
    case = Case(world, uuid4()).complained(settled="已退款。")
    (line,) = world.caller.items("callbacks", status="due")
    assert line["issue"] == str(case.issue)


def test_no_cadre_is_asked_for_a_photo_of_what_is_settled(world):
    case = Case(world, uuid4())
    assert world.cadre.put(case.path, **case.body(**SETTLED)).status_code == 201
    assert PHOTO["digest"] not in str(case.view())
