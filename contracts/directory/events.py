"""What has happened in the directory. Other services keep copies of it."""

from datetime import date, datetime
from uuid import UUID

from contracts.common import DepartmentKind, Role, Shift
from contracts.declare import event, maybe_personal, personal
from contracts.directory.parts import Area, OfficeHours
from contracts.fields import AreaCode, Code, Line, Personal, Text


@event("directory.areas_imported", version=1)
class AreasImported:
    """A part of an edition of the NBS division codes (统计用区划代码) was imported."""

    edition: Code
    chunk: int
    areas: tuple[Area, ...]


@event("directory.department_registered", version=1)
class DepartmentRegistered:
    """A handling unit (承办单位) exists from a day on. `superior` is whom supervision goes to."""

    department: Code
    name: Line
    short: Line
    kind: DepartmentKind
    area: AreaCode
    since: date
    hours: OfficeHours
    superior: Code | None = None


@event("directory.department_renamed", version=1)
class DepartmentRenamed:
    """A handling unit goes by another name from a day on; its code stays."""

    department: Code
    name: Line
    since: date


@event("directory.department_merged", version=1)
class DepartmentMerged:
    """A handling unit is absorbed by its successor from a day on."""

    department: Code
    successor: Code
    since: date


@event("directory.office_hours_set", version=1)
class OfficeHoursSet:
    """A handling unit keeps other hours from a day on."""

    department: Code
    hours: OfficeHours
    since: date


@event("directory.office_opened", version=1)
class OfficeOpened:
    """A handling unit has an office (科室) to which it can sub-assign."""

    department: Code
    office: Code
    name: Line


@event("directory.post_created", version=1)
class PostCreated:
    """A post (岗位) exists; work belongs to the post, not to the person who holds it."""

    post: Code
    department: Code
    office: Code | None = None
    title: Line


@event("directory.post_filled", version=1)
class PostFilled:
    """A person holds a post, as its A (holder) or B (deputy): AB岗."""

    post: Code
    person: Code
    deputy: bool
    since: date


@event("directory.post_handed_over", version=1)
class PostHandedOver:
    """A post went from one person to another (工作交接), with what is open; as its A or its B."""

    post: Code
    leaver: Code
    successor: Code
    deputy: bool
    since: date
    note: Text | None = None


@event("directory.person_registered", version=1)
class PersonRegistered:
    """A person works here, in these roles, for these areas (jurisdiction, 管辖范围)."""

    person: Code
    name: Personal = personal(of="person")
    phone: Personal | None = maybe_personal(of="person", default=None)
    department: Code | None = None
    roles: tuple[Role, ...]
    areas: tuple[AreaCode, ...]


@event("directory.person_corrected", version=1)
class PersonCorrected:
    """A person's name or telephone number is another one; both as they are from now on."""

    person: Code
    name: Personal = personal(of="person")
    phone: Personal | None = maybe_personal(of="person", default=None)


@event("directory.person_reassigned", version=1)
class PersonReassigned:
    """A person's roles, department or areas changed."""

    person: Code
    department: Code | None = None
    roles: tuple[Role, ...]
    areas: tuple[AreaCode, ...]


@event("directory.person_left", version=1)
class PersonLeft:
    """A person does not work here any more and cannot sign in."""

    person: Code
    since: date


@event("directory.person_forgotten", version=1)
class PersonForgotten:
    """The key of a person's values was destroyed, on somebody's lawful request."""

    person: Code
    basis: Line


@event("directory.credentials_set", version=1)
class CredentialsSet:
    """A person can sign in by this login, with the password set just now.

    The password's hash is no fact and stays out of the log.
    """

    person: Code
    login: Code


@event("directory.identity_linked", version=1)
class IdentityLinked:
    """A person can sign in as somebody whom an external issuer (OpenID Connect) vouches for.

    `identity` is derived from the issuer and its name for the person, which stays out of the log.
    """

    identity: UUID
    person: Code
    issuer: Line


@event("directory.roster_set", version=1)
class RosterSet:
    """The duty roster (值班表) of an area or a handling unit for some time ahead."""

    roster: Code
    area: AreaCode
    department: Code | None = None
    shifts: tuple[Shift, ...]


@event("directory.calendar_published", version=1)
class CalendarPublished:
    """The official working calendar (节假日安排) of some years, with its make-up days (调休)."""

    calendar: Code
    first_year: int
    last_year: int
    holidays: tuple[date, ...]
    makeup_days: tuple[date, ...]


@event("directory.signing_key_published", version=1)
class SigningKeyPublished:
    """Tokens are signed with this key from `not_before` on.

    `key` is its thumbprint (RFC 7638), `x` the public half of an Ed25519 key as JWK member. It is
    published some minutes before it is used, so that every service has copied it by then.
    """

    key: Line
    x: Line
    not_before: datetime


@event("directory.signing_key_retired", version=1)
class SigningKeyRetired:
    """Tokens signed with this key are refused from now on."""

    key: Line


@event("directory.system_account_opened", version=1)
class SystemAccountOpened:
    """A department's own system may connect by this account, with the password set just now."""

    department: Code
    account: Code


@event("directory.system_account_closed", version=1)
class SystemAccountClosed:
    """A department's own system may not connect by this account any more."""

    department: Code
    account: Code
