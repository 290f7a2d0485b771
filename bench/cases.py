"""An issue service's log with some real cases, each decided by the real deciders.

They stand in a database of their own, beside a directory's, and are what bench.clones copies.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import count
from typing import Any
from uuid import UUID

import uuid_utils.compat as uuids

from bench.day.county import COORDINATOR, directory, street_of
from bench.day.plan import Plan
from bench.day.writing import Writer
from contracts.issue.commands import assignment as on_assignment
from contracts.issue.commands import case as on_case
from contracts.issue.parts import Contact, Location, Reporter, Verdict
from deploy.ground import Ground
from events.kernel import Kernel
from events.settings import Settings
from services.directory.policy import COUNTY
from services.issue import deciding
from services.issue.access import involved
from services.issue.facts import of_caller
from services.issue.reactions import reactions
from services.issue.read_models import assignments
from services.web.identity import Caller

BEGINS = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_numbers = count(1)


@dataclass
class Standing:
    """A clock that stands still until it is moved."""

    at: datetime = BEGINS

    def now(self) -> datetime:
        """Return the moment."""
        return self.at


@dataclass(frozen=True, slots=True)
class Cases:
    """The issue service's kernel, and the cases in its log: those that are over, those open."""

    writer: Writer
    clock: Standing
    closed: list[UUID]
    open: list[UUID]

    @property
    def kernel(self) -> Kernel:
        """The issue service's kernel."""
        return self.writer.kernel


@contextmanager
def cases(ground: Ground, closed: int, open_: int) -> Iterator[Cases]:
    """Make databases of directory and issue service with so many cases, gone at the end."""
    names = ("directory", "issue", "vault")
    mark = f"cases_{next(_numbers)}"
    urls = [ground.database(f"{mark}_{name}") for name in names]
    template = urls[-1].removesuffix("vault") + "{service}"
    settings = Settings(template, urls[-1], os.urandom(32), COUNTY, mode="test")
    directory, issue = Writer(settings, "directory"), Writer(settings, "issue")
    try:
        yield _filled(directory, issue, closed, open_)
    finally:
        for writer in (directory, issue):
            writer.close()
        for name in names:
            ground.drop_database(f"{mark}_{name}")


def _filled(directory_: Writer, issues: Writer, closed: int, open_: int) -> Cases:
    plan, clock = Plan(5_200), Standing()
    for writer in (directory_, issues):
        writer.kernel.clock = clock
        writer.kernel.vault.create()
        writer.kernel.start()
    directory(directory_, plan)
    _hear(directory_.kernel, issues.kernel)
    routing = (files("services.issue") / "policy" / "routing.yml").read_text("utf-8")
    adopted = on_case.AdoptRouting(county=COUNTY, text=routing)
    issues.send(deciding.routing, adopted.county, adopted, COORDINATOR, facts=of_caller)
    made = Cases(issues, clock, [], [])
    for number in range(closed + open_):
        clock.at += timedelta(seconds=1)
        case = _Case(issues, number)
        case.dispatch()
        if number < closed:
            case.close()
        (made.closed if number < closed else made.open).append(case.issue)
    return made


def _hear(source: Kernel, by: Kernel) -> None:
    with source.store.reading() as connection:
        bodies = [row.body for row in source.store.after(connection, 0, 10_000)]
    by.follow(source.name, reactions, bodies)


VILLAGES = Plan(5_200).villages
"""Five villages, each of another street or town."""


class _Case:
    """One case, which its people take from the first word to the last."""

    def __init__(self, writer: Writer, number: int) -> None:
        self._writer = writer
        self._street = street_of(VILLAGES[number % len(VILLAGES)])
        self._category = _QUIET[number % len(_QUIET)]
        self._village = VILLAGES[number % len(VILLAGES)]
        self.issue: UUID = uuids.uuid4()

    def dispatch(self) -> None:
        """Raise it, take it in, file it: then its departments have it."""
        now = self._writer.kernel.now()
        raised = on_case.RaiseIssue(
            issue=self.issue,
            source_kind="found",
            channel="cadre",
            category=self._category,
            title=f"{self._category}，请尽快处理",
            description="走访时看到，住户说已有几天，请尽快派人来看。",
            location=Location(area=self._village, words="村口"),
            reporter=Reporter(person=f"cadre-{self._village}"),
            observed_at=now,
        )
        self._send(raised, self._street, guard=None)
        self._send(on_case.AcceptIssue(issue=self.issue), self._street)
        self._send(on_case.FileIssue(issue=self.issue, category=self._category), self._street)

    def close(self) -> None:
        """Have each department receive and do its part, and a caller verify all of them."""
        with self._writer.kernel.store.reading() as connection:
            parts = assignments.of_issue(connection, self.issue)
        for part in parts:
            who = Caller(department=part.department, roles=("department_system",))
            this: Any = {"issue": self.issue, "assignment": part.assignment}
            contact = Contact(post="desk-1")
            self._send(on_assignment.ReceiveAssignment(**this), who)
            self._send(on_assignment.StartAssignment(**this, contact=contact), who)
            done: Any = {"outcome": "whole", "note": "已到现场处置完毕。", "contact": contact}
            self._send(on_assignment.ReportDone(**this, **done), who)
        verdicts = tuple(
            Verdict(assignment=part.assignment, passed=True, note="好了。") for part in parts
        )
        looked = on_case.VerifyIssue(issue=self.issue, by="resident", verdicts=verdicts)
        caller = Caller(person="caller-1", roles=("caller",), areas=(self._village[:6],))
        self._send(looked, caller)

    def _send(self, command: Any, who: Caller, guard: Any = involved) -> None:
        issue = deciding.issue
        self._writer.send(issue, command.issue, command, who, facts=of_caller, guard=guard)


_QUIET = ("食品或消费投诉", "拖欠工资", "邻里或山林纠纷", "噪声扰民")
"""Categories that are verified by a resident's word, and ring nobody."""
