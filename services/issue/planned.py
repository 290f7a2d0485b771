"""Comparing the timetable with what the log says is still to be done, and putting it right.

Missing is what has to be there: a step whose time has not come, or which would still do something
now. When it is due may have been put off. What is in it too long does no harm.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from contracts.issue.events.assignment import AssignmentDone
from contracts.issue.events.case import IssueClosed, IssueMerged, IssueVoided
from contracts.issue.events.deadlines import AssignmentPooled
from events import parking
from events.context import Context
from events.decider import Refused
from events.envelope import Event, decode
from events.kernel import Kernel
from events.lengths import Lengths
from events.rebuild import Difference, Rebuilt
from events.rebuild.difference import MOST
from events.rebuild.folding import Progress, quiet
from events.rebuild.shadow import snapshot
from events.replay import rows_of
from events.store import Connection
from events.store.errors import translated
from events.unit import Unit
from services.issue.domain.decider import issue
from services.issue.domain.state import Case
from services.issue.facts import facts_of, planning, timetable
from services.issue.facts.timetable import REVIEW, Reminder
from services.issue.reactions.timetable import reactions
from services.issue.timers import command_of, id_of


@dataclass(frozen=True, slots=True)
class _Missing:
    """A reminder that has to be there, and what stands in its place, if anything does."""

    wanted: Reminder
    found: Reminder | None


def rebuild_timetable(kernel: Kernel, *, swap: bool = False, progress: Progress = quiet) -> Rebuilt:
    """Tell which reminders are missing, or name another case or deadline than they should.

    The service may go on meanwhile: cases of which it has not followed the last event yet, or of
    which one is parked, are left out. With `swap` what is missing is put in, case by case.
    """
    missing: list[_Missing] = []
    rows = 0
    with kernel.store.reading() as connection:
        begun = timetable.followed(connection)
    cases = _with_something_due(kernel, begun, progress)
    with _at_one_moment(kernel) as connection:
        position = timetable.followed(connection)
        for case in cases:
            wanted = _wanted(kernel, connection, case)
            rows += len(wanted)
            missing += _missing(connection, wanted)
    if swap:
        for case in dict.fromkeys(each.wanted.issue for each in missing):
            with kernel.store.appending() as connection:
                still = list(_missing(connection, _wanted(kernel, connection, case)))
                for each in still:
                    timetable.restore(connection, each.wanted)
    told = tuple(map(_difference, missing[:MOST]))
    return Rebuilt("timetable", position, rows, len(missing), told)


@contextmanager
def _at_one_moment(kernel: Kernel) -> Iterator[Connection]:
    with translated(), kernel.store.engine.connect() as connection, snapshot(connection):
        yield connection


def _with_something_due(kernel: Kernel, position: int, progress: Progress) -> list[UUID]:
    """Return the cases that may have something in the timetable, by the log up to a position."""
    cases: dict[UUID, None] = {}
    rests: set[UUID] = set()
    for row in rows_of(kernel.store, until=position):
        data = decode(row.body, kernel.registry, row.hash).data
        if isinstance(data, AssignmentDone) and data.follow_up is not None:
            rests.add(data.issue)
        ended = isinstance(data, IssueClosed) and data.issue not in rests
        if ended or isinstance(data, IssueMerged | IssueVoided):
            cases.pop(data.issue, None)
        elif type(data) in reactions.types:
            cases[data.issue] = None
        if row.position % _TOLD_EVERY == 0:
            progress(row.position, position)
    return list(cases)


_TOLD_EVERY = 1000


def _wanted(kernel: Kernel, connection: Connection, case_id: UUID) -> list[Reminder]:
    """Return what has to be there of one case; nothing while its last events are on their way."""
    store, stream = kernel.store, issue.stream(case_id)
    rows = store.stream(connection, stream)
    if rows[-1].position > timetable.followed(connection):
        return []
    if stream in parking.streams(connection, store.source):
        return []
    events = [decode(row.body, kernel.registry, row.hash) for row in rows]
    case = issue.fold([event.data for event in events if event.data is not None])
    context = Context.of_command(case_id, f"service/{kernel.name}", kernel.now())
    unit = Unit(kernel, context, connection, Lengths(store))
    due = [*_of_parts(unit, case, events), *planning.whole_of(case, facts_of(unit, case, None))]
    return [each for each in due if _must_stand(unit, case, each, events)]


def _of_parts(unit: Unit, case: Case, events: Sequence[Event]) -> list[Reminder]:
    pooled = {e.data.assignment: e.data for e in events if isinstance(e.data, AssignmentPooled)}
    facts = facts_of(unit, case, None)
    due: list[Reminder] = []
    for part in case.parts.values():
        if case.status == "dispatched" and part.side == "pooled":
            due.append(planning.review_of(pooled[part.assignment]))
        due += planning.ladder_of(case, part, facts)
    return due


def _must_stand(unit: Unit, case: Case, reminder: Reminder, events: Iterable[Event]) -> bool:
    """Tell whether nobody can have dealt with a reminder: not yet, or it would have shown."""
    if reminder.at > unit.at:
        return True
    if reminder.step == REVIEW:
        return str(id_of(reminder)) not in {event.causation for event in events}
    command = command_of(reminder)
    try:
        return bool(issue.decide(case, command, facts_of(unit, case, command)))
    except Refused:
        return True  # it was put off


def _missing(connection: Connection, wanted: Sequence[Reminder]) -> Iterator[_Missing]:
    if not wanted:
        return
    ids = {each.assignment for each in wanted}
    found = timetable.of_case(connection, wanted[0].issue, ids)
    known = {(each.assignment, each.milestone, each.step): each for each in found}
    for each in wanted:
        there = known.get((each.assignment, each.milestone, each.step))
        if there is None or (there.issue, there.due) != (each.issue, each.due):
            yield _Missing(each, there)


def _difference(missing: _Missing) -> Difference:
    wanted, found = missing.wanted, missing.found
    key = (str(wanted.assignment), wanted.milestone, wanted.step)
    live = None if found is None else {"issue": str(found.issue), "due": found.due}
    return Difference("timetable", key, live, {"issue": str(wanted.issue), "due": wanted.due})
