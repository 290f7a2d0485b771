"""What can be asked of the visit service."""

from datetime import date, datetime
from uuid import UUID

from contracts.common import Evidence, Fix, ObservedProblem, PlaceKind, Point
from contracts.declare import command, several
from contracts.fields import Amount, AreaCode, Code, Count, Digest, Line, Text
from contracts.visit.parts import (
    Choice,
    ElementType,
    GivenAnswer,
    LegalBasis,
    VisitKind,
    VisitOutcome,
)


@command("place.register")
class RegisterPlace:
    """Register a place; it gets its one code."""

    place: UUID
    kind: PlaceKind
    name: Line
    area: AreaCode
    door: Line | None = None


@command("place.adopt_sticker")
class AdoptSticker:
    """Let any existing sticker's scanned text lead to this place."""

    place: UUID
    text: Text


@command("place.position")
class PositionPlace:
    """Say where a place is: by several fixes taken there, or by a pin set by hand.

    `captured_at` is when the cadre asked for the position, by the clock that timed the fixes;
    what the device had cached from before then is not used. Left out, the latest fix tells it.
    """

    place: UUID
    fixes: tuple[Fix, ...] = several(most=100)
    captured_at: datetime | None = None
    pin: Point | None = None


@command("place.label")
class LabelPlace:
    """Say that a label was printed for a place; the one that hangs there proves nothing any more.

    `digest` is the SHA-256 of `needle place label 1`, a line feed, the place's 16 bytes and the
    label's secret, which whoever prints makes and tells nobody.
    """

    place: UUID
    digest: Digest


@command("place.retire")
class RetirePlace:
    """Say that a place does not exist any more."""

    place: UUID
    reason: Line


@command("place.forget_household")
class ForgetHousehold:
    """Destroy the key of all that a household ever said at its place, on a lawful request."""

    place: UUID
    basis: Line


@command("element.define")
class DefineElement:
    """Define an element of the shared dictionary."""

    element: Code
    name: Line
    type: ElementType
    choices: tuple[Choice, ...] = several(most=100)
    fresh_days: Count
    personal: bool = False
    sensitive: bool = False


@command("requirement.propose")
class ProposeRequirement:
    """Ask for elements at a kind of place, on an occasion; the organising office will decide.

    At most every day, for a year at most, on a law or document that has a number.
    """

    requirement: UUID
    department: Code
    title: Line
    place_kinds: tuple[PlaceKind, ...] = several(least=1, most=20)
    occasion: VisitKind
    area: AreaCode
    elements: tuple[Code, ...] = several(least=1, most=200)
    every_days: Count
    basis: LegalBasis
    until: date
    restricted: bool = False


@command("requirement.approve")
class ApproveRequirement:
    """Approve a requirement, as the organising office."""

    requirement: UUID


@command("requirement.reject")
class RejectRequirement:
    """Reject a requirement, as the organising office."""

    requirement: UUID
    reason: Text


@command("requirement.end")
class EndRequirement:
    """Stop asking for what a requirement asks."""

    requirement: UUID
    reason: Line


@command("visit.record")
class RecordVisit:
    """Make one record at a place.

    `form` is the version of the form that the client showed; a record made offline under an
    older one is accepted under what was required then. How far the client's clock is off is
    measured by the `Client-Time` header of the request, which holds the client's present time:
    a repeated request has the same body and a later header.
    """

    visit: UUID
    place: UUID
    kind: VisitKind
    outcome: VisitOutcome = "met"
    form: Code
    answers: tuple[GivenAnswer, ...] = several(most=500)
    problems: tuple[ObservedProblem, ...] = several(most=20)
    companions: tuple[Code, ...] = several(most=20)
    evidence: tuple[Evidence, ...] = several(most=50)
    grade: Amount | None = None
    note: Text | None = None
    observed_at: datetime
