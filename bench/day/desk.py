"""The desks' day: coordinators take in and file what was raised, cadres verify what was done."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from multiprocessing.synchronize import Event
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from bench.day.county import street_of
from bench.day.plan import Plan, Problem, beside
from bench.day.writing import Writer
from contracts.issue.commands.case import AcceptIssue, FileIssue, VerifyIssue
from contracts.issue.parts import Verdict
from contracts.issue.views import AssignmentFilter, AssignmentView, IssueFilter
from events.settings import Settings
from services.directory.policy import COUNTY
from services.issue import deciding
from services.issue.access import involved
from services.issue.facts import of_caller
from services.issue.read_models import assignments, cases
from services.web.identity import Caller
from services.web.paging import MAX_LIMIT, Page, Paged

REST_S = 0.2

READER = Caller(person="county-2", roles=("county_coordinator",), areas=(COUNTY,))
"""A county coordinator who works for no department that takes part."""


def work(settings: Settings, plan: Plan, over: Event) -> None:
    """Take in, file and verify, whatever lies on the desks, until the day is `over`."""
    desk = _Desk(Writer(settings, "issue"), plan)
    while not over.is_set():
        if not desk.look():
            time.sleep(REST_S)


class _Desk:
    """All desks of the county: they look at the same lists as the people who sit at them."""

    def __init__(self, writer: Writer, plan: Plan) -> None:
        self._writer = writer
        self._problems: dict[UUID, Problem] = {each.issue: each for each in plan.problems()}

    def look(self) -> int:
        """Do what there is to do now; return how many cases that were."""
        return sum(map(self._take_in, list(self._raised()))) + sum(
            map(self._verify, list(self._done()))
        )

    def _raised(self) -> Iterator[UUID]:
        def page(connection: Connection, page: Page) -> Paged[Any]:
            return cases.lines(
                connection, "", [COUNTY], IssueFilter(status="raised"), page, restricted=True
            )

        return (line.issue for line in self._lines(page))

    def _take_in(self, issue: UUID) -> int:
        problem = self._problems[issue]
        who = street_of(problem.village)
        self._send(AcceptIssue(issue=issue), who)
        self._send(FileIssue(issue=issue, category=problem.category), who)
        return 1

    def _done(self) -> Iterator[list[AssignmentView]]:
        """Yield the parts of each case of which every part waits to be verified."""
        waiting: dict[UUID, list[AssignmentView]] = defaultdict(list)
        query, whose = (
            AssignmentFilter(status="done"),
            assignments.Whose((), [COUNTY], restricted=True),
        )
        at = self._writer.kernel.now()

        def page(connection: Connection, page: Page) -> Paged[AssignmentView]:
            return assignments.board(connection, whose, query, page, at)

        for part in self._lines(page):
            waiting[part.issue].append(part)
        for issue, parts in waiting.items():
            with self._writer.kernel.store.reading() as connection:
                if len(assignments.of_issue(connection, issue)) == len(parts):
                    yield parts

    def _verify(self, parts: list[AssignmentView]) -> int:
        """Look at all parts at once, as somebody who did none of the work.

        Papers go to the county's desk, which restricted cases are open to, and so does what a
        street did itself; a resident's word goes to a caller; the rest a cadre sees.
        """
        issue, by = parts[0].issue, parts[0].verify_by
        problem = self._problems[issue]
        cadre = Caller(person="cadre-neighbour", roles=("cadre",), areas=(problem.village,))
        asking = Caller(person="caller-1", roles=("caller",), areas=(problem.village[:6],))
        of_street = any(part.department.startswith(COUNTY) for part in parts)
        who = {"document": READER, "resident": asking}.get(by, READER if of_street else cadre)
        verdicts = tuple(
            Verdict(assignment=part.assignment, passed=True, note="已看过，办好了。")
            for part in parts
        )
        fix = None if by in {"document", "resident"} else beside(problem, self._writer.kernel.now())
        self._send(VerifyIssue(issue=issue, by=by, verdicts=verdicts, fix=fix), who)
        return 1

    def _lines(self, read: Callable[[Connection, Page], Paged[Any]]) -> Iterator[Any]:
        """Follow a list's pages to their end."""
        page: Page | None = Page(MAX_LIMIT)
        while page is not None:
            with self._writer.kernel.store.reading() as connection:
                found = read(connection, page)
            yield from found.items
            page = Page(MAX_LIMIT, found.next) if found.next else None

    def _send(self, command: Any, who: Caller) -> None:
        issue = deciding.issue
        self._writer.send(issue, command.issue, command, who, facts=of_caller, guard=involved)
