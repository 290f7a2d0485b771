import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from contracts.issue.commands.case import AcceptIssue, FileIssue, SettleOnSpot
from contracts.issue.events.assignment import AssignmentDispatched
from contracts.issue.events.callback import CallBackDue
from contracts.issue.events.case import (
    DutyRung,
    IssueAccepted,
    IssueFiled,
    IssueNoted,
    IssueRaised,
    IssueSettledOnSpot,
)
from contracts.issue.parts import Location, Reporter
from tests.issue.domain.examples import (
    CADRE,
    CALLER,
    COORDINATOR,
    COUNTY,
    COUNTY_DESK,
    FACTS,
    ISSUE,
    MONDAY,
    NEIGHBOUR,
    PHOTO,
    PLACE,
    SERVICE,
    STREET,
    UNSENT,
    VILLAGE,
    Desk,
    officer,
    raising,
)


def types(events):
    return [type(event) for event in events]


def test_a_raised_issue_waits_for_the_street_under_a_number_people_can_say():
    desk = Desk()
    (raised,) = desk.do(raising(), CADRE)
    assert re.fullmatch(r"330783-261123-[0-9A-Z]{6}", raised.number)
    assert (raised.tier, desk.case.held_by) == ("street", STREET)
    assert desk.given.decider.area(desk.case) == VILLAGE


def test_a_number_has_no_sign_that_is_read_as_another():
    number = Desk().raised().case.number
    assert not set(number) & set("ILOU")


def test_cases_that_begin_alike_have_numbers_of_their_own():
    others = [raising(issue=UUID(int=ISSUE.int + n)) for n in range(50)]
    assert len({Desk().do(command, CADRE)[0].number for command in others}) == len(others)


def test_an_unraised_issue_lies_nowhere():
    desk = Desk()
    assert desk.given.decider.area(desk.case) is None


def test_the_kind_of_place_is_frozen_from_its_copy():
    assert Desk().raised().case.location.place_kind == "household"


def test_a_kind_of_place_that_the_client_knew_is_kept():
    location = Location(area=VILLAGE, place=PLACE, place_kind="workshop")
    assert Desk().raised(location=location).case.location.place_kind == "workshop"


def test_a_place_that_is_not_known_yet_stops_nobody():
    desk = Desk(facts=replace(FACTS, place=None))
    assert desk.raised().case.location.place_kind is None


def test_a_hotline_call_waits_for_the_county():
    desk = Desk().raised(channel="hotline_12345", outside_number="12345-1")
    assert (desk.case.tier, desk.case.held_by) == ("county", COUNTY)


def test_an_issue_in_no_street_waits_for_the_county():
    assert Desk().raised(location=Location(area=COUNTY)).case.tier == "county"


def test_an_issue_of_another_county_is_refused():
    outcome = Desk().try_(raising(location=Location(area="330702001")), CADRE)
    outcome.refused("issue.outside-the-county")


@pytest.mark.parametrize("half", [{"longitude": 120.2}, {"latitude": 29.2}])
def test_half_a_position_is_refused(half):
    outcome = Desk().try_(raising(location=Location(area=VILLAGE, **half)), CADRE)
    outcome.refused("issue.half-a-position")


def test_an_issue_that_lies_in_the_county_has_no_point_far_from_it():
    shanghai = Location(area=VILLAGE, longitude=121.47, latitude=31.23)
    refusal = Desk().try_(raising(location=shanghai), CADRE).refused("point.too-far")
    assert refusal.about["field"] == "location"


def test_what_was_seen_on_a_visit_becomes_an_issue_wherever_its_point_lies():
    shanghai = Location(area=VILLAGE, longitude=121.47, latitude=31.23)
    assert types(Desk().do(raising(location=shanghai), SERVICE)) == [IssueRaised]


def test_an_issue_is_raised_once():
    Desk().raised().try_(raising(), CADRE).refused("issue.exists")


# -- urgent --------------------------------------------------------------------------------------


def test_an_urgent_class_is_dispatched_before_anybody_has_taken_it_in():
    events = Desk().at("2026-11-23 21:40").do(raising(category="manhole"), CADRE)
    assert types(events) == [
        IssueRaised,
        IssueAccepted,
        IssueFiled,
        AssignmentDispatched,
        AssignmentDispatched,
        DutyRung,
        DutyRung,
    ]
    assert events[1].by_rule
    assert events[2].urgent


def test_an_urgent_class_rings_everybody_on_duty_with_what_to_do_first():
    events = Desk().do(raising(category="manhole"), CADRE)
    rung = [event for event in events if isinstance(event, DutyRung)]
    assert [(e.person, e.advice) for e in rung] == [
        ("on-call-1", "先立警示"),
        ("on-call-2", "先立警示"),
    ]


def test_clocks_of_an_urgent_class_run_at_once_in_clock_hours():
    at_night = Desk().at("2026-11-23 21:40")
    at_night.do(raising(category="manhole"), CADRE)
    part = at_night.part("DY-JS")
    first, last = part.milestones
    assert (first.limit, str(first.due)) == ("2小时", "2026-11-23 15:40:00+00:00")
    assert str(last.due) == "2026-11-23 19:40:00+00:00"
    assert str(part.receive_by) == "2026-11-23 14:10:00+00:00"


def test_what_only_its_reporter_calls_urgent_rings_but_waits_for_a_coordinator():
    events = Desk().do(raising(urgent=True), CADRE)
    assert types(events) == [IssueRaised, DutyRung, DutyRung]
    assert "119" in events[1].advice


def test_the_roster_is_rung_once():
    desk = Desk().raised(urgent=True)
    desk.do(AcceptIssue(issue=ISSUE), COORDINATOR)
    filed = desk.do(FileIssue(issue=ISSUE, category="sewage", urgent=True), COORDINATOR)
    assert DutyRung not in types(filed)


def test_a_rule_that_cannot_be_followed_does_not_stop_a_cry_for_help():
    events = Desk().do(raising(category="flood"), CADRE)
    assert types(events) == [IssueRaised, DutyRung, DutyRung]


def test_a_class_that_is_not_urgent_waits_for_a_coordinator():
    assert types(Desk().do(raising(category="sewage"), CADRE)) == [IssueRaised]


def test_without_rules_nothing_is_dispatched():
    desk = Desk(facts=replace(FACTS, rules=None))
    assert types(desk.do(raising(category="manhole"), CADRE)) == [IssueRaised]


# -- settled on the spot -------------------------------------------------------------------------


def test_a_problem_settled_on_the_spot_is_closed_with_words():
    _, settled = Desk().do(raising(settled="Swept it."), CADRE)
    assert settled == IssueSettledOnSpot(
        issue=ISSUE,
        person="cadre",
        note="Swept it.",
        reopen_until=MONDAY + timedelta(days=15),
    )


@pytest.mark.parametrize(("actor", "person"), [(CADRE, "cadre"), (SERVICE, "resident")])
def test_who_settled_it_is_who_says_so_or_who_saw_it(actor, person):
    reporter = Reporter(person="resident")
    events = Desk().do(raising(settled="Swept it.", reporter=reporter), actor)
    assert events[-1].person == person


def test_nobody_has_to_send_a_photo_of_what_is_settled():
    desk = Desk().raised(category="sewage")
    desk.do(SettleOnSpot(issue=ISSUE, note="Plugged."), CADRE)
    assert desk.case.status == "settled"


def test_a_category_closed_by_document_wants_one_to_be_settled():
    desk = Desk().raised(category="ruin")
    settle = SettleOnSpot(issue=ISSUE, note="Propped up.")
    desk.try_(settle, CADRE).refused("issue.evidence-missing")
    desk.do(replace(settle, evidence=(PHOTO,)), CADRE)
    assert desk.case.status == "settled"


def test_a_document_that_has_not_come_settles_nothing():
    desk = Desk().raised(category="ruin", evidence=(UNSENT,))
    settle = SettleOnSpot(issue=ISSUE, note="Propped up.")
    refused = desk.try_(settle, CADRE).refused("evidence.not-held")
    assert refused.about["missing"] == [UNSENT.digest]
    desk.do(settle, CADRE, held=frozenset({UNSENT.digest}))
    assert desk.case.status == "settled"


@pytest.mark.parametrize("actor", [CADRE, SERVICE], ids=["cadre", "service"])
def test_a_record_that_comes_before_its_document_is_kept_and_waits(actor):
    command = raising(category="ruin", settled="Propped up.", evidence=(UNSENT,))
    events = Desk().do(command, actor)
    assert types(events) == [IssueRaised, IssueNoted]
    assert events[1].note == "Propped up."


def test_who_settles_as_they_raise_is_told_that_a_document_is_missing():
    command = raising(category="ruin", settled="Propped up.")
    Desk().try_(command, CADRE).refused("issue.evidence-missing")


def test_a_visit_that_settled_without_its_document_is_kept_with_its_words():
    events = Desk().do(raising(category="ruin", settled="Propped up."), SERVICE)
    assert types(events) == [IssueRaised, IssueNoted]
    assert events[1].note == "Propped up."


def test_what_a_resident_asked_for_is_called_back_even_when_settled_on_the_spot():
    events = Desk().do(raising(settled="Done.", source_kind="requested"), CADRE)
    assert types(events) == [IssueRaised, IssueSettledOnSpot, CallBackDue]


@pytest.mark.parametrize("actor", [CADRE, NEIGHBOUR, COORDINATOR, COUNTY_DESK])
def test_who_reported_or_is_in_charge_may_settle(actor):
    desk = Desk().raised()
    (settled,) = desk.do(SettleOnSpot(issue=ISSUE, note="Done."), actor)
    assert settled.person == actor.person


@pytest.mark.parametrize("actor", [officer("DY-SW"), CALLER, SERVICE])
def test_nobody_else_settles(actor):
    outcome = Desk().raised().try_(SettleOnSpot(issue=ISSUE, note="Done."), actor)
    outcome.refused("issue.not-yours-to-settle")


def test_what_is_dispatched_is_not_settled_on_the_spot():
    outcome = Desk().dispatched().try_(SettleOnSpot(issue=ISSUE, note="Done."), CADRE)
    outcome.refused("issue.is-dispatched")


def test_a_phones_wrong_clock_is_corrected_and_flagged():
    told = raising(observed_at=MONDAY + timedelta(hours=5))
    (raised,) = Desk().do(told, CADRE, ahead_s=5 * 3600.0)
    assert (raised.observed_at, raised.clock_offset_s) == (MONDAY, 5 * 3600.0)
    assert raised.clock_suspect
