"""What the visit service answers."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from contracts.common import AnswerValue, Evidence, ObservedProblem, PlaceKind, Point
from contracts.declare import view
from contracts.fields import Amount, AreaCode, Code, Count, Line, Text
from contracts.visit.parts import (
    AnswerState,
    Choice,
    ElementType,
    StatedBasis,
    VisitKind,
    VisitOutcome,
)

RequirementStatus = Literal["proposed", "approved", "rejected", "ended"]

ReadAs = Literal["found", "retired", "mistyped", "other_county", "unknown"]
"""What a scanned or typed text turned out to be."""


@view
class Place:
    """A place.

    `same_point_as` are other places whose position is not told apart from its own. `retired` says
    why it is no more, `retired_at` since which position of the visit service's log. `labels` is
    how many labels were printed for it, of which the last one counts.
    """

    place: UUID
    code: Code
    kind: PlaceKind
    name: Line
    area: AreaCode
    door: Line | None = None
    point: Point | None = None
    positioned_by: Literal["fixes", "pin"] | None = None
    same_point_as: tuple[UUID, ...] = ()
    retired: Line | None = None
    retired_at: int | None = None
    labels: Count = 0
    version: int


@view
class PlaceNearby:
    """A place and how far it is, in metres."""

    place: Place
    metres: Amount


@view
class PlaceRead:
    """What a scanned or typed text leads to; `detail` says it to people.

    A `mistyped` text may have a `suggestion`, the code that a single slip turned into it, and
    then the `place` that has that code: for a person to confirm, never to be taken unasked.
    """

    read_as: ReadAs
    detail: Text
    place: Place | None = None
    suggestion: Code | None = None
    county: AreaCode | None = None


@view
class Element:
    """An element of the shared dictionary."""

    element: Code
    name: Line
    type: ElementType
    choices: tuple[Choice, ...] = ()
    fresh_days: Count
    personal: bool
    sensitive: bool
    version: int


@view
class Requirement:
    """What a department asks for, and what the organising office said to it.

    `approved_at` and `ended_at` are positions in the visit service's log: a form of a version in
    between asks for it.
    """

    requirement: UUID
    department: Code
    title: Line
    place_kinds: tuple[PlaceKind, ...]
    occasion: VisitKind
    area: AreaCode
    elements: tuple[Code, ...]
    every_days: Count
    basis: StatedBasis
    until: date
    restricted: bool
    status: RequirementStatus
    reason: Text | None = None
    approved_at: int | None = None
    ended_at: int | None = None
    version: int


@view
class Asking:
    """Who asks for an element, why, and on which legal basis."""

    department: Code
    name: Line
    requirement: UUID
    title: Line
    basis: Text


@view
class OnFile:
    """An answer that need not be asked again, and when it was given.

    Its value is left out where it is sensitive or personal: then it is only said to be on file.
    """

    observed_at: datetime
    value: AnswerValue = None


@view
class FormItem:
    """One element of a form. Restricted requirements are not among who asks for it."""

    element: Code
    name: Line
    type: ElementType
    choices: tuple[Choice, ...] = ()
    asked_by: tuple[Asking, ...] = ()
    on_file: OnFile | None = None


@view
class Form:
    """What is to be asked at a place on an occasion, each element once.

    `version` names the form for the record made with it: all that was known when it was computed
    counts, however late the record arrives.
    """

    place: Place
    occasion: VisitKind
    version: Code
    items: tuple[FormItem, ...] = ()


@view
class ShownAnswer:
    """An answer in a record. `withheld`: there is a value, which this reader may not see."""

    element: Code
    state: AnswerState
    value: AnswerValue = None
    withheld: bool = False
    visit: UUID
    observed_at: datetime


@view
class ShownPart:
    """Which department got which elements of a record."""

    department: Code
    requirement: UUID
    elements: tuple[Code, ...]


@view
class VisitLine:
    """A record in a list. `problems` is absent for whoever is not shown what problems were seen."""

    visit: UUID
    place: UUID
    place_name: Line
    area: AreaCode
    kind: VisitKind
    outcome: VisitOutcome
    problems: Count | None = None
    observed_at: datetime
    recorded_at: datetime


@view
class Visit:
    """A record as its reader may see it. What restricted requirements alone asked is left out.

    Who was there is absent for auditors who do not handle the whole county. `version` counts what
    the reader is shown.
    """

    visit: UUID
    place: UUID
    place_kind: PlaceKind
    place_name: Line
    area: AreaCode
    kind: VisitKind
    outcome: VisitOutcome
    person: Code | None = None
    companions: tuple[Code, ...] = ()
    form: Code
    answers: tuple[ShownAnswer, ...] = ()
    parts: tuple[ShownPart, ...] = ()
    problems: tuple[ObservedProblem, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    grade: Amount | None = None
    note: Text | None = None
    observed_at: datetime
    clock_offset_s: float
    clock_suspect: bool
    recorded_at: datetime
    version: int
