"""What is asked about assignments: those of an issue, a department's board, what is provisional."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    case,
    func,
    or_,
    select,
    true,
    tuple_,
)

from contracts.issue.views import AssignmentFilter, AssignmentView
from events.read_models import plain
from services.copies.within import within
from services.issue.domain.state import GIVEN_UP, TO_DO
from services.issue.policy import case_policy
from services.issue.read_models.assignments.table import assignments
from services.web.paging import Page, Paged

PART = 500
"""How many provisional assignments are looked at in one go."""

_STANDS = assignments.c.halted.is_(None)
_OPEN = and_(_STANDS, assignments.c.status.in_((*TO_DO, "done")))
_TO_VERIFY = and_(_STANDS, assignments.c.status == "done")


def of_issue(connection: Connection, issue: UUID) -> tuple[AssignmentView, ...]:
    """Return the parts of a case, the lead first."""
    found = select(assignments).where(assignments.c.issue == str(issue))
    in_order = found.order_by(assignments.c.role.desc(), assignments.c.assignment)
    return tuple(_view(row) for row in connection.execute(in_order).mappings())


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose assignments: those of some departments, those in some areas, those of some verifiers.

    The last wait to be verified from one of the `towns`. Of restricted cases those in the areas are
    among them only with `restricted`.
    """

    departments: Collection[str]
    areas: Collection[str]
    restricted: bool
    towns: Collection[str] = ()


def board(
    connection: Connection, whose: Whose, query: AssignmentFilter, page: Page, at: datetime
) -> Paged[AssignmentView]:
    """Return assignments, as of a moment; what is due first, first."""
    wanted = _filtered(select(assignments).where(_visible(whose)), query, at)
    if (after := page.after(datetime, str)) is not None:
        wanted = wanted.where(tuple_(assignments.c.due, assignments.c.assignment) > after)
    in_order = wanted.order_by(assignments.c.due, assignments.c.assignment).limit(page.fetch)
    found = [_view(row) for row in connection.execute(in_order).mappings()]
    return page.of(found, lambda view: (view.due, str(view.assignment)))


def _visible(whose: Whose) -> ColumnElement[bool]:
    open_to_all = assignments.c.restricted.is_(False)
    has_it = or_(open_to_all, assignments.c.status.not_in(GIVEN_UP))
    own = and_(assignments.c.department.in_(whose.departments), has_it)
    there = within(assignments.c.area, whose.areas, case_policy().county)
    drawn = and_(assignments.c.verify_from.in_(whose.towns), _TO_VERIFY, open_to_all)
    return or_(own, and_(there, true() if whose.restricted else open_to_all), drawn)


def _filtered(wanted: Select[Any], query: AssignmentFilter, at: datetime) -> Select[Any]:
    columns = assignments.c
    for name in ("department", "status", "side", "verify_from"):
        if (value := getattr(query, name)) is not None:
            wanted = wanted.where(columns[name] == value)
    if query.open:
        wanted = wanted.where(_OPEN)
    if query.overdue:
        wanted = wanted.where(_overdue(at))
    if query.waiting:
        asked = or_(columns.extension == "requested", columns.suspension == "requested")
        wanted = wanted.where(_OPEN, or_(columns.side == "returned", asked))
    if query.to_review:
        wanted = wanted.where(_STANDS, columns.side == "pooled", columns.review_at <= at)
    return wanted


def _overdue(at: datetime) -> ColumnElement[bool]:
    columns = assignments.c
    runs = or_(columns.side.is_(None), columns.side == "returned")
    return and_(_STANDS, runs, columns.due < at, columns.status.in_(TO_DO))


def overdue_by_department(connection: Connection, at: datetime) -> dict[str, float]:
    """Return how many assignments of each department are overdue; 0 where it has open ones."""
    found = (
        select(assignments.c.department, func.sum(case((_overdue(at), 1), else_=0)))
        .where(_STANDS, assignments.c.status.in_(TO_DO))
        .group_by(assignments.c.department)
    )
    return dict(connection.execute(found).tuples().all())


def provisional(connection: Connection, after: UUID | None = None) -> list[tuple[UUID, UUID]]:
    """Return issue and assignment of open parts with a provisional due time.

    Some hundreds of them, by assignment; `after` is the last one that was returned before.
    """
    last = "" if after is None else str(after)
    wanted = (
        select(assignments.c.issue, assignments.c.assignment)
        .where(assignments.c.provisional.is_(True), _OPEN, assignments.c.assignment > last)
        .order_by(assignments.c.assignment)
        .limit(PART)
    )
    return [(UUID(row.issue), UUID(row.assignment)) for row in connection.execute(wanted)]


def _view(row: RowMapping) -> AssignmentView:
    shown = {name: value for name, value in plain(row).items() if name != "provisional"}
    return msgspec.convert(shown, AssignmentView)
