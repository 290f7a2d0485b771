"""What can be asked of the directory."""

from datetime import date
from typing import Final

from contracts.common import DepartmentKind, Role, Shift
from contracts.declare import at_most, command, maybe_personal, personal
from contracts.directory.parts import Area, OfficeHours, Password
from contracts.fields import AreaCode, Code, Count, DepartmentCode, Line, Personal, Text

MAX_AREAS: Final = 1000
"""Of one part of an edition: a province has 27,000, which are 28 parts."""

MAX_ROLES: Final = 20
MAX_JURISDICTION: Final = 200
"""Areas of one person; who has more of them in charge has the area that holds them."""

MAX_SHIFTS: Final = 1100
"""Of one roster: three a day for a year."""

MAX_DAYS: Final = 1000
"""Holidays of one calendar, and days that are worked in their place."""


@command("directory.import_areas")
class ImportAreas:
    """Take in a part of an edition of the division codes; the same part again changes nothing."""

    edition: Code
    chunk: Count
    areas: tuple[Area, ...] = at_most(MAX_AREAS)


@command("directory.register_department")
class RegisterDepartment:
    """Let a handling unit exist from a day on."""

    department: DepartmentCode
    name: Line
    short: Line
    kind: DepartmentKind
    area: AreaCode
    since: date
    hours: OfficeHours
    superior: Code | None = None


@command("directory.rename_department")
class RenameDepartment:
    """Give a handling unit another name from a day on."""

    department: Code
    name: Line
    since: date


@command("directory.merge_department")
class MergeDepartment:
    """Let a handling unit be absorbed by its successor from a day on."""

    department: Code
    successor: Code
    since: date


@command("directory.set_office_hours")
class SetOfficeHours:
    """Set a handling unit's hours from a day on."""

    department: Code
    hours: OfficeHours
    since: date


@command("directory.open_office")
class OpenOffice:
    """Open an office inside a handling unit."""

    department: Code
    office: Code
    name: Line


@command("directory.create_post")
class CreatePost:
    """Create a post in a handling unit, or in one of its offices."""

    post: Code
    department: Code
    office: Code | None = None
    title: Line


@command("directory.fill_post")
class FillPost:
    """Appoint a person to a post, as holder or as deputy."""

    post: Code
    person: Code
    deputy: bool = False
    since: date


@command("directory.hand_over_post")
class HandOverPost:
    """Hand a post over from one person to another."""

    post: Code
    leaver: Code
    successor: Code
    since: date
    note: Text | None = None


@command("directory.register_person")
class RegisterPerson:
    """Register a person with roles and a jurisdiction."""

    person: Code
    name: Personal = personal(of="person")
    phone: Personal | None = maybe_personal(of="person", default=None)
    department: Code | None = None
    roles: tuple[Role, ...] = at_most(MAX_ROLES)
    areas: tuple[AreaCode, ...] = at_most(MAX_JURISDICTION)


@command("directory.correct_person")
class CorrectPerson:
    """Correct a person's name and telephone number; both are set anew."""

    person: Code
    name: Personal = personal(of="person")
    phone: Personal | None = maybe_personal(of="person", default=None)


@command("directory.reassign_person")
class ReassignPerson:
    """Change a person's roles, department or areas."""

    person: Code
    department: Code | None = None
    roles: tuple[Role, ...] = at_most(MAX_ROLES)
    areas: tuple[AreaCode, ...] = at_most(MAX_JURISDICTION)


@command("directory.dismiss_person")
class DismissPerson:
    """Record that a person does not work here any more."""

    person: Code
    since: date


@command("directory.forget_person")
class ForgetPerson:
    """Destroy the key of a person's values, on a lawful request."""

    person: Code
    basis: Line


@command("directory.set_credentials")
class SetCredentials:
    """Let a person sign in by a login with a password, or set another password."""

    person: Code
    login: Code
    password: Password


@command("directory.link_identity")
class LinkIdentity:
    """Let a person sign in through an external issuer, which knows them as `subject`."""

    person: Code
    issuer: Line
    subject: Line


@command("directory.set_roster")
class SetRoster:
    """Set the duty roster of an area or a handling unit."""

    roster: Code
    area: AreaCode
    department: Code | None = None
    shifts: tuple[Shift, ...] = at_most(MAX_SHIFTS)


@command("directory.publish_calendar")
class PublishCalendar:
    """Publish the official working calendar of some years."""

    calendar: Code
    first_year: int
    last_year: int
    holidays: tuple[date, ...] = at_most(MAX_DAYS)
    makeup_days: tuple[date, ...] = at_most(MAX_DAYS)


@command("directory.open_system_account")
class OpenSystemAccount:
    """Let a department's own system connect by an account, or set the account another password."""

    department: Code
    account: Code
    password: Password


@command("directory.close_system_account")
class CloseSystemAccount:
    """Let a department's system connect by an account no longer."""

    account: Code


@command("directory.rotate_signing_key")
class RotateSigningKey:
    """Publish a fresh key for tokens; those in use stay valid until they are retired."""


@command("directory.retire_signing_key")
class RetireSigningKey:
    """Refuse all that is signed with a key, from now on."""

    key: Line
