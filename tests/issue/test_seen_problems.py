"""Problems seen on visits and patrols become issues: once, and always."""

from datetime import timedelta
from uuid import uuid4

import pytest

from contracts.common import ObservedProblem, Point
from contracts.issue.events.assignment import AssignmentDispatched
from contracts.issue.events.case import (
    DutyRung,
    IssueNoted,
    IssueRaised,
    IssueSettledOnSpot,
)
from contracts.patrol.events import PatrolProblemObserved
from contracts.visit.events import PlacePositioned, PlaceRegistered, ProblemObserved
from events import parking
from services.issue.reactions.raising import issue_of
from tests.issue.case import Case
from tests.issue.county import (
    COUNTY,
    HAZARD,
    MANHOLE,
    MONDAY,
    ON_DUTY,
    SEWAGE,
    STREET,
    VILLAGE,
)

PLACE, RIVER = uuid4(), uuid4()


def problem(**other):
    seen = {"problem": uuid4(), "title": "污水直排", "description": "水面发黑有异味。"}
    return ObservedProblem(**seen | other)


def on_visit(seen, *, visit=None, **other):
    about = {"place": PLACE, "place_name": "卢宅 7 号", "area": VILLAGE, "person": "cadre"}
    known = about | {"visit": visit or uuid4(), "observed_at": MONDAY - timedelta(minutes=5)}
    return ProblemObserved(problem=seen, **known | other)


def on_patrol(seen, **other):
    about = {"patrol": uuid4(), "route": RIVER, "route_name": "社姆溪", "area": STREET}
    known = about | {"person": "cadre", "observed_at": MONDAY}
    return PatrolProblemObserved(problem=seen, **known | other)


def registered(kind="household"):
    return PlaceRegistered(place=PLACE, code="P-1", kind=kind, name="卢宅 7 号", area=VILLAGE)


def positioned():
    point = Point(longitude=120.2415, latitude=29.2896)
    return PlacePositioned(place=PLACE, point=point, method="fixes", fixes_used=3)


def hear(world, source, event, stream="1"):
    """Hear one event, and return the case that became of its problem."""
    world.hear(source, event, stream=stream)
    return Case(world, issue_of(event.problem.problem))


def test_a_problem_seen_on_a_visit_is_raised_with_all_that_was_recorded(world):
    seen = problem(category=SEWAGE, point=Point(longitude=120.25, latitude=29.29))
    case = hear(world, "visit", on_visit(seen), "visit/7")
    shown = case.view()
    assert shown["channel"] == "visit"
    assert shown["location"]["words"] == "卢宅 7 号"
    assert (shown["location"]["longitude"], shown["location"]["place"]) == (120.25, str(PLACE))
    assert [one["person"] for one in shown["reporters"]] == ["cadre"]
    (raised,) = world.log(IssueRaised)
    assert raised.actor == "service/issue"
    assert raised.data.cause.service == "visit"
    assert raised.data.observed_at == MONDAY - timedelta(minutes=5)


def test_the_case_is_found_by_its_problem(world):
    seen = problem()
    case = hear(world, "visit", on_visit(seen))
    (line,) = world.cadre.items("issues", problem=str(seen.problem))
    assert line["issue"] == str(case.issue)


def test_a_problem_seen_on_a_patrol_is_raised_too(world):
    shown = hear(world, "patrol", on_patrol(problem())).view()
    assert (shown["channel"], shown["location"]["words"]) == ("patrol", "社姆溪")


def test_what_was_settled_on_the_spot_is_closed(world):
    case = hear(world, "visit", on_visit(problem(settled="当场清走。")))
    assert case.view()["status"] == "settled"
    assert world.told(IssueSettledOnSpot)[0].person == "cadre"


def test_what_was_settled_without_the_document_it_needs_waits_for_a_coordinator(world):
    case = hear(world, "visit", on_visit(problem(category=HAZARD, settled="已加固。")))
    assert case.view()["status"] == "raised"
    assert world.told(IssueNoted)[0].note == "已加固。"


def test_an_urgent_problem_goes_to_its_departments_and_rings_who_is_on_duty(world):
    case = hear(world, "visit", on_visit(problem(category=MANHOLE)))
    assert case.view()["status"] == "dispatched"
    assert {data.department for data in world.told(AssignmentDispatched)} == {"DY-JS", STREET}
    assert world.told(DutyRung)[0].person == ON_DUTY


# ---- places ------------------------------------------------------------------------------------


def test_a_place_that_came_before_says_what_kind_it_is(world):
    world.hear("visit", registered("workshop"))
    case = hear(world, "visit", on_visit(problem(category=SEWAGE)))
    case.filed(SEWAGE)
    assert case.view()["rule"] == "污水入河-源头已明"


def test_a_place_that_comes_in_the_same_batch_says_so_too(world):
    event = on_visit(problem(category=SEWAGE))
    world.hear("visit", registered("workshop"), positioned(), event)
    case = Case(world, issue_of(event.problem.problem))
    assert case.view()["location"]["place_kind"] == "workshop"


def test_a_place_that_never_came_leaves_the_kind_open(world):
    case = hear(world, "visit", on_visit(problem()))
    assert case.view()["location"]["place_kind"] is None


def test_where_a_place_is_can_be_verified_by_a_fix_there(world):
    world.hear("visit", registered(), positioned())
    case = hear(world, "visit", on_visit(problem(category="路面坑洼")))
    case.filed("路面坑洼").done()
    body = case.verdicts(*case.parts())
    far = body | {"fix": body["fix"] | {"longitude": 121.0}}
    assert case.try_(world.inspector, "verify", **far).json["code"] == "verification.too-far"
    case.on(world.inspector, "verify", **body)
    assert case.view()["status"] == "closed"


# ---- told twice, told wrongly ------------------------------------------------------------------


def test_a_problem_told_twice_is_one_case(world):
    event = on_visit(problem())
    world.hear("visit", event, event, stream="visit/7")
    world.hear("visit", event, stream="visit/7")
    assert len(world.told(IssueRaised)) == 1


def test_another_problem_under_the_same_id_is_a_case_of_its_own(world):
    first = problem()
    second = problem(problem=first.problem, title="井盖松动", description="车过有响声。")
    world.hear("visit", on_visit(first), stream="visit/7")
    world.hear("visit", on_visit(second), stream="visit/8")
    world.hear("visit", on_visit(second), stream="visit/8")
    assert [data.title for data in world.told(IssueRaised)] == ["污水直排", "井盖松动"]
    assert world.cadre.items("issues", words="井盖松动")[0]["problem"] == str(first.problem)


@pytest.mark.parametrize("settled", [None, "当场劝停。"])
def test_a_problem_outside_the_county_goes_to_the_county_desk_on_record(world, settled):
    elsewhere = on_visit(problem(settled=settled), area="330782001001")
    world.hear("visit", elsewhere, on_visit(problem(title="之后的一件")), stream="visit/7")
    case = Case(world, issue_of(elsewhere.problem.problem))
    shown = case.view()
    assert (shown["tier"], shown["area"]) == ("county", COUNTY)
    assert shown["status"] == ("settled" if settled else "raised")
    assert "330782001001" in world.told(IssueNoted)[0].note
    assert [data.title for data in world.told(IssueRaised)] == ["污水直排", "之后的一件"]
    with world.kernel.store.reading() as connection:
        assert parking.listed(connection) == []
