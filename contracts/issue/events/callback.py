"""Call-backs (回访) to those who asked, by an independent caller."""

from uuid import UUID

from contracts.declare import event
from contracts.fields import AreaCode, Code, Line, Text
from contracts.issue.parts import Satisfaction


@event("callback.due", version=1)
class CallBackDue:
    """A requested case (诉求件) was closed: somebody independent will call."""

    issue: UUID
    area: AreaCode
    departments: tuple[Code, ...]


@event("callback.attempted", version=1)
class CallBackAttempted:
    """Nobody answered; after three attempts the case is excluded."""

    issue: UUID
    attempt: int
    note: Text | None = None


@event("callback.answered", version=1)
class CallBackAnswered:
    """What the resident said: was contacted by the department, is it solved, are they satisfied."""

    issue: UUID
    area: AreaCode
    departments: tuple[Code, ...]
    caller: Code
    contacted: bool
    solved: bool
    satisfaction: Satisfaction
    note: Text | None = None


@event("callback.excluded", version=1)
class CallBackExcluded:
    """The case does not count in the rates (剔除), for a reason that is on record."""

    issue: UUID
    reason: Line
