"""Whatever people try, in whatever order: nothing that was promised of a case is broken."""

from collections import Counter
from datetime import timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.all import registry
from contracts.issue.commands import assignment as of_part
from contracts.issue.commands import case as of_case
from contracts.issue.events.assignment import (
    AssignmentDispatched,
    AssignmentSentBack,
    AssignmentVerified,
    TownDrawn,
)
from contracts.issue.events.case import IssueClosed
from contracts.issue.events.deadlines import AssignmentEscalated
from contracts.issue.parts import Reporter
from services.issue.domain.decider import issue
from services.issue.domain.state import OVER
from tests.issue.domain.examples import (
    CADRE,
    CALLER,
    COORDINATOR,
    COUNTY_DESK,
    IN_TOWN,
    INSPECTOR,
    ISSUE,
    NEIGHBOUR,
    PHOTO,
    SERVICE,
    STREET,
    TOWN,
    Desk,
    contact,
    officer,
    raising,
)

DEPARTMENTS = ("DY-HB", "DY-ZF", "DY-SW", "DY-JS", STREET)
CATEGORIES = ("sewage", "manhole", "ruin", "noise", "rubbish", "unheard-of")
LADDER = ("yellow", "red", "supervision", "supervision_again")
COORDINATORS = (COORDINATOR, COUNTY_DESK)
VERIFIERS = (NEIGHBOUR, INSPECTOR, COORDINATOR, CALLER, IN_TOWN)
OF_THE_STREET = {actor.person for actor in (CADRE, NEIGHBOUR, COORDINATOR)}
OTHER = ISSUE.__class__(int=9)

UNSOLVED = {"contacted": True, "solved": False, "satisfaction": "dissatisfied"}

ENDINGS = (of_case.RefuseIssue, of_case.SettleOnSpot, of_case.MergeIssue)


def of(choices, number):
    return choices[number % len(choices)]


def on_case(desk, n):
    """Return what may be tried on the whole case, and by whom."""
    by = of(COORDINATORS, n)
    reporters = (Reporter(person="resident"),)
    return [
        (of_case.AcceptIssue(issue=ISSUE), by),
        (of_case.RefuseIssue(issue=ISSUE, reason="duplicate", explanation="x"), by),
        (of_case.ReportUp(issue=ISSUE, reason="x"), by),
        (of_case.HandDown(issue=ISSUE, area=of((STREET, TOWN), n), reason="x"), COUNTY_DESK),
        (of_case.FileIssue(issue=ISSUE, category=of(CATEGORIES, n), urgent=n % 5 == 0), by),
        (
            of_case.DispatchIssue(
                issue=ISSUE, lead=of(DEPARTMENTS, n), limit="2工作日", verify_by="site"
            ),
            by,
        ),
        (of_part.AddDepartment(issue=ISSUE, department=of(DEPARTMENTS, n), limit="1小时"), by),
        (of_case.SettleOnSpot(issue=ISSUE, note="x"), CADRE),
        (of_case.ReopenIssue(issue=ISSUE, reason="x"), CADRE),
        (of_case.ReopenIssue(issue=ISSUE, reason="x", departments=(STREET,)), by),
        (of_case.MergeIssue(issue=ISSUE, into=OTHER, reason="x"), by),
        (of_case.UnmergeIssue(issue=ISSUE, into=OTHER, reason="x"), SERVICE),
        (
            of_case.AbsorbIssue(
                issue=ISSUE, other=OTHER, source_kind="requested", reporters=reporters
            ),
            SERVICE,
        ),
        (of_case.RecordCallBack(issue=ISSUE, answered=False), CALLER),
        (of_case.RecordCallBack(issue=ISSUE, answered=True, **UNSOLVED), CALLER),
        (of_case.ReopenUnsolved(issue=ISSUE), SERVICE),
        (of_case.RefuseReopening(issue=ISSUE, reason="x"), COUNTY_DESK),
        (of_case.ExcludeFromCallBack(issue=ISSUE, reason="x"), CALLER),
        (of_case.ConfirmExclusion(issue=ISSUE), COUNTY_DESK),
        (of_case.TakeUpIssue(issue=ISSUE), SERVICE),
        (of_case.ConfirmSettlement(issue=ISSUE, evidence=(PHOTO,)), by),
        (of_case.DenySettlement(issue=ISSUE, reason="x"), by),
        (of_case.EscalateSettlement(issue=ISSUE), SERVICE),
    ]


def work(desk, part, n):
    """Return how the work on one assignment goes on, and by whom."""
    name, owner = {"issue": ISSUE, "assignment": part.assignment}, officer(part.department)
    stage, outcome = of(part.milestones, n), of(("whole", "partly", "nothing_needed"), n)
    verifier = of(VERIFIERS, n // 5)
    return [
        (of_part.ReceiveAssignment(**name), owner),
        (of_part.StartAssignment(**name, contact=contact(part.department)), owner),
        (of_part.ReachMilestone(**name, milestone=stage.name, note="x"), owner),
        (desk.reporting(part.department, outcome, **name), owner),
        (desk.verifying(part.department, by=part.verify_by), verifier),
        (desk.verifying(failed=(part.department,), by=part.verify_by), verifier),
    ]


def on_part(desk, part, n):
    """Return what else may be tried on one assignment, and by whom."""
    name, owner = {"issue": ISSUE, "assignment": part.assignment}, officer(part.department)
    by, other = of(COORDINATORS, n), of(DEPARTMENTS, n // 3)
    stage, step = of(part.milestones, n), of(LADDER, n // 2)
    yes, review = n % 2 == 0, desk.facts.at + timedelta(days=9)
    return [
        (of_part.ReturnAssignment(**name, reason="x", suggestion=other), owner),
        (of_part.GrantReturn(**name, successor=other, reason="x"), by),
        (of_part.RejectReturn(**name, reason="x"), by),
        (of_part.TransferAssignment(**name, successor=other, reason="x"), by),
        (of_part.ReleaseAssignment(**name, reason="x"), by),
        (of_part.RequestExtension(**name, limit=of(("3工作日", "3小时"), n), reason="x"), owner),
        (of_part.DecideExtension(**name, granted=yes, reason="x"), by),
        (of_part.RequestSuspension(**name, reason="x"), owner),
        (of_part.DecideSuspension(**name, granted=yes, reason="x"), by),
        (of_part.ResumeAssignment(**name), owner),
        (of_part.PoolAssignment(**name, reason="x", review_at=review), by),
        (of_part.UnpoolAssignment(**name), by),
        (
            of_part.EscalateAssignment(**name, step=step, milestone=stage.name, due=stage.due),
            SERVICE,
        ),
    ]


def next_step(desk, n):
    """Return a step that leads on, mostly; every ninth time any at all, refused or not."""
    parts = desk.case.parts.values()
    working = [step for part in parts for step in work(desk, part, n)]
    deciding = [step for part in parts for step in on_part(desk, part, n)]
    if n % 9 == 0:
        return of(on_case(desk, n) + working + deciding, n // 9)
    on_the_case = [s for s in on_case(desk, n) if n % 7 == 0 or not isinstance(s[0], ENDINGS)]
    options = of((working, working, working, deciding, on_the_case), n) or on_the_case
    leading_on = [step for step in options if desk.try_(*step).events]
    return of(leading_on or options, n // 13)


def play(numbers, category, source_kind):
    """Let people do what the numbers say; what is refused changes nothing."""
    desk = Desk()
    desk.do(raising(category=category, source_kind=source_kind), CADRE)
    for number, minutes in numbers:
        desk.after(minutes=minutes)
        command, actor = next_step(desk, number)
        facts, before = {"drawn": number % 2 == 0, "lot": number}, desk.case
        if desk.try_(command, actor, **facts).refusal is None:
            desk.do(command, actor, **facts)
        else:
            assert desk.case is before
        check(desk)
    return desk


def check(desk):
    case = desk.case
    if case.status in ("closed", "settled"):
        assert not case.open_parts()
    if case.status == "dispatched":
        assert case.open_parts()
    taken = Counter(part.department for part in case.open_parts())
    assert max(taken.values(), default=0) <= 1, "one department, one open part"
    for part in case.parts.values():
        assert part.side is None or part.status not in OVER


moves = st.tuples(st.integers(0, 100_000), st.integers(0, 2000))
steps = st.lists(moves, max_size=50)
walks = st.tuples(
    steps, st.sampled_from([None, *CATEGORIES]), st.sampled_from(["found", "requested"])
)
few = settings(max_examples=60)


@given(walks)
@few
def test_a_case_never_closes_while_something_is_open(walk):
    play(*walk)


@given(walks)
@few
def test_every_department_is_named_in_the_closing_or_was_let_go(walk):
    desk = play(*walk)
    dispatched, let_go = set(), set()
    for event in desk.events:
        if isinstance(event, AssignmentDispatched):
            dispatched.add(event.department)
        elif type(event).__name__ in ("AssignmentReplaced", "AssignmentReleased"):
            let_go.add(event.department)
        elif isinstance(event, IssueClosed):
            assert dispatched <= set(event.departments) | let_go
            assert set(event.departments) <= dispatched


@given(walks)
@few
def test_no_due_time_lies_before_its_dispatch(walk):
    for event in play(*walk).events:
        if isinstance(event, AssignmentDispatched):
            dues = [stage.due for stage in event.milestones]
            assert min(*dues, event.receive_by, event.return_by) >= event.started_at


@given(walks)
@few
def test_no_step_of_the_ladder_is_taken_twice(walk):
    taken = Counter(
        (event.assignment, event.step, event.milestone, event.due)
        for event in play(*walk).events
        if isinstance(event, AssignmentEscalated)
    )
    assert max(taken.values(), default=0) <= 1


@given(walks)
@few
def test_nobody_verifies_the_work_of_their_own(walk):
    desk = play(*walk)
    workers = {person for part in desk.case.parts.values() for person in part.workers}
    verifiers = {e.verifier for e in desk.events if isinstance(e, AssignmentVerified)}
    assert not workers & verifiers


@given(walks)
@few
def test_nobody_of_a_street_verifies_what_it_did_itself(walk):
    judged = (AssignmentVerified, AssignmentSentBack)
    own = [e for e in play(*walk).events if isinstance(e, judged) and e.department == STREET]
    assert OF_THE_STREET.isdisjoint(event.verifier for event in own)


@given(walks)
@few
def test_what_a_street_did_itself_is_verified_from_the_town_that_was_drawn_or_by_the_county(walk):
    desk, drawn = play(*walk), {}
    for event in desk.events:
        if isinstance(event, TownDrawn):
            assert event.department != event.verify_from
            drawn[event.assignment] = event.verify_from
        elif isinstance(event, AssignmentVerified | AssignmentSentBack):
            from_town = event.department == STREET and event.verifier == IN_TOWN.person
            assert not from_town or drawn[event.assignment] == TOWN


@given(walks)
@few
def test_assignments_have_ids_of_their_own(walk):
    ids = [e.assignment for e in play(*walk).events if isinstance(e, AssignmentDispatched)]
    assert len(ids) == len(set(ids))


@given(walks)
@few
def test_the_log_read_back_from_its_bytes_gives_the_same_case(walk):
    desk = play(*walk)
    read = [
        registry.decode(registry.type_of(event), msgspec.json.encode(event))
        for event in desk.events
    ]
    assert issue.fold(read) == desk.case
