"""The directory's lists, in pages: only it answers them, over the tables of `services.copies`."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from contracts.common import DepartmentKind, Role
from contracts.declare import value
from contracts.directory.codes import Level, lineage
from contracts.directory.views import AreaFound, Department, Person, Post
from contracts.fields import AreaCode, Code, Line
from services.copies import areas, departments, people, posts
from services.web.paging import Page, Paged


@value
class AreaFilter:
    """Which areas: below a parent, of a level, whose code begins or whose name contains this."""

    parent: AreaCode | None = None
    level: Level | None = None
    code: Line | None = None
    name: Line | None = None


def list_areas(connection: Connection, page: Page, query: AreaFilter) -> Paged[AreaFound]:
    """Return areas by code, each with the names that lead to it."""
    table = areas.areas.c
    conditions = []
    if query.parent is not None:
        conditions.append(table.parent == query.parent)
    if query.level is not None:
        conditions.append(table.level == query.level)
    if query.code is not None:
        conditions.append(table.code.startswith(query.code, autoescape=True))
    if query.name is not None:
        conditions.append(table.name.contains(query.name, autoescape=True))
    codes = _codes(connection, page, table.code, conditions)
    return page.of(find_areas(connection, codes), key=lambda area: (area.code,))


def find_areas(connection: Connection, codes: Sequence[str]) -> list[AreaFound]:
    """Return the areas of `codes` in their order, each with the names that lead to it."""
    steps = areas.found(connection, {step for code in codes for step in lineage(code)})
    return [
        AreaFound(
            code=code,
            name=steps[code].name,
            level=steps[code].level,
            parent=steps[code].parent,
            path=tuple(steps[step].name for step in lineage(code) if step in steps),
        )
        for code in codes
        if code in steps
    ]


@value
class DepartmentFilter:
    """Which handling units: of a kind, in an area; as of a day, or of today."""

    kind: DepartmentKind | None = None
    area: AreaCode | None = None
    on: date | None = None


def list_departments(
    connection: Connection,
    page: Page,
    query: DepartmentFilter,
    today: date,
) -> Paged[Department]:
    """Return handling units by code, those absorbed by others among them."""
    table = departments.departments.c
    conditions = []
    if query.kind is not None:
        conditions.append(table.kind == query.kind)
    if query.area is not None:
        conditions.append(table.area.startswith(query.area))
    codes = _codes(connection, page, table.department, conditions)
    found = departments.as_of(connection, query.on or today, codes)
    return page.of([found[code] for code in codes], key=lambda unit: (unit.department,))


@value
class AsOf:
    """As of which day; today, if none is given."""

    on: date | None = None


@value
class PostFilter:
    """Which posts: of a handling unit, or held by a person."""

    department: Code | None = None
    person: Code | None = None


def list_posts(connection: Connection, page: Page, query: PostFilter) -> Paged[Post]:
    """Return posts by code."""
    table = posts.posts.c
    conditions = []
    if query.department is not None:
        conditions.append(table.department == query.department)
    if query.person is not None:
        conditions.append(or_(table.holder == query.person, table.deputy == query.person))
    codes = _codes(connection, page, table.post, conditions)
    return page.of(posts.found(connection, codes), key=lambda post: (post.post,))


@value
class PersonFilter:
    """Which people: in a role, of a handling unit, working in an area."""

    role: Role | None = None
    department: Code | None = None
    area: AreaCode | None = None


def list_people(
    connection: Connection,
    page: Page,
    query: PersonFilter,
    near: Sequence[str],
) -> Paged[Person]:
    """Return who works here, by code, personal values sealed.

    Only those whose areas and `near` touch: each of the two may lie in the other.
    """
    table = people.people.c
    conditions = [table.left.is_(None), _works_in(near)]
    if query.role is not None:
        held = and_(people.roles.c.person == table.person, people.roles.c.role == query.role)
        conditions.append(exists().where(held))
    if query.department is not None:
        conditions.append(table.department == query.department)
    if query.area is not None:
        conditions.append(_works_in([query.area]))
    codes = _codes(connection, page, table.person, conditions)
    found = people.found(connection, codes)
    return page.of([found[code] for code in codes], key=lambda person: (person.person,))


def _works_in(near: Sequence[str]) -> ColumnElement[bool]:
    own = people.jurisdictions.c.person == people.people.c.person
    area = people.jurisdictions.c.area
    above = area.in_({step for code in near for step in lineage(code)})
    return exists().where(and_(own, or_(above, *(area.startswith(code) for code in near))))


def _codes(
    connection: Connection,
    page: Page,
    code: ColumnElement[str],
    conditions: Sequence[ColumnElement[bool]],
) -> list[str]:
    """Return the codes of one page, and one more where there are more."""
    wanted = select(code).where(*conditions).order_by(code).limit(page.fetch)
    if after := page.after(str):
        wanted = wanted.where(code > after[0])
    return list(connection.execute(wanted).scalars())


@value
class DutyQuestion:
    """Who is on duty: for an area, or a handling unit there; at a moment, or now."""

    area: AreaCode
    department: Code | None = None
    at: datetime | None = None
