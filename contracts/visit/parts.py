"""Parts of the visit service's contracts."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from contracts.common import AnswerValue
from contracts.declare import maybe_personal, value
from contracts.fields import Code, Line, Personal

VisitKind = Literal["household_visit", "bin_check", "meeting_record", "site_inspection"]
"""Kinds of visit: 入户走访, 垃圾分类检查, 会议记录, 现场检查."""

VisitOutcome = Literal["met", "nobody_home", "refused"]
"""What came of calling at a place; nobody at home and a refusal are valid answers too."""

ElementType = Literal["text", "number", "yes_no", "choice", "choices", "date"]

AnswerState = Literal["given", "refused", "unknown", "reused"]
"""`unknown`: the one asked does not know. `reused`: still fresh from an earlier visit."""


@value
class GivenAnswer:
    """An answer as a client sends it: one element, asked once, however many need it."""

    element: Code
    value: AnswerValue = None
    state: Literal["given", "refused", "unknown"] = "given"


@value
class Answer:
    """An answer as it is kept. `visit` and `observed_at` are its origin, older for a reused one.

    A personal element's value is in `sealed`, as ciphertext of its JSON, about `subject` (the
    household of a place); any other is in `value`.
    """

    element: Code
    state: AnswerState
    value: AnswerValue = None
    subject: Code
    sealed: Personal | None = maybe_personal(of="subject", default=None)
    visit: UUID
    observed_at: datetime


@value
class RecordPart:
    """Which department gets which elements of a record, by which version of its requirement.

    `restricted`: others do not learn that this department got anything.
    """

    department: Code
    requirement: UUID
    version: int
    elements: tuple[Code, ...]
    restricted: bool = False


@value
class Choice:
    """One of the answers that an element of type choice allows."""

    code: Code
    name: Line


@value
class LegalBasis:
    """The law, regulation or document (依据) on which a department may ask: whose, called what.

    `number` is the one that stands on it, such as 国务院令第649号, 国办函〔2026〕12号 or
    GB 50445-2019; `article` the one relied on, `issued` its day.
    """

    issuer: Line
    title: Line
    number: Line
    issued: date | None = None
    article: Line | None = None


@value
class StatedBasis:
    """A legal basis as it is on record: once it was a line of text, kept here as its title."""

    issuer: Line | None = None
    title: Line
    number: Line | None = None
    issued: date | None = None
    article: Line | None = None
