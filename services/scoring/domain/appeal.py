"""Appeals (申诉) against ledger entries: the subject says why, somebody else decides."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, assert_never
from uuid import UUID

from contracts.scoring.commands import AppealScore, DecideAppeal
from contracts.scoring.events import AppealDecided, ScoreAppealed, SubjectKind
from contracts.scoring.views import Entry
from events.decider import Decider, Refused


@dataclass(frozen=True, slots=True)
class Appeal:
    """How far an appeal has come."""

    status: Literal["none", "open", "decided"] = "none"
    entry: UUID | None = None
    subject_kind: SubjectKind | None = None
    subject: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class AppealFacts:
    """Who appeals or decides, and what about.

    `department` is the caller's own, `dispatches` tells that they dispatch for the county. `entry`
    is the entry that is appealed, None where there is none. `appealed` tells that what it counts
    was appealed before.
    """

    person: str
    department: str | None = None
    dispatches: bool = False
    entry: Entry | None = None
    appealed: bool = False


AppealCommand = AppealScore | DecideAppeal


def _decide(state: Appeal, command: AppealCommand, facts: AppealFacts) -> Sequence[object]:
    match command:
        case AppealScore():
            return _appeal(state, command, facts)
        case DecideAppeal():
            return _rule(state, command, facts)
        case _:
            assert_never(command)


def _appeal(state: Appeal, command: AppealScore, facts: AppealFacts) -> Sequence[object]:
    if state.status != "none":
        raise Refused("appeal.exists", "This appeal was made already.")
    entry = facts.entry
    if entry is None or entry.voided:
        raise Refused("score.unknown", "There is no such entry that counts.", field="entry")
    if facts.appealed:
        raise Refused("appeal.again", "What an entry counts is appealed once.", field="entry")
    made = ScoreAppealed(
        appeal=command.appeal,
        entry=entry.entry,
        measure=entry.measure,
        subject_kind=entry.subject_kind,
        subject=entry.subject,
        counted=entry.counted,
        person=facts.person,
        grounds=command.grounds,
    )
    return [made]


def _rule(state: Appeal, command: DecideAppeal, facts: AppealFacts) -> Sequence[object]:
    if state.status != "open" or state.entry is None:
        raise Refused("appeal.not-open", "There is no open appeal to decide.")
    if _is_own(state, facts):
        raise Refused("appeal.own", "An appeal is decided by somebody whom it does not concern.")
    decided = AppealDecided(
        appeal=command.appeal,
        entry=state.entry,
        upheld=command.upheld,
        reason=command.reason,
    )
    return [decided]


def _is_own(state: Appeal, facts: AppealFacts) -> bool:
    """Tell whether who decides made the appeal, or is measured by what it is about."""
    match state.subject_kind:
        case "department":
            measured = facts.department == state.subject
        case "county":
            measured = facts.dispatches
        case _:
            measured = False
    return measured or facts.person == state.person


def _evolve(state: Appeal, event: ScoreAppealed | AppealDecided) -> Appeal:
    match event:
        case ScoreAppealed():
            return Appeal("open", event.entry, event.subject_kind, event.subject, event.person)
        case AppealDecided():
            return replace(state, status="decided")
        case _:
            assert_never(event)


appeal: Decider[Appeal, AppealCommand, AppealFacts] = Decider(
    "appeal",
    Appeal(),
    _decide,
    _evolve,
)
