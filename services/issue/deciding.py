"""The deciders as the outside meets them: a refusal that blames one field of a command names it.

The domain refuses; what is wrong with a request by itself (a department that nobody knows, a limit
that cannot be read) is answered 422 with the field, what only the present state does not allow 409.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from events.decider import Decider, Refused
from services.issue.domain.commands import Command
from services.issue.domain.decider import issue as deciding_issues
from services.issue.domain.facts_needed import Facts
from services.issue.domain.rulebook import routing as deciding_rules
from services.issue.domain.state import Case

State = TypeVar("State")
AnyCommand = TypeVar("AnyCommand")

_BLAMED: Mapping[str, str] = {
    "assignment.contact-not-yours": "contact.person",
    "assignment.evidence-missing": "evidence",
    "assignment.extension-too-long": "limit",
    "assignment.follow-up-missing": "followed_by",
    "assignment.follow-up-over": "followed_by",
    "assignment.follow-up-restricted": "followed_by",
    "assignment.follow-up-unknown": "followed_by",
    "assignment.follows-itself": "followed_by",
    "assignment.last-milestone": "milestone",
    "assignment.milestone-unknown": "milestone",
    "assignment.nothing-to-follow": "outcome",
    "assignment.office-unknown": "office",
    "assignment.reason-missing": "reason",
    "assignment.review-in-the-past": "review_at",
    "assignment.suggestion-unknown": "suggestion",
    "assignment.take-up-day": "take_up_on",
    "assignment.unknown": "verdicts",
    "callback.calls-are-counted": "reason",
    "callback.incomplete": "answered",
    "issue.evidence-missing": "evidence",
    "issue.half-a-position": "location",
    "issue.meeting": "at",
    "issue.merged-into-itself": "into",
    "issue.no-such-part": "departments",
    "issue.no-such-street": "area",
    "issue.restricted": "departments",
    "issue.outside-the-county": "location.area",
    "limit.malformed": "limit",
    "settlement.photo-missing": "evidence",
    "routing.invalid": "text",
    "routing.other-county": "text",
    "verification.note-missing": "verdicts",
    "verification.verdicts": "verdicts",
}
"""Refusals that a request brings upon itself, by its field."""


def _naming(decider: Decider[State, AnyCommand, Facts]) -> Decider[State, AnyCommand, Facts]:
    def decide(state: State, command: AnyCommand, facts: Facts) -> Sequence[object]:
        try:
            return decider.decide(state, command, facts)
        except Refused as refusal:
            field = _blamed(command, refusal)
            if field is None:
                raise
            raise Refused(refusal.code, refusal.detail, **refusal.about, field=field) from refusal

    return replace(decider, decide=decide)


def _blamed(command: object, refusal: Refused) -> str | None:
    if refusal.code == "department.unknown":
        code = refusal.about["department"]
        return next((name for name, value in _values(command) if value == code), None)
    field = _BLAMED.get(refusal.code)
    return field if field and hasattr(command, field.partition(".")[0]) else None


def _values(command: Any) -> Iterator[tuple[str, object]]:
    for field in fields(command):
        value = getattr(command, field.name)
        if isinstance(value, tuple):
            yield from ((f"{field.name}.{index}", item) for index, item in enumerate(value))
        else:
            yield field.name, value


issue: Decider[Case, Command, Facts] = _naming(deciding_issues)
routing = _naming(deciding_rules)
