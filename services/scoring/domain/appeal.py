"""Appeals (申诉) against ledger entries: the subject says why, somebody else decides."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, assert_never
from uuid import UUID

from contracts.scoring.commands import AppealScore, DecideAppeal
from contracts.scoring.events import AppealDecided, ScoreAppealed
from events.decider import Decider, Refused


@dataclass(frozen=True, slots=True)
class Appeal:
    """How far an appeal has come."""

    status: Literal["none", "open", "decided"] = "none"
    entry: UUID | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class AppealFacts:
    """The subject of the entry that is appealed, None if there is no such entry or it is void.

    `appealed` tells that another appeal about it was made before.
    """

    subject: str | None
    appealed: bool
    department: str | None


AppealCommand = AppealScore | DecideAppeal


def _decide(
    state: Appeal,
    command: AppealCommand,
    facts: AppealFacts,
) -> Sequence[object]:
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
    if facts.subject is None:
        raise Refused("score.unknown", "There is no such entry that counts.", field="entry")
    if facts.appealed:
        raise Refused("appeal.again", "An entry is appealed once.", field="entry")
    made = ScoreAppealed(
        appeal=command.appeal,
        entry=command.entry,
        subject=facts.subject,
        grounds=command.grounds,
    )
    return [made]


def _rule(state: Appeal, command: DecideAppeal, facts: AppealFacts) -> Sequence[object]:
    if state.status != "open" or state.entry is None:
        raise Refused("appeal.not-open", "There is no open appeal to decide.")
    if facts.department == state.subject:
        raise Refused("appeal.own", "Nobody decides an appeal of their own department.")
    decided = AppealDecided(
        appeal=command.appeal,
        entry=state.entry,
        upheld=command.upheld,
        reason=command.reason,
    )
    return [decided]


def _evolve(state: Appeal, event: ScoreAppealed | AppealDecided) -> Appeal:
    match event:
        case ScoreAppealed():
            return Appeal("open", event.entry, event.subject)
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
