"""What has happened at places: who needs which answers, and what was seen and said."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from contracts.common import Evidence, ObservedProblem, PlaceKind, Point
from contracts.declare import event, upcast
from contracts.fields import Amount, AreaCode, Code, Count, Digest, Line, Text
from contracts.visit.parts import (
    Answer,
    Choice,
    ElementType,
    RecordPart,
    StatedBasis,
    VisitKind,
    VisitOutcome,
)


@event("place.code_issued", version=1)
class CodeIssued:
    """The next serial number of a county's codes went to a place; the first is 0."""

    place: UUID
    county: AreaCode
    serial: Count


@event("place.registered", version=1)
class PlaceRegistered:
    """A place (点位) has its one code (一码)."""

    place: UUID
    code: Code
    kind: PlaceKind
    name: Line
    area: AreaCode
    door: Line | None = None


@event("place.sticker_adopted", version=1)
class StickerAdopted:
    """Another app's sticker that hangs there already leads to this place from now on.

    `text` is what any scanner reads off it, in Unicode's composed form (NFC).
    """

    place: UUID
    area: AreaCode
    text: Text


@event("place.positioned", version=1)
class PlacePositioned:
    """A place's position was found from several fixes, or set by hand (`pin`)."""

    place: UUID
    point: Point
    method: Literal["fixes", "pin"]
    fixes_used: Count
    same_point_as: tuple[UUID, ...] = ()


@event("place.labelled", version=1)
class PlaceLabelled:
    """A label (标签) was printed for a place: from now on it alone proves that somebody was there.

    `number` counts the labels of the place from 1. `digest` is that of the secret in its QR code.
    """

    place: UUID
    number: Count
    digest: Digest


@event("place.retired", version=1)
class PlaceRetired:
    """A place does not exist any more."""

    place: UUID
    reason: Line


@event("place.household_forgotten", version=1)
class HouseholdForgotten:
    """Nobody can read any more what was said at a place so far: the household's key is destroyed.

    Whoever lives there from now on is `household`, counted from 0, with a key of its own.
    """

    place: UUID
    household: Count
    basis: Line


@event("element.defined", version=1)
class ElementDefined:
    """An element (数据项) of the shared dictionary: one question, asked once for everybody.

    An answer stays fresh for `fresh_days` days. `sensitive`: on file is all that is shown of it.
    """

    element: Code
    name: Line
    type: ElementType
    choices: tuple[Choice, ...] = ()
    fresh_days: Count
    personal: bool = False
    sensitive: bool = False


@event("requirement.proposed", version=2)
class RequirementProposed:
    """A department asks for elements (采集事项): where, how often, on which legal basis, how long.

    `restricted` (综治): others do not learn that and what this department asks.
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
    restricted: bool = False


@upcast("requirement.proposed", version=1)
def _with_a_basis_in_parts(data: dict[str, Any]) -> dict[str, Any]:
    """Version 1 had one line of text for the legal basis, in which anything could stand."""
    return {**data, "basis": {"title": data["basis"]}}


@event("requirement.approved", version=1)
class RequirementApproved:
    """The organising office approved a requirement: from now on it is asked."""

    requirement: UUID
    approver: Code


@event("requirement.rejected", version=1)
class RequirementRejected:
    """The organising office did not approve a requirement."""

    requirement: UUID
    approver: Code
    reason: Text


@event("requirement.ended", version=1)
class RequirementEnded:
    """A requirement is not asked any more."""

    requirement: UUID
    reason: Line


@event("visit.recorded", version=2)
class VisitRecorded:
    """One record was made at a place, for everybody who needs a part of it.

    `observed_at` is the client's time, corrected by `clock_offset_s` (seconds that its clock was
    found to be ahead); `clock_suspect` flags a correction of more than five minutes.
    `parts` says which department gets which of the answers: all that it required, or none of them
    where nobody was met.
    """

    visit: UUID
    place: UUID
    place_kind: PlaceKind
    place_name: Line
    area: AreaCode
    kind: VisitKind
    outcome: VisitOutcome
    person: Code
    companions: tuple[Code, ...] = ()
    form: Code
    answers: tuple[Answer, ...] = ()
    parts: tuple[RecordPart, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    note: Text | None = None
    observed_at: datetime
    clock_offset_s: float = 0.0
    clock_suspect: bool = False


@upcast("visit.recorded", version=1)
def _with_clock_check(data: dict[str, Any]) -> dict[str, Any]:
    """Version 1 had no check of the client's clock and called the outcome `answered`."""
    outcome = "met" if data["outcome"] == "answered" else data["outcome"]
    return {**data, "outcome": outcome, "clock_offset_s": 0.0, "clock_suspect": False}


@event("problem.observed", version=1)
class ProblemObserved:
    """A problem was seen on a visit; the issue service makes a case of it."""

    visit: UUID
    place: UUID
    place_name: Line
    area: AreaCode
    person: Code
    observed_at: datetime
    problem: ObservedProblem


@event("bin.graded", version=1)
class BinGraded:
    """A bin check found how well its users sort: points of 100."""

    visit: UUID
    place: UUID
    area: AreaCode
    grade: Amount
    observed_at: datetime
