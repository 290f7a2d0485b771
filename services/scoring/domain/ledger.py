"""The ledger (记分台账): what was entered about one thing, such as one case, and what still counts.

One stream for each stream that is counted (`ledger/issue/<id>`). It is brought to what `counting`
says whenever that changes; what counts no more is voided, with the reason, and stays to be read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never
from uuid import UUID

from contracts.scoring.events import ScoreEntered, ScoreVoided
from events.decider import Decider
from services.scoring.domain.counting import Key, key_of


@dataclass(frozen=True, slots=True)
class Ledger:
    """The entries that count, by id, and what an appeal has struck out for good."""

    live: Mapping[UUID, ScoreEntered] = field(default_factory=dict)
    struck: frozenset[Key] = frozenset()
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Settle:
    """Our own command: let these entries count, and no others; `reason` is why others do not."""

    entries: Mapping[UUID, ScoreEntered]
    reason: str


@dataclass(frozen=True, slots=True)
class Strike:
    """Our own command: an appeal was upheld; what `entry` counts does not count, now or later."""

    entry: UUID
    measure: str
    subject: str
    counted: UUID
    appeal: UUID


def _decide(state: Ledger, command: Settle | Strike, _facts: None) -> Sequence[object]:
    match command:
        case Settle():
            return _settle(state, command)
        case Strike():
            return _strike(state, command)
        case _:
            assert_never(command)


def _settle(state: Ledger, command: Settle) -> Sequence[object]:
    gone = [entry for id, entry in state.live.items() if id not in command.entries]
    # Once a case may be known to few its entries lie in no area: they are entered again so.
    new = [entry for id, entry in command.entries.items() if not _stands(state, id, entry)]
    return [
        *(_voided(entry, command.reason) for entry in gone),
        *(entry for entry in new if key_of(entry) not in state.struck),
    ]


def _stands(state: Ledger, id: UUID, entry: ScoreEntered) -> bool:
    live = state.live.get(id)
    return live is not None and live.area == entry.area


def _voided(entry: ScoreEntered, reason: str) -> ScoreVoided:
    return ScoreVoided(
        entry=entry.entry,
        measure=entry.measure,
        subject=entry.subject,
        counted=entry.counted,
        reason=reason,
    )


def _strike(state: Ledger, command: Strike) -> Sequence[object]:
    """Void what counts there now, or else the entry itself, which something has replaced."""
    key = (command.measure, command.subject, command.counted)
    live = [id for id, entry in state.live.items() if key_of(entry) == key]
    return [
        ScoreVoided(
            entry=id,
            measure=command.measure,
            subject=command.subject,
            counted=command.counted,
            reason=f"appeal {command.appeal} was upheld",
            appeal=command.appeal,
        )
        for id in live or [command.entry]
    ]


def _evolve(state: Ledger, event: ScoreEntered | ScoreVoided) -> Ledger:
    match event:
        case ScoreEntered():
            return replace(state, live={**state.live, event.entry: event}, area=event.area)
        case ScoreVoided():
            live = {id: entry for id, entry in state.live.items() if id != event.entry}
            key = (event.measure, event.subject, event.counted)
            struck = state.struck | {key} if event.appeal else state.struck
            return replace(state, live=live, struck=struck)
        case _:
            assert_never(event)


ledger: Decider[Ledger, Settle | Strike, None] = Decider(
    "ledger",
    Ledger(),
    _decide,
    _evolve,
    lambda state: state.area,
)
