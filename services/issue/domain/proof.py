"""What proves that a verifier looked (现场核查): a label's secret, a fix, a photo; or papers."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from contracts.common import Evidence
from contracts.issue.commands.case import VerifyIssue
from contracts.issue.parts import OnTheSpot
from events.decider import Refused
from services.issue.domain.facts_needed import Facts
from services.issue.domain.fixes import require_near
from services.issue.domain.showing import require_held
from services.issue.domain.state import Case, Part
from services.labels import proves


def require_proof(case: Case, command: VerifyIssue, facts: Facts) -> OnTheSpot | None:
    """Let a verification pass that was made where the problem is; return what shows that.

    Papers and a resident's words are looked at anywhere (None), papers once they are here. What
    is in the API proves nothing: the place's id and code, where it is. Raises Refused.
    """
    parts = [case.part(verdict.assignment) for verdict in command.verdicts]
    match command.by:
        case "site" | "sample":
            return _on_the_spot(case, command, facts, max(map(_done_at, parts)))
        case "document":
            require_held(_papers(case, command), facts)
            return None
        case "resident":
            return None
        case _:
            assert_never(command.by)


def _papers(case: Case, command: VerifyIssue) -> list[Evidence]:
    """Return what the departments have shown of the parts that pass."""
    passed = (case.part(verdict.assignment) for verdict in command.verdicts if verdict.passed)
    return [paper for part in passed for paper in part.evidence]


def _done_at(part: Part) -> datetime:
    return part.milestones[-1].reached_at or part.started_at


def _on_the_spot(case: Case, command: VerifyIssue, facts: Facts, done: datetime) -> OnTheSpot:
    if command.label is not None:
        _require_label(case, command.label, facts)
        return "label"
    photos = [shown for shown in command.evidence if shown.media_type.startswith("image/")]
    if _taken_for_it(photos, facts):
        return "photo"
    if command.fix is not None:
        require_near(command.fix, command.observed_at, case.location, facts, done)
        return "fix"
    require_held(command.evidence, facts)
    if photos:
        raise Refused(
            "verification.known-photo",
            "This photo is in another record already: take one there, for this.",
        )
    raise Refused(
        "verification.not-on-the-spot",
        "Scan the label of the place there, send a position fix from there, or a photo.",
    )


def _require_label(case: Case, secret: str, facts: Facts) -> None:
    place = case.location.place
    if place is None or facts.label is None:
        raise Refused(
            "verification.no-label",
            "No label hangs at the place of this issue: send a position fix from there, or a "
            "photo.",
        )
    if not proves(place, secret, facts.label):
        raise Refused(
            "verification.other-label",
            "This is not the label that hangs there now: it is another place's, or was replaced.",
        )


def _taken_for_it(photos: Sequence[Evidence], facts: Facts) -> bool:
    """Tell whether a photo is here, and no record has named it before this one."""
    return any(photo.digest in facts.held & facts.fresh for photo in photos)
