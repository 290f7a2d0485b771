"""What a score may read, and the red line (红线) that everything else crosses.

Source: State Council General Office, 国办函〔2026〕12号, on government mobile applications: no
check-in, point ranking or online-time features; no login or activity counts; no likes, shares or
learning time as measures; no forced upload of photos, video or tracks.

Outcomes are listed one by one, with those of their fields that may be read; all else is refused: a
new event, or a new field, is a trace (痕迹) until somebody has thought about it.
"""

from collections.abc import Mapping
from typing import Final

from contracts.scoring.events import SubjectKind
from services.redlines import RED_LINES

OUTCOMES: Final[Mapping[str, frozenset[str]]] = {
    event: frozenset(fields.split())
    for event, fields in {
        "assignment.deadlines_recomputed": "",
        "assignment.dispatched": "role urgent verify_by",
        "assignment.done": "late outcome",
        "assignment.extended": "",
        "assignment.pooled": "",
        "assignment.received": "late",
        "assignment.released": "",
        "assignment.replaced": "arbitrated",
        "assignment.resumed": "",
        "assignment.return_rejected": "final",
        "assignment.sent_back": "",
        "assignment.suspended": "",
        "assignment.unpooled": "",
        "assignment.verified": "by looked_at on_time outcome",
        "bin.graded": "grade",
        "callback.answered": "contacted satisfaction solved",
        "callback.excluded": "",
        "issue.closed": "partly",
        "issue.merged": "",
        "issue.refused": "reason",
        "issue.reopened": "",
        "issue.settled_on_spot": "",
        "issue.unmerged": "",
        "issue.voided": "",
    }.items()
}
"""The events that say what became of something, or when it was due; and what of them is read."""

HIGHEST: Final[Mapping[str, float]] = {"grade": 100.0}
"""Up to what the fields go that are numbers; no other number has an end, so that none is read."""

SUBJECTS: Final[Mapping[SubjectKind, frozenset[str]]] = {
    "department": frozenset({"department", "departments"}),
    "village": frozenset({"area"}),
    "county": frozenset({"all"}),
}
"""Of what something is measured, and by which field an event names it; `all`: of every event."""

TRACKS: Final = str(RED_LINES.lines["tracks"])
VISITS: Final = str(RED_LINES.lines["visits"])
ACTIVITY: Final = str(RED_LINES.lines["activity"])
QUOTAS: Final = str(RED_LINES.lines["quotas"])
PHOTOS: Final = str(RED_LINES.lines["photos"])
PERSONS: Final = str(RED_LINES.lines["persons"])

_EVENTS: Final = (
    ("patrol.", TRACKS),
    ("route.", TRACKS),
    ("visit.", VISITS),
    ("place.", VISITS),
    ("problem.", VISITS),
    ("element.", VISITS),
    ("requirement.", VISITS),
    ("issue.raised", QUOTAS),
    ("issue.absorbed", QUOTAS),
    ("", ACTIVITY),
)
"""By how their names begin; the steps of a procedure are activity like a login."""

_FIELDS: Final[Mapping[str, str]] = {
    name: line
    for line, names in {
        PERSONS: "person caller verifier contact reporter reporters approver leaver companions "
        "holder reader subjects",
        PHOTOS: "evidence",
        TRACKS: "coverage measured findings fingerprint fixes track mode observed_at scanned",
        VISITS: "answers parts visit note description",
        ACTIVITY: "post office via attempt",
    }.items()
    for name in names.split()
}


def crossed_by_event(event: str) -> str | None:
    """Return the red line that a rule on this event crosses, None if it is an outcome."""
    if event in OUTCOMES:
        return None
    line = next(line for beginning, line in _EVENTS if event.startswith(beginning))
    return f"{event} is a trace: {line}. Outcomes are {', '.join(sorted(OUTCOMES))}"


def crossed_by_field(event: str, field: str) -> str | None:
    """Return why a rule may not read this field of an outcome, None if it may."""
    readable = OUTCOMES[event]
    if field in readable:
        return None
    if field in _FIELDS:
        return f"{field} is a trace: {_FIELDS[field]}"
    may = f"; what may be read is {', '.join(sorted(readable))}" if readable else ""
    return f"{field} of {event} is no outcome{may}"


def crossed_by_subject(kind: str, field: str) -> str | None:
    """Return why nothing of this kind, named by this field, is scored; None if it may be."""
    fields = next((known for name, known in SUBJECTS.items() if name == kind), None)
    if fields is None:
        return f"{kind} is not scored: {PERSONS}. What is are {', '.join(SUBJECTS)}"
    if field in fields:
        return None
    if field in _FIELDS:
        return f"{field} is a trace: {_FIELDS[field]}"
    return f"a {kind} is named by {' or '.join(sorted(fields))}, not by {field}"
