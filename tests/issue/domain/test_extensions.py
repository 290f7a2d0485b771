from dataclasses import replace
from datetime import date

import pytest

from contracts.issue.commands.assignment import (
    DecideExtension,
    RecomputeDeadlines,
    RequestExtension,
)
from contracts.issue.events.deadlines import (
    AssignmentExtended,
    DeadlinesRecomputed,
    ExtensionDenied,
    ExtensionRequested,
)
from services.issue.clocks.calendar import WorkingCalendar
from services.issue.clocks.hours import CHINA
from tests.issue.clocks.examples import CALENDAR, local
from tests.issue.domain.examples import (
    CADRE,
    COORDINATOR,
    ISSUE,
    SERVICE,
    Desk,
    officer,
)

LEAD = "DY-HB"


def asking(desk, limit="5工作日", department=LEAD):
    return RequestExtension(**desk.name(department), limit=limit, reason="the lab is slow")


def deciding(desk, department=LEAD, *, granted=True, reason=None):
    return DecideExtension(**desk.name(department), granted=granted, reason=reason)


def asked(limit="5工作日"):
    desk = Desk().dispatched().start(LEAD)
    desk.do(asking(desk, limit), officer(LEAD))
    return desk


def day(moment):
    return moment.astimezone(CHINA).strftime("%m-%d")


def test_more_time_is_asked_for_before_the_deadline():
    desk = Desk().dispatched().receive(LEAD).at("2026-12-14 17:00")
    desk.try_(asking(desk), officer(LEAD)).then(
        ExtensionRequested(
            **desk.name(LEAD), department=LEAD, limit="5工作日", reason="the lab is slow"
        )
    )


def test_after_the_deadline_it_is_too_late_to_ask():
    desk = Desk().dispatched().receive(LEAD).at("2026-12-14 17:01")
    desk.try_(asking(desk), officer(LEAD)).refused("assignment.extension-too-late")


@pytest.mark.parametrize("limit", ["11工作日", "5自然日", "2小时"])
def test_more_time_has_a_bound_and_the_clocks_own_unit(limit):
    desk = Desk().dispatched().receive(LEAD)
    refused = desk.try_(asking(desk, limit), officer(LEAD))
    assert refused.refused("assignment.extension-too-long").about["longest"] == "10工作日"


def test_a_limit_that_is_none_is_refused():
    desk = Desk().dispatched().receive(LEAD)
    desk.try_(asking(desk, "soon"), officer(LEAD)).refused("limit.malformed")


def test_what_has_to_be_done_at_once_is_not_extended():
    desk = Desk().dispatched("ruin").receive("DY-JS")
    only_at_once = replace(desk.part("DY-JS"), milestones=desk.part("DY-JS").milestones[:1])
    desk.given = replace(desk.given, state=desk.case.with_part(only_at_once))
    command = asking(desk, "1小时", "DY-JS")
    desk.try_(command, officer("DY-JS")).refused("assignment.cannot-be-extended")


def test_more_time_is_asked_for_once():
    desk = asked()
    desk.try_(asking(desk), officer(LEAD)).refused("assignment.extension-used")
    desk.do(deciding(desk, granted=False, reason="no"), COORDINATOR)
    desk.try_(asking(desk), officer(LEAD)).refused("assignment.extension-used")


def test_a_granted_extension_moves_the_last_stage_only():
    desk = asked()
    first, last = desk.part(LEAD).milestones
    (extended,) = desk.do(deciding(desk), COORDINATOR)
    assert isinstance(extended, AssignmentExtended)
    assert extended.milestones[0] == first
    assert (day(last.due), day(extended.milestones[1].due)) == ("12-14", "12-21")
    assert desk.part(LEAD).milestones == extended.milestones


def test_an_extension_granted_after_the_deadline_reaches_back_to_it():
    desk = asked().at("2026-12-15 09:00")
    (extended,) = desk.do(deciding(desk), COORDINATOR)
    assert day(extended.milestones[1].due) == "12-21"


def test_a_denied_extension_says_why():
    desk = asked()
    desk.try_(deciding(desk, granted=False), COORDINATOR).refused("assignment.reason-missing")
    desk.try_(deciding(desk, granted=False, reason="enough"), COORDINATOR).then(
        ExtensionDenied(**desk.name(LEAD), department=LEAD, reason="enough")
    )


def test_nobody_decides_what_nobody_asked():
    desk = Desk().dispatched().receive(LEAD)
    desk.try_(deciding(desk), COORDINATOR).refused("assignment.no-extension-asked")


def test_an_extension_is_not_decided_by_who_wants_it():
    desk = asked()
    desk.try_(deciding(desk), officer(LEAD)).refused("issue.at-another-tier")


def test_a_request_that_nobody_decided_lapses_when_the_part_is_done():
    desk = asked()
    desk.do(desk.reporting(LEAD), officer(LEAD))
    desk.try_(deciding(desk), COORDINATOR).refused("assignment.is-done")


# -- recomputed ----------------------------------------------------------------------------------


def new_year(*holidays):
    """Return the calendar with 2027 published."""
    return WorkingCalendar(
        version="with-2027",
        first_year=CALENDAR.first_year,
        last_year=2027,
        holidays=CALENDAR.holidays | set(holidays),
        makeup_days=CALENDAR.makeup_days,
    )


LONG = local("2026-12-21 09:00")


def recomputing(desk):
    return RecomputeDeadlines(**desk.name(LEAD))


def test_a_deadline_in_an_unpublished_year_is_provisional():
    part = Desk().at(LONG).dispatched().part(LEAD)
    assert [stage.provisional for stage in part.milestones] == [False, True]


def test_a_published_calendar_makes_provisional_due_times_final():
    desk = Desk().at(LONG).dispatched()
    before = desk.part(LEAD).milestones
    calendar = new_year(date(2027, 1, 1), date(2027, 1, 4))
    (recomputed,) = desk.do(recomputing(desk), SERVICE, calendar=calendar)
    assert isinstance(recomputed, DeadlinesRecomputed)
    assert recomputed.calendar == "with-2027"
    assert recomputed.milestones[0] == before[0]
    assert (day(before[1].due), day(recomputed.milestones[1].due)) == ("01-11", "01-13")
    assert not recomputed.milestones[1].provisional


def test_the_same_calendar_recomputes_nothing():
    desk = Desk().at(LONG).dispatched()
    desk.try_(recomputing(desk), SERVICE).nothing()


def test_final_due_times_are_never_recomputed():
    desk = Desk().dispatched()
    calendar = new_year()
    desk.try_(recomputing(desk), SERVICE, calendar=replace(calendar, version="x")).nothing()


def test_what_is_done_is_not_recomputed():
    desk = Desk().at(LONG).dispatched().done(LEAD)
    desk.try_(recomputing(desk), SERVICE, calendar=new_year()).nothing()


def test_nothing_is_recomputed_in_a_case_that_is_not_dispatched():
    command = RecomputeDeadlines(issue=ISSUE, assignment=ISSUE)
    Desk().try_(command, SERVICE).nothing()
    Desk().dispatched().try_(command, SERVICE).nothing()


def test_what_is_due_at_once_is_not_recomputed():
    desk = Desk().at(LONG).dispatched("ruin")
    part = desk.part("DY-JS")
    stages = tuple(replace(stage, provisional=True) for stage in part.milestones[:1])
    desk.given = replace(desk.given, state=desk.case.with_part(replace(part, milestones=stages)))
    command = RecomputeDeadlines(**desk.name("DY-JS"))
    desk.try_(command, SERVICE, calendar=new_year()).nothing()


@pytest.mark.parametrize("actor", [CADRE, COORDINATOR, officer(LEAD)])
def test_only_the_service_recomputes(actor):
    desk = Desk().dispatched()
    desk.try_(recomputing(desk), actor).refused("issue.by-the-service-only")
