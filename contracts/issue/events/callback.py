"""Call-backs (回访) to those who asked, by an independent caller."""

from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.declare import event, upcast
from contracts.fields import AreaCode, Code, Line, Text
from contracts.issue.parts import Satisfaction


@event("callback.due", version=1)
class CallBackDue:
    """A requested case (诉求件) was closed: somebody independent will call."""

    issue: UUID
    area: AreaCode
    departments: tuple[Code, ...]


@event("callback.attempted", version=2)
class CallBackAttempted:
    """Nobody answered the call that was made `at` this moment.

    `outside_hours`: the county's centre was closed then.
    """

    issue: UUID
    attempt: int
    note: Text | None = None
    at: datetime | None = None
    outside_hours: bool = False


@upcast("callback.attempted", version=1)
def _at_no_known_time(data: dict[str, Any]) -> dict[str, Any]:
    """Version 1 did not say when: such a call counts, and shows nothing about when it was made."""
    return data


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


@event("callback.exclusion_proposed", version=1)
class ExclusionProposed:
    """A caller proposes to take the case out of the rates; it is due until another one agrees."""

    issue: UUID
    reason: Line
    caller: Code


@event("callback.excluded", version=2)
class CallBackExcluded:
    """The case does not count in the rates (剔除), for a reason that is on record.

    One person proposed it and another one confirmed it.
    """

    issue: UUID
    reason: Line
    proposed_by: Code | None = None
    confirmed_by: Code | None = None


@upcast("callback.excluded", version=1)
def _by_nobody_named(data: dict[str, Any]) -> dict[str, Any]:
    """Version 1 was the doing of one caller, or of the third call in vain."""
    return data


@event("callback.reopening_due", version=1)
class ReopeningDue:
    """It is not solved, says who asked: the parts in question are opened again (待重办) then.

    Until `at` the county may refuse. Without a time it has to decide: the case was opened again
    often enough.
    """

    issue: UUID
    departments: tuple[Code, ...]
    at: datetime | None = None


@event("callback.reopening_refused", version=1)
class ReopeningRefused:
    """A county coordinator who had no part refused to open the case again, and says why."""

    issue: UUID
    departments: tuple[Code, ...]
    reason: Text
    person: Code
