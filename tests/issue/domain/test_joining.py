from uuid import UUID

import pytest

from contracts.issue.commands.case import (
    AbsorbIssue,
    AcceptIssue,
    MergeIssue,
    RecordCallBack,
    UnmergeIssue,
    VoidIssue,
)
from contracts.issue.events.callback import CallBackDue
from contracts.issue.events.case import IssueAbsorbed, IssueMerged, IssueUnmerged, IssueVoided
from contracts.issue.parts import Reporter
from tests.issue.domain.examples import (
    CADRE,
    CALLER,
    COORDINATOR,
    COUNTY_DESK,
    ISSUE,
    SERVICE,
    STREET,
    Desk,
    officer,
)

OTHER = UUID(int=7)
ALL = ("DY-HB", "DY-ZF", STREET)
MERGE = MergeIssue(issue=ISSUE, into=OTHER, reason="the same pipe")
UNMERGE = UnmergeIssue(issue=ISSUE, into=OTHER, reason="it is closed")
RESIDENT = Reporter(person="resident")
ABSORB = AbsorbIssue(issue=ISSUE, other=OTHER, source_kind="requested", reporters=(RESIDENT,))
VOID = VoidIssue(issue=ISSUE, reason="a test call")


def merged(desk=None):
    desk = desk or Desk().dispatched()
    desk.do(MERGE, COUNTY_DESK)
    return desk


def test_a_case_is_merged_into_another_and_its_departments_are_told():
    Desk().dispatched().try_(MERGE, COUNTY_DESK).then(
        IssueMerged(issue=ISSUE, into=OTHER, reason="the same pipe", departments=ALL)
    )


def test_a_case_is_not_merged_into_itself():
    command = MergeIssue(issue=ISSUE, into=ISSUE, reason="?")
    Desk().raised().try_(command, COORDINATOR).refused("issue.merged-into-itself")


def test_a_merged_case_goes_on_nowhere_but_in_the_other():
    desk = merged()
    desk.try_(desk.reporting("DY-HB"), officer("DY-HB")).refused("issue.is-merged")
    desk.try_(AcceptIssue(issue=ISSUE), COORDINATOR).refused("issue.is-merged")


@pytest.mark.parametrize("actor", [COORDINATOR, COUNTY_DESK])
def test_coordinators_merge(actor):
    assert Desk().raised().do(MERGE, actor)


@pytest.mark.parametrize("command", [MERGE, VOID], ids=["merge", "void"])
@pytest.mark.parametrize("actor", [CADRE, officer("DY-HB")], ids=["cadre", "officer"])
def test_nobody_else_merges_or_voids(command, actor):
    Desk().raised().try_(command, actor).refused("issue.at-another-tier")


def test_a_case_takes_in_another_with_its_reporters():
    desk = Desk().raised()
    assert desk.do(ABSORB, SERVICE) == [
        IssueAbsorbed(issue=ISSUE, other=OTHER, source_kind="requested", reporters=(RESIDENT,))
    ]
    assert [reporter.person for reporter in desk.case.reporters] == ["cadre", "resident"]


def test_the_same_case_is_taken_in_once():
    desk = Desk().raised()
    desk.do(ABSORB, SERVICE)
    desk.try_(ABSORB, SERVICE).nothing()


def test_a_resident_who_was_merged_is_called_back_all_the_same():
    desk = Desk().dispatched()
    desk.do(ABSORB, SERVICE)
    desk.done(*ALL).verified(*ALL)
    assert isinstance(desk.events[-1], CallBackDue)


def test_a_reporter_who_was_merged_does_not_call():
    desk = Desk().dispatched()
    desk.do(ABSORB, SERVICE)
    desk.done(*ALL).verified(*ALL)
    caller = type(CALLER)(person="resident", roles=CALLER.roles, areas=CALLER.areas)
    command = RecordCallBack(issue=ISSUE, answered=False)
    desk.try_(command, caller).refused("callback.not-independent")


def test_a_found_case_changes_nothing_in_what_it_is_merged_into():
    desk = Desk().raised(source_kind="requested")
    found = AbsorbIssue(issue=ISSUE, other=OTHER, source_kind="found", reporters=(RESIDENT,))
    desk.do(found, SERVICE)
    assert desk.case.source_kind == "requested"


def test_a_case_that_is_over_takes_in_no_other():
    merged().try_(ABSORB, SERVICE).refused("issue.is-merged")
    Desk().try_(ABSORB, SERVICE).refused("issue.unknown")


def test_a_merge_that_the_other_case_refused_is_undone():
    desk = merged()
    assert desk.do(UNMERGE, SERVICE) == [
        IssueUnmerged(issue=ISSUE, into=OTHER, reason="it is closed")
    ]
    assert desk.case.status == "dispatched"
    assert desk.receive("DY-HB").part("DY-HB").standing == "received"


def test_a_merge_is_undone_once():
    desk = merged()
    desk.do(UNMERGE, SERVICE)
    desk.try_(UNMERGE, SERVICE).nothing()


def test_a_merge_into_another_case_is_not_undone():
    command = UnmergeIssue(issue=ISSUE, into=ISSUE, reason="?")
    merged().try_(command, SERVICE).nothing()


@pytest.mark.parametrize("command", [ABSORB, UNMERGE], ids=["absorb", "unmerge"])
def test_only_the_service_takes_the_second_step(command):
    merged().try_(command, COUNTY_DESK).refused("issue.by-the-service-only")


def test_a_case_that_should_never_have_been_is_void_and_its_departments_are_told():
    desk = Desk().dispatched()
    assert desk.do(VOID, COUNTY_DESK) == [
        IssueVoided(
            issue=ISSUE,
            reason="a test call",
            departments=ALL,
            tier="county",
            unit="DY-ZZ",
            person="county-desk",
        )
    ]
    desk.try_(desk.reporting("DY-HB"), officer("DY-HB")).refused("issue.is-void")


def test_what_is_closed_stays_closed():
    desk = Desk().dispatched().done(*ALL)
    desk.verified(*ALL)
    desk.try_(VOID, COUNTY_DESK).refused("issue.is-closed")
