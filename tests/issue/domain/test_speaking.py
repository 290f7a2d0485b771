from dataclasses import replace

import pytest

from contracts.issue.commands.assignment import UrgeAssignment
from contracts.issue.commands.case import CallMeeting, NoteIssue, ReferToInspection
from contracts.issue.events.case import IssueNoted, MeetingCalled, ReferredToInspection
from contracts.issue.events.deadlines import AssignmentUrged
from tests.issue.clocks.examples import local
from tests.issue.domain.examples import (
    CADRE,
    COORDINATOR,
    COUNTY_DESK,
    ISSUE,
    PHOTO,
    STREET,
    Desk,
    officer,
)

LEAD = "DY-HB"
NOTE = NoteIssue(issue=ISSUE, note="It comes from the annex.", evidence=(PHOTO,))
MEETING = CallMeeting(
    issue=ISSUE,
    departments=(LEAD, "DY-SW", LEAD),
    at=local("2026-11-24 09:00"),
    agenda="Who closes the drain.",
)
INSPECT = ReferToInspection(issue=ISSUE, department=LEAD, reason="three times late")


def test_a_note_reaches_everybody_with_an_open_part():
    Desk().dispatched().try_(NOTE, CADRE).then(
        IssueNoted(
            issue=ISSUE,
            note="It comes from the annex.",
            evidence=(PHOTO,),
            departments=(LEAD, "DY-ZF", STREET),
        )
    )


def test_a_note_may_be_added_at_any_time():
    desk = Desk().raised(settled="Done.")
    assert desk.do(NOTE, CADRE)[0].departments == ()


def test_there_is_no_note_without_an_issue():
    Desk().try_(NOTE, CADRE).refused("issue.unknown")


def urging(desk):
    return UrgeAssignment(**desk.name(LEAD), note="a third call")


def test_a_department_is_urged():
    desk = Desk().dispatched()
    desk.try_(urging(desk), COORDINATOR).then(
        AssignmentUrged(**desk.name(LEAD), department=LEAD, note="a third call")
    )
    desk.do(urging(desk), COORDINATOR)
    assert desk.part(LEAD).standing == "dispatched"


def test_who_is_done_is_not_urged():
    desk = Desk().dispatched().done(LEAD)
    desk.try_(urging(desk), COORDINATOR).refused("assignment.is-done")


def test_a_department_urges_nobody():
    desk = Desk().dispatched()
    desk.try_(urging(desk), officer("DY-ZF")).refused("issue.at-another-tier")


def test_the_county_calls_a_meeting_of_departments():
    desk = Desk().dispatched()
    assert desk.do(MEETING, COUNTY_DESK) == [
        MeetingCalled(
            issue=ISSUE,
            departments=(LEAD, "DY-SW"),
            at=MEETING.at,
            agenda="Who closes the drain.",
        )
    ]


@pytest.mark.parametrize(
    "command",
    [replace(MEETING, departments=()), replace(MEETING, at=local("2026-11-23 09:00"))],
    ids=["nobody", "past"],
)
def test_a_meeting_has_departments_and_a_time_to_come(command):
    Desk().dispatched().try_(command, COUNTY_DESK).refused("issue.meeting")


@pytest.mark.parametrize("command", [MEETING, INSPECT], ids=["meeting", "inspection"])
def test_a_street_neither_calls_meetings_nor_inspectors(command):
    Desk().dispatched().try_(command, COORDINATOR).refused("issue.the-countys-decision")


def test_a_person_refers_a_department_to_inspection():
    desk = Desk().dispatched()
    assert desk.do(INSPECT, COUNTY_DESK) == [
        ReferredToInspection(issue=ISSUE, department=LEAD, reason="three times late")
    ]


def test_nothing_but_a_person_refers_to_inspection():
    system = replace(COUNTY_DESK, person=None)
    Desk().dispatched().try_(INSPECT, system).refused("issue.a-persons-decision")


def test_only_a_department_of_the_case_is_referred():
    command = replace(INSPECT, department="DY-SW")
    Desk().dispatched().try_(command, COUNTY_DESK).refused("issue.no-such-part")
