"""What is only partly done is followed by something (续办), over HTTP and as time goes by."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from contracts.directory.events import OfficeHoursSet
from contracts.directory.parts import OfficeHours, Season
from contracts.issue.events.case import IssueTakenUp
from tests.issue.case import Case, named
from tests.issue.county import SEWAGE, VILLAGE
from tests.issue.world import DAY, HOUR

RIVER = "河道漂浮物或淤积"  # the water authority leads, the street assists
IN_SPRING = datetime(2027, 3, 1, 0, 30, tzinfo=UTC)  # Monday, 8:30, when offices open
PARTLY = {"outcome": "partly", "reason": "水位太高。"}


@pytest.fixture
def river(case):
    return case.filed(RIVER)


def try_report(case, **other):
    case.started("DY-SW")
    report = case.report("DY-SW") | PARTLY | other
    return case.try_act(case.world.officer("DY-SW"), "report-done", "DY-SW", **report)


def partly(case, **other):
    answer = try_report(case, **other)
    assert answer.status_code == 201, answer.text
    rest = [code for code in case.parts() if code != "DY-SW"]
    case.done(*rest).verified("DY-SW", *rest)
    case.world.follow_self()
    return case


def another(world, category=RIVER):
    return Case(world, uuid4()).raised().filed(category)


def test_what_is_followed_by_nothing_is_refused_with_the_field(river):
    assert named(try_report(river)) == ["followed_by"]


@pytest.mark.parametrize("day", ["2026-11-23", "2025-01-01", "2028-01-01"])
def test_a_day_that_has_come_or_lies_too_far_ahead_is_refused_with_the_field(river, day):
    assert named(try_report(river, take_up_on=day)) == ["take_up_on"]


def test_what_was_wholly_done_has_nothing_to_follow(river):
    answer = try_report(river, outcome="whole", take_up_on="2027-03-01")
    assert named(answer) == ["outcome"]


def test_the_case_that_follows_has_to_be_there_open_theirs_and_another_one(world, river):
    elsewhere = Case(world, uuid4()).raised().filed("畜禽养殖污染")
    over = another(world).closed()
    for issue in (uuid4(), elsewhere.issue, over.issue, river.issue):
        assert named(try_report(river, followed_by=str(issue))) == ["followed_by"], issue


def test_cases_do_not_follow_one_another_in_a_circle(world, river):
    second, third = another(world), another(world)
    assert try_report(second, followed_by=str(third.issue)).status_code == 201
    assert try_report(third, followed_by=str(river.issue)).status_code == 201
    assert named(try_report(river, followed_by=str(second.issue))) == ["followed_by"]


def test_a_case_that_follows_is_named_where_the_reporter_reads_it(world, river):
    other = another(world)
    partly(river, followed_by=str(other.issue))
    shown = river.view()
    assert (shown["status"], shown["partly"]) == ("closed", True)
    (follows,) = shown["follows"]
    assert follows["issue"] == str(other.issue)
    number = other.view()["number"]
    assert f"没有完成的部分在事件 {number} 中继续办理。" in river.texts()[-1]
    world.at(IN_SPRING)
    assert river.view()["status"] == "closed"


def test_on_the_day_the_rest_is_with_its_department_again(world, river):
    partly(river, take_up_on="2027-03-01")
    assert "没有完成的部分2027年3月1日起继续办理。" in river.texts()[-1]
    world.at(IN_SPRING - timedelta(seconds=1))
    assert river.view()["status"] == "closed"
    for _ in range(2):
        world.at(IN_SPRING)
    assert world.told(IssueTakenUp) == [IssueTakenUp(issue=river.issue, departments=("DY-SW",))]
    shown = river.view()
    assert (shown["status"], shown["partly"], shown["follows"]) == ("dispatched", False, [])
    assert river.parts()["DY-SW"]["status"] == "dispatched"
    assert "约定的日子到了，由东阳市水务局继续办理没有完成的部分。" in river.texts()
    river.closed("DY-SW")
    assert river.view()["status"] == "closed"


def test_an_office_that_opens_later_by_then_has_it_when_it_opens(world, river):
    partly(river, take_up_on="2027-03-01")
    later = OfficeHours(seasons=(Season(begins="01-01", intervals=("10:00-16:00",)),))
    world.hear("directory", OfficeHoursSet(department="DY-SW", hours=later, since=IN_SPRING.date()))
    world.at(IN_SPRING)
    assert world.told(IssueTakenUp) == []
    world.at(IN_SPRING + 2 * HOUR)
    assert len(world.told(IssueTakenUp)) == 1


def test_what_is_open_again_on_the_day_is_taken_up_when_it_is_closed(world, river):
    partly(river, take_up_on="2026-11-27")
    river.on(world.coordinator, "reopen", reason="岸边又有。", departments=[VILLAGE[:9]])
    world.follow_self()
    world.at(IN_SPRING - 90 * DAY)
    assert world.told(IssueTakenUp) == []
    river.closed(VILLAGE[:9])
    world.follow_self()
    world.tick()
    assert len(world.told(IssueTakenUp)) == 1


def test_who_verifies_sees_what_is_to_follow(world, case):
    case.filed(SEWAGE)
    try_report(case, take_up_on="2027-03-01")
    assert case.parts()["DY-SW"]["follow_up"]["take_up_on"] == "2027-03-01"
