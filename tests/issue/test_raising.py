"""Raising over HTTP: who may, in whose name, by which channel, and what bad input gets."""

from datetime import timedelta
from uuid import uuid4

import pytest

from contracts.issue.events.case import IssueRaised, IssueSettledOnSpot
from tests.issue.case import PHOTO, Case, named, problem
from tests.issue.county import (
    COUNTY,
    HAZARD,
    NEXT_VILLAGE,
    STREET,
    TOWN_VILLAGE,
    VILLAGE,
    somewhere,
)


@pytest.fixture
def case(world):
    """An issue that nobody has raised yet."""
    return Case(world, uuid4())


def test_a_cadre_raises_what_they_found_and_the_street_has_it(world, case):
    case.raised()
    seen = case.view()
    assert (seen["status"], seen["tier"], seen["held_by"]) == ("raised", "street", STREET)
    assert seen["number"].startswith("330783-261123-")
    assert world.log(IssueRaised)[0].actor == "cadre"


def test_a_cadre_cannot_raise_in_anothers_name(world, case):
    body = case.body(reporter={"person": "neighbour"})
    assert named(world.cadre.put(case.path, **body)) == ["reporter.person"]
    assert world.told(IssueRaised) == []


def test_a_coordinator_does_not_put_a_find_of_their_own_on_somebody_else(world, case):
    body = case.body(reporter={"person": "cadre"})
    assert named(world.coordinator.put(case.path, **body)) == ["reporter.person"]


@pytest.mark.parametrize("who", ["coordinator", "county", "caller"])
def test_coordinators_and_callers_raise_for_residents(world, case, who):
    getattr(world, who).do(case.path, **case.complaint())
    assert case.view()["reporters"][0]["name"] == "金知了"


def test_a_colleagues_code_is_no_residents(world, case):
    body = case.complaint(reporter={"person": "officer-DY-SW"})
    assert named(world.coordinator.put(case.path, **body)) == ["reporter.person"]


def test_for_a_resident_one_raises_in_ones_own_area_only(world, case):
    body = case.complaint(location=somewhere(area=TOWN_VILLAGE))
    problem(world.coordinator.put(case.path, **body), 404, "not-found")


def test_a_cadre_may_see_something_in_the_next_village(world, case):
    case.raised(location=somewhere(area=NEXT_VILLAGE))
    assert case.view(world.cadre)["area"] == NEXT_VILLAGE


NOT_THEIRS = {
    "cadre": ("hotline_12345", "resident", "visit"),
    "coordinator": ("hotline_12345",),
    "caller": ("four_platforms",),
    "operator": ("cadre", "patrol"),
}


def test_each_channel_has_its_people(world, case):
    for who, channels in NOT_THEIRS.items():
        for channel in channels:
            answer = getattr(world, who).put(case.path, **case.body(channel=channel))
            assert named(answer) == ["channel"], (who, channel)


def test_nobody_but_the_service_claims_another_services_record(world, case):
    cause = {"service": "visit", "stream": "visit/1", "problem": str(uuid4())}
    assert named(world.cadre.put(case.path, **case.body(cause=cause))) == ["cause"]


def test_what_a_cadre_found_was_asked_for_by_nobody(world, case):
    answer = world.cadre.put(case.path, **case.body(source_kind="requested"))
    assert named(answer) == ["source_kind"]


@pytest.mark.parametrize("who", ["auditor", "officer"])
def test_others_do_not_raise_at_all(world, case, who):
    by = world.officer("DY-SW") if who == "officer" else world.auditor
    problem(by.put(case.path, **case.body()), 403, "forbidden")


# ---- settled on the spot -----------------------------------------------------------------------


def test_what_is_settled_on_the_spot_is_closed_at_once(world, case):
    case.raised(category="暴露垃圾", settled="当场清走。")
    seen = case.view(world.cadre)
    assert (seen["status"], seen["result"]) == ("settled", "当场清走。")
    assert seen["closed_at"] == seen["raised_at"]
    assert world.told(IssueSettledOnSpot)[0].person == "cadre"


def test_a_coordinator_settles_later_what_was_settled_already(world, case):
    case.raised().on(world.coordinator, "settle", note="路过时已处理。", evidence=[PHOTO])
    assert case.view()["status"] == "settled"


def test_settling_a_category_that_is_closed_by_document_needs_one(world, case):
    answer = world.cadre.put(case.path, **case.body(category=HAZARD, settled="已加固。"))
    assert named(answer) == ["evidence"]


# ---- numbers of other systems ------------------------------------------------------------------


def imported(case, **other):
    return case.complaint(channel="hotline_12345", outside_number="JH2611230017", **other)


def test_an_imported_case_keeps_its_number_and_waits_at_the_county(world, case):
    world.caller.do(case.path, **imported(case))
    (found,) = world.county.items("issues", outside_number="JH2611230017")
    assert found["issue"] == str(case.issue)
    assert (found["tier"], found["held_by"]) == ("county", COUNTY)


def test_a_number_that_came_in_before_leads_to_its_case(world, case):
    world.caller.do(case.path, **imported(case))
    again = world.operator.put(f"issues/{uuid4()}", **imported(case))
    assert problem(again, 409, "issue.outside-number-known")["issue"] == str(case.issue)


def test_the_same_import_sent_again_is_answered_alike(world, case):
    first, second = (world.caller.put(case.path, **imported(case)) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json == second.json


def test_two_channels_may_count_alike(world, case):
    world.caller.do(case.path, **imported(case))
    other = imported(case) | {"channel": "four_platforms"}
    world.operator.do(f"issues/{uuid4()}", **other)


def test_a_wrong_clock_is_stored_corrected_and_flagged(on_sqlite):
    case, now = Case(on_sqlite, uuid4()), on_sqlite.clock.now()
    wrong = (now + timedelta(hours=5)).isoformat()
    answer = on_sqlite.cadre.request(
        "PUT", case.path, json=case.body(observed_at=wrong), headers={"Client-Time": wrong}
    )
    assert answer.status_code == 201
    (raised,) = on_sqlite.told(IssueRaised)
    assert raised.observed_at == now
    assert (raised.clock_offset_s, raised.clock_suspect) == (5 * 3600.0, True)


# ---- bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"location": somewhere(area="3307830051")}, "location.area"),
        ({"location": somewhere(area="330783005999")}, "location.area"),
        ({"location": somewhere(area="33")}, "location.area"),
        ({"location": somewhere(longitude=181.0, latitude=29.0)}, "location.longitude"),
        ({"location": somewhere(longitude=120.0)}, "location"),
        ({"location": somewhere(longitude=0.0, latitude=0.0)}, "location"),
        ({"title": "长" * 201}, "title"),
        ({"title": 7}, "title"),
        ({"description": ""}, "description"),
        ({"observed_at": "2026-11-23T09:00:00"}, "observed_at"),
        ({"urgent": "yes"}, "urgent"),
        ({"weather": "fine"}, "weather"),
        ({"evidence": [{"digest": "abc", "media_type": "image/jpeg"}]}, "evidence.0.digest"),
    ],
)
def test_bad_input_is_refused_with_its_field_and_nothing_is_stored(on_sqlite, wrong, field):
    case, before = Case(on_sqlite, uuid4()), len(on_sqlite.log())
    assert named(on_sqlite.cadre.put(case.path, **case.body(**wrong))) == [field]
    assert len(on_sqlite.log()) == before


def test_an_issue_is_raised_once(world, case):
    case.raised()
    other = world.neighbour.put(case.path, **case.body(reporter={"person": "neighbour"}))
    problem(other, 409, "issue.exists")
    changed = world.cadre.put(case.path, **case.body(title="另一个标题"))
    problem(changed, 409, "id-used-before")


def test_names_and_telephone_numbers_enter_the_log_sealed(world, case):
    case.complained()
    with world.kernel.store.reading() as connection:
        stored = "".join(row.body for row in world.kernel.store.after(connection, 0, 1000))
    assert "金知了" not in stored
    assert "13900067890" not in stored
    assert VILLAGE in stored
