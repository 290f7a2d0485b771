"""Two processes of the service at once: what both try is done once."""

from uuid import uuid4

import pytest

from contracts.issue.commands.case import RaiseIssue
from contracts.issue.events.case import IssueMerged, IssueNoted, IssueRaised
from contracts.issue.events.deadlines import AssignmentEscalated
from contracts.schemas import schema_of
from events.context import Context
from events.handling import handle
from events.kernel import Kernel
from events.store import Store, StoreUnavailableError
from services.issue import timers
from services.issue.api import guards
from services.issue.deciding import issue
from services.issue.facts import of_caller, timetable
from services.issue.facts.recomputing import recomputing
from services.issue.facts.timetable import Reminder
from services.issue.reactions import merging
from services.issue.read_models import MODELS
from services.issue.read_models.assignments.table import assignments
from tests.issue.case import Case, problem
from tests.issue.county import MONDAY
from tests.issue.world import DAY

RIVER = "河道漂浮物或淤积"
TUESDAY = MONDAY + DAY


@pytest.fixture
def twin(world):
    """Another process of the same service, on the same database."""
    own = world.kernel
    return Kernel(Store(own.store.engine, "issue"), own.clock, own.registry, own.vault, MODELS)


@pytest.fixture
def meanwhile(monkeypatch):
    """Have something happen just before a function of a module does its work, once."""

    def meanwhile(module, name, happen):
        real, waiting = getattr(module, name), [happen]

        def first(*args, **more):
            while waiting:
                waiting.pop()()
            return real(*args, **more)

        monkeypatch.setattr(module, name, first)

    return meanwhile


def due(world):
    """Return the reminders that are due."""
    with world.kernel.store.reading() as connection:
        return timetable.due(connection, world.kernel.now(), 99)


def test_of_two_timers_that_take_a_step_at_once_one_does(world, twin, case, meanwhile):
    case.filed(RIVER)
    world.clock.move_to(TUESDAY)
    first, *_ = due(world)
    meanwhile(timers, "facts_of", lambda: timers._deal_with(twin, first))
    timers._deal_with(world.kernel, first)
    told = [one for one in world.told(AssignmentEscalated) if one.assignment == first.assignment]
    assert [one.step for one in told] == ["yellow"]


def test_of_two_timers_that_look_at_the_pool_at_once_one_notes_it(world, twin, case, meanwhile):
    case.filed(RIVER)
    pooled = {"reason": "要征迁。", "review_at": TUESDAY.isoformat()}
    case.act(world.coordinator, "pool", "DY-SW", **pooled)
    world.clock.move_to(TUESDAY)
    review = next(one for one in due(world) if one.step == timetable.REVIEW)
    meanwhile(timers, "facts_of", lambda: timers._deal_with(twin, review))
    timers._deal_with(world.kernel, review)
    assert len(world.told(IssueNoted)) == 1


def test_of_two_timers_that_put_a_step_off_at_once_one_does(world, twin, case, meanwhile):
    case.filed(RIVER)
    first = due_later(world, case)
    early = Reminder(**{name: getattr(first, name) for name in first.__slots__} | {"at": MONDAY})
    with world.kernel.store.writing() as connection:
        timetable.postpone(connection, first, MONDAY)
    meanwhile(timers, "facts_of", lambda: timers._deal_with(twin, early))
    timers._deal_with(world.kernel, early)
    assert due_later(world, case) == first


def due_later(world, case):
    """Return the first reminder that is planned for the water authority."""
    part = case.parts()["DY-SW"]["assignment"]
    with world.kernel.store.reading() as connection:
        return timetable.planned(connection, part)[0]


def test_a_reminder_of_a_deadline_that_is_none_any_more_is_struck(world, case):
    case.filed(RIVER)
    world.tampered = True
    first = due_later(world, case)
    stale = Reminder(first.issue, uuid4(), first.milestone, first.step, first.due, MONDAY)
    other = Reminder(first.issue, first.assignment, "喝茶", first.step, first.due, MONDAY)
    with world.kernel.store.writing() as connection:
        for reminder in (stale, other):
            timetable.put(connection, reminder.assignment, [reminder])
    world.tick()
    assert due(world) == []
    assert world.told(AssignmentEscalated) == []


@pytest.mark.parametrize("timer", [timers.remind, timers.recompute])
def test_while_the_database_is_away_the_timer_waits(world, case, monkeypatch, timer):
    def away(*_args):
        raise StoreUnavailableError("away")

    case.filed(RIVER)
    world.clock.move_to(TUESDAY)
    publication = {"position": 1, "event": str(uuid4()), "correlation": str(uuid4())}
    with world.kernel.store.writing() as connection:
        connection.execute(assignments.update().values(provisional=True))
        connection.execute(recomputing.insert().values(publication))
    monkeypatch.setattr(timers, "facts_of", away)
    waiting = due(world)
    with pytest.raises(StoreUnavailableError):
        timer(world.kernel)
    assert due(world) == waiting
    monkeypatch.undo()
    world.tick()
    assert due(world) == []


def test_of_two_imports_of_one_number_at_once_one_becomes_a_case(world, twin, meanwhile):
    first, second = Case(world, uuid4()), Case(world, uuid4())
    body = first.complaint(channel="hotline_12345", outside_number="JH-1")
    who = world.caller.caller

    def other_process():
        command = schema_of(RaiseIssue)().load({**body, "issue": str(second.issue)})
        context = Context.of_command(second.issue, who.sender, world.kernel.now())
        handle(
            twin,
            issue,
            command.issue,
            command,
            context,
            facts=lambda unit, case: of_caller(unit, case, command, who),
            guard=lambda unit, case, sent: guards.raising(unit, case, sent, who),
        )

    meanwhile(guards, "partial", other_process)
    answer = world.caller.put(first.path, **body)
    assert problem(answer, 409, "issue.outside-number-known")["issue"] == str(second.issue)
    assert len(world.told(IssueRaised)) == 1


def test_the_other_half_of_a_merge_that_was_undone_does_nothing(world, case):
    other = Case(world, uuid4()).complained(title="河水发黑")
    case.on(world.coordinator, "void", reason="误报。")
    other.on(world.coordinator, "merge", into=str(case.issue), reason="同一处。")
    (merged,), before = world.log(IssueMerged), len(world.log())
    context = Context.of_event(merged, "issue", world.kernel.now())
    world.kernel.run(context, lambda unit: merging.absorb(unit, merged))
    assert len(world.log()) == before
