"""What is asked about issues: one of them, lists, one by its number in another system."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select, true, tuple_

from contracts.issue.views import IssueFilter, IssueLine
from events.read_models import plain
from events.store import ClashError
from services.copies.within import within
from services.issue.policy import case_policy
from services.issue.read_models.cases.fold import issues, reporters
from services.web.paging import Page, Paged

_EQUAL = ("status", "tier", "category", "channel", "outside_number", "urgent")


def row_of(connection: Connection, issue: UUID) -> dict[str, Any] | None:
    """Return one case's row."""
    found = select(issues).where(issues.c.issue == str(issue))
    row = connection.execute(found).mappings().first()
    return plain(row) if row else None


def numbered_outside(connection: Connection, channel: str, number: str, other: UUID) -> UUID | None:
    """Return the case beside `other` that has this number in another system."""
    found = select(issues.c.issue).where(
        issues.c.channel == channel,
        issues.c.outside_number == number,
        issues.c.issue != str(other),
    )
    issue = connection.execute(found.limit(1)).scalar()
    return UUID(issue) if issue else None


def require_alone(connection: Connection, channel: str, number: str, issue: UUID) -> None:
    """Make sure, under the append lock, that no other case came in with this number meanwhile.

    Raises ClashError, so that the raising is decided again and is told which case that is.
    """
    if numbered_outside(connection, channel, number, issue) is not None:
        raise ClashError(f"{channel} {number} came in at the same time")


def numbered(connection: Connection, number: str) -> UUID | None:
    """Return the case that people call by this number; the latest, should there be several."""
    found = select(issues.c.issue).where(issues.c.number == number)
    issue = connection.execute(found.order_by(issues.c.raised_at.desc()).limit(1)).scalar()
    return UUID(issue) if issue else None


def lines(
    connection: Connection,
    person: str,
    areas: Collection[str],
    query: IssueFilter,
    page: Page,
    *,
    restricted: bool,
) -> Paged[IssueLine]:
    """Return the cases that a person reported and those of some areas, the latest first.

    Those that are `restricted` are among the latter only if so asked.
    """
    mine = select(reporters.c.issue).where(reporters.c.person == person)
    visible: ColumnElement[bool] = issues.c.issue.in_(mine)
    if not query.own:
        there = within(issues.c.area, areas, case_policy().county)
        known = true() if restricted else issues.c.restricted.is_(False)
        visible = or_(visible, and_(there, known))
    wanted = _filtered(select(issues).where(visible), query)
    if (after := page.after(datetime, str)) is not None:
        wanted = wanted.where(tuple_(issues.c.raised_at, issues.c.issue) < after)
    latest = wanted.order_by(issues.c.raised_at.desc(), issues.c.issue.desc())
    rows = connection.execute(latest.limit(page.fetch)).mappings()
    found = [msgspec.convert(plain(row), IssueLine) for row in rows]
    return page.of(found, lambda line: (line.raised_at, str(line.issue)))


def _filtered(wanted: Select[Any], query: IssueFilter) -> Select[Any]:
    for name in _EQUAL:
        if (value := getattr(query, name)) is not None:
            wanted = wanted.where(issues.c[name] == value)
    if query.area is not None:
        wanted = wanted.where(within(issues.c.area, [query.area], case_policy().county))
    if query.problem is not None:
        wanted = wanted.where(issues.c.problem == str(query.problem))
    if query.words is not None:
        words = issues.c.title.contains(query.words, autoescape=True)
        wanted = wanted.where(or_(words, issues.c.number == query.words))
    return wanted
