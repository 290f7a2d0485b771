"""What a phone keeps of an area, to work there for days without a network (数据包)."""

from datetime import date, datetime
from uuid import UUID

from contracts.common import AnswerValue, PlaceKind
from contracts.declare import value, view
from contracts.fields import AreaCode, Code, Count, Latitude, Line, Longitude, Text
from contracts.visit.parts import VisitKind
from contracts.visit.views import Element


@value
class PackedMet:
    """The requirements that were last met at a place on one day (of China), by their numbers."""

    day: date
    requirements: tuple[int, ...]


@value
class PackedAnswers:
    """The answers on file at a place that were given at one moment.

    An element is fresh until its `fresh_days` after the day of `observed_at`. `values` has one for
    each of `elements`. Of `untold` ones, sensitive or personal, no value is ever packed: they are
    on file.
    """

    observed_at: datetime
    elements: tuple[Code, ...] = ()
    values: tuple[AnswerValue, ...] = ()
    untold: tuple[Code, ...] = ()


@value
class PackedPlace:
    """A place, what adopted stickers lead to it, and what is on file there.

    `stickers` are the first 16 digits of the SHA-256 of each sticker's text, as it is adopted.
    """

    place: UUID
    code: Code
    kind: PlaceKind
    name: Line
    area: AreaCode
    door: Line | None = None
    longitude: Longitude | None = None
    latitude: Latitude | None = None
    stickers: tuple[Code, ...] = ()
    retired: Line | None = None
    met: tuple[PackedMet, ...] = ()
    on_file: tuple[PackedAnswers, ...] = ()


@value
class PackedRequirement:
    """A requirement in force, from whose elements the phone makes its forms.

    `number` is its own within the pack, and the order of a form. Of a restricted requirement a
    pack holds what a form lets its reader see, day by day: that something is asked. An `ended`
    one, which only changes tell of, is asked no more.
    """

    number: int
    requirement: UUID | None = None
    department: Code | None = None
    title: Line | None = None
    basis: Text | None = None
    place_kinds: tuple[PlaceKind, ...]
    occasion: VisitKind
    area: AreaCode
    elements: tuple[Code, ...]
    every_days: Count
    until: date
    ended: bool = False


@value
class PackedDepartment:
    """What a department that asks is called."""

    department: Code
    name: Line


@value
class PackedTelephone:
    """At which telephone an area's office answers residents, from a day on."""

    area: AreaCode
    number: Line
    since: date


@view
class Pack:
    """All of an area that a form, a scan and a search need; or what changed after a position.

    A pack that is not `whole` holds the elements, requirements and places that changed after the
    position that was asked for: each takes the place of the one of the same code, number or id.
    Departments and telephones are always whole. A form made from it has the version
    `v<position>@<moment>`, and is the one that the service would have made then.
    """

    area: AreaCode
    position: int
    whole: bool
    departments: tuple[PackedDepartment, ...]
    telephones: tuple[PackedTelephone, ...]
    elements: tuple[Element, ...]
    requirements: tuple[PackedRequirement, ...]
    places: tuple[PackedPlace, ...]
