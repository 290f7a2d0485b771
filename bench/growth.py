"""What a hundred times as many stored events cost: pages touched, and time, rounds interleaved.

Both sides are the issue service's own log with its read models: a million events beside ten
thousand, with as many open cases. See bench.cases and bench.clones for how they are made.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from copy import copy
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import uuid_utils.compat as uuids
from sqlalchemy import update

from bench.cases import VILLAGES, Cases, cases
from bench.clones import Growth, Template, settle, templates
from bench.databases import vhost
from bench.day.county import street_of
from bench.line import Goal, Line, interleaved, timed
from bench.pages import touched
from contracts.all import registry
from contracts.issue.commands.case import RaiseIssue
from contracts.issue.parts import Location, Reporter
from contracts.issue.views import AssignmentFilter, IssueFilter
from deploy.ground import Ground
from events.broker import Broker
from events.context import Context
from events.envelope import Event, decode
from events.relay.courier import Courier
from events.relay.mark import NAME, Mark
from events.store.tables import cursors
from events.unit import Unit
from services.issue import deciding
from services.issue.domain.decider import issue
from services.issue.facts import of_caller
from services.issue.read_models import MODELS, assignments
from services.issue.read_models import cases as listed
from services.issue.read_models.whole import issue_view
from services.web.paging import Page

LARGE, SMALL = 1_000_000, 10_000
PAGES, TIME = Goal("≤", 1.5), Goal("≤", 1.25)
CLOSED, OPEN = 8, 4
OPEN_COPIES = 160
"""Cases that are open, whatever has been closed before: a county's work in hand does not grow."""

APPENDS, READS, LISTS, RELAYED, FOLDED = 20, 40, 10, 2_000, 10


def measure(
    ground: Ground, *, large: int = LARGE, small: int = SMALL, rounds: int = 7
) -> Sequence[Line]:
    """Measure both sizes by turns."""
    with ExitStack() as stack:
        ours, other = (_side(stack, ground, size) for size in (large, small))
        return [line for name in _MEASURES for line in _lines(name, ours, other, rounds)]


def _lines(name: str, ours: "Side", other: "Side", rounds: int) -> Iterator[Line]:
    act = _MEASURES[name]
    if act.pages is not None:
        few, more = (act.pages(side) for side in (other, ours))
        yield Line(
            line=f"growth: {name}, pages",
            ours=more,
            other=few,
            ratio=more / few,
            goal=PAGES,
            unit="pages",
        )
    sides = interleaved(lambda: act.seconds(ours), lambda: act.seconds(other), rounds)
    yield sides.line(f"growth: {name}, time", TIME, "s")


@dataclass
class Side:
    """A log of one size, with what is needed to work on it."""

    cases: Cases
    growth: Growth
    template: Template
    broker: str
    known: list[UUID]
    chance: random.Random

    def raise_(self) -> None:
        """Append: raise a case, as a coordinator does."""
        who, command = street_of(VILLAGES[0]), _raised(self.cases)
        self.cases.writer.send(deciding.issue, command.issue, command, who, facts=of_caller)

    def raise_in_vain(self) -> None:
        """Do all that raising a case does, and take it back at the last moment."""
        who, command, kernel = street_of(VILLAGES[0]), _raised(self.cases), self.cases.kernel

        def work(unit: Unit) -> None:
            unit.decide(issue, command.issue, command, of_caller(unit, None, command, who))
            unit.write(_take_back)

        context = Context.of_command(uuids.uuid4(), who.sender, kernel.now(), actor=who.sender)
        try:
            kernel.run(context, work)
        except TakenBackError:
            return

    def read_one(self) -> None:
        """Read one case: what is shown, and what is decided on."""
        wanted = self.chance.choice(self.known)
        kernel = self.cases.kernel
        with kernel.store.reading() as connection:
            issue_view(connection, wanted)
            kernel.store.stream(connection, issue.stream(wanted))

    def list_cases(self) -> None:
        """Read the first pages that three people see: the county's, a street's, a department's."""
        kernel = self.cases.kernel
        with kernel.store.reading() as connection:
            for areas in (["330783"], [VILLAGES[1][:9]]):
                listed.lines(connection, "nobody", areas, IssueFilter(), Page(), restricted=False)
            whose = assignments.Whose(["DY-GA"], [], restricted=False)
            query = AssignmentFilter(open=True)
            assignments.board(connection, whose, query, Page(), kernel.now())

    def fold(self, events: Sequence[Event]) -> None:
        """Fold events into the tables that hold everything before them, and take it back."""
        with self.cases.kernel.store.engine.connect() as connection:
            for model in MODELS:
                model.apply(connection, events)
            connection.rollback()

    def window(self) -> None:
        """Read the last window that a relay publishes."""
        store = self.cases.kernel.store
        with store.reading() as connection:
            store.after(connection, store.head(connection).position - RELAYED // 4, RELAYED // 4)

    def next_events(self) -> list[Event]:
        """Return what some more copies of a case would append."""
        ahead = copy(self.growth)  # which is not moved: nothing is appended
        copies = (ahead.bodies(self.template) for _ in range(FOLDED))
        return [decode(body, registry, own) for each in copies for *_, own, body in each]


class TakenBackError(Exception):
    """What was to be written is not, on purpose."""


def _take_back(_connection: Any) -> None:
    raise TakenBackError


def _side(stack: ExitStack, ground: Ground, size: int) -> Side:
    made = stack.enter_context(cases(ground, CLOSED, OPEN))
    closed, open_ = templates(made, made.closed), templates(made, made.open)
    growth = Growth(made)
    rest = size - growth.position - OPEN_COPIES * _mean(open_)
    growth.copies(closed, max(0, int(rest / _mean(closed))))
    growth.copies(open_, OPEN_COPIES)
    settle(made)
    chance = random.Random(7)  # noqa: S311 - the same cases on each run
    known = _known(made, chance)
    broker = stack.enter_context(vhost(ground, "growth"))
    return Side(made, growth, closed[1], broker, known, chance)


def _mean(chosen: Sequence[Template]) -> float:
    return sum(len(each.events) for each in chosen) / len(chosen)


def _known(made: Cases, chance: random.Random) -> list[UUID]:
    """Draw some cases from all over the log."""
    store, found = made.kernel.store, []
    with store.reading() as connection:
        head = store.head(connection).position
        for _ in range(200):
            (row,) = store.after(connection, chance.randrange(head - 1), 1)
            stream = decode(row.body, registry, row.hash).stream
            if stream.startswith("issue/"):
                found.append(UUID(stream.partition("/")[2]))
    return found


def _raised(made: Cases) -> RaiseIssue:
    return RaiseIssue(
        issue=uuids.uuid4(),
        source_kind="found",
        channel="cadre",
        category="噪声扰民",
        title="夜里施工噪声",
        description="十一点还在打桩，孩子没法睡。",
        location=Location(area=VILLAGES[0], words="村口"),
        reporter=Reporter(person=f"street-{VILLAGES[0][:9]}"),
        observed_at=made.kernel.now(),
    )


def _relay(side: Side) -> float:
    """Relay the last events of the log, as after an outage; return the seconds an event takes."""
    store = side.cases.kernel.store
    Mark(store)
    with store.appending_at_head() as (connection, head):
        (last,) = store.after(connection, head.position - RELAYED - 1, 1)
        here = {"position": last.position, "hash": last.hash}
        connection.execute(update(cursors).where(cursors.c.name == NAME).values(**here))
    with closing(Courier(store, Broker(side.broker), ["bench"])) as courier, timed() as watch:
        while Mark(store).position < head.position:
            courier.step()
    return watch.seconds / RELAYED


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is measured: seconds for one, and the pages that it touches."""

    seconds: Callable[[Side], float]
    pages: Callable[[Side], float] | None = None


def _each(number: int, work: Callable[[Side], None]) -> Callable[[Side], float]:
    def seconds(side: Side) -> float:
        with timed() as watch:
            for _ in range(number):
                work(side)
        return watch.seconds / number

    return seconds


def _counted(number: int, work: Callable[[Side], None]) -> Callable[[Side], float]:
    def pages(side: Side) -> float:
        engine = side.cases.kernel.store.engine
        return sum(touched(engine, lambda: work(side)) for _ in range(number)) / number

    return pages


def _folded(side: Side) -> float:
    events = side.next_events()
    with timed() as watch:
        side.fold(events)
    return watch.seconds / len(events)


def _folded_pages(side: Side) -> float:
    events = side.next_events()
    engine = side.cases.kernel.store.engine
    return touched(engine, lambda: side.fold(events)) / len(events)


_MEASURES: dict[str, Act] = {
    "append": Act(_each(APPENDS, Side.raise_), _counted(APPENDS, Side.raise_in_vain)),
    "one issue": Act(_each(READS, Side.read_one), _counted(READS, Side.read_one)),
    "a page of lists": Act(_each(LISTS, Side.list_cases), _counted(1, Side.list_cases)),
    "relay": Act(_relay, _counted(1, Side.window)),
    "rebuild": Act(_folded, _folded_pages),
}
"""What is measured, for one of each: appended, read, listed, relayed, folded."""
