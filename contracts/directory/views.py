"""What the directory answers."""

from datetime import date, datetime

from contracts.common import DepartmentKind, Role, Shift
from contracts.declare import maybe_personal, view
from contracts.directory.codes import Level
from contracts.directory.parts import OfficeHours
from contracts.fields import AreaCode, Code, Line, Personal


@view
class AreaFound:
    """An area with the names that lead to it, from the province down to itself."""

    code: AreaCode
    name: Line
    level: Level
    parent: AreaCode | None = None
    path: tuple[Line, ...] = ()


@view
class Office:
    """An office (科室) of a handling unit."""

    office: Code
    name: Line


@view
class Department:
    """A handling unit as of a day: the name and the hours in force then.

    `successor` is who absorbed it by that day, or whoever absorbed that one in turn.
    """

    department: Code
    name: Line
    short: Line
    kind: DepartmentKind
    area: AreaCode
    since: date
    hours: OfficeHours
    superior: Code | None = None
    successor: Code | None = None
    offices: tuple[Office, ...] = ()
    version: int


@view
class Post:
    """A post and who holds it: A (holder) and B (deputy). Who has left holds nothing."""

    post: Code
    department: Code
    office: Code | None = None
    title: Line
    holder: Code | None = None
    deputy: Code | None = None
    version: int


@view
class Person:
    """A person; name and telephone number only for readers who may know them."""

    person: Code
    name: Personal | None = maybe_personal(of="person", default=None)
    phone: Personal | None = maybe_personal(of="person", default=None)
    department: Code | None = None
    roles: tuple[Role, ...] = ()
    areas: tuple[AreaCode, ...] = ()
    left: date | None = None
    version: int


@view
class Duty:
    """Who is on duty (值班) at a moment, by which roster, and until when."""

    roster: Code
    area: AreaCode
    department: Code | None = None
    person: Code
    until: datetime


@view
class Roster:
    """A duty roster with its turns."""

    roster: Code
    area: AreaCode
    department: Code | None = None
    shifts: tuple[Shift, ...]
    version: int


@view
class Calendar:
    """The official working calendar of some years: days off on weekdays, work days on weekends."""

    calendar: Code
    first_year: int
    last_year: int
    holidays: tuple[date, ...]
    makeup_days: tuple[date, ...]


@view
class SigningKey:
    """The public half of a key that tokens are signed with."""

    key: Line
    x: Line
    not_before: datetime
    retired: bool = False


@view
class SystemAccount:
    """The account of a department's own system."""

    account: Code
    department: Code
    closed: bool = False
