"""What is known about an appeal: the entry, and who makes or decides it."""

from contracts.scoring.commands import AppealScore, DecideAppeal
from contracts.scoring.views import Entry
from events.unit import Unit
from services.scoring.domain.appeal import Appeal, AppealCommand, AppealFacts
from services.scoring.domain.ledger import Strike
from services.scoring.read_models import appeals, entries
from services.web.commands import Second
from services.web.identity import Caller


def appealing(
    unit: Unit,
    state: Appeal,
    command: AppealCommand,
    who: Caller,
    ledgers: Second,
) -> AppealFacts:
    """Find the entry, and whether what it counts was appealed before.

    If the decision upholds the appeal, its entry is struck out of the ledger.
    """
    wanted = command.entry if isinstance(command, AppealScore) else state.entry
    entry = entries.one(unit.connection, wanted) if wanted else None
    if entry and isinstance(command, DecideAppeal) and command.upheld:
        ledgers.decide(entry.about, _strike(entry, command), None)
    return AppealFacts(
        person=who.sender,
        department=who.department,
        dispatches=who.has("county_coordinator"),
        entry=entry,
        appealed=entry is not None and appeals.about(unit.connection, entry),
    )


def _strike(entry: Entry, command: DecideAppeal) -> Strike:
    return Strike(
        entry=entry.entry,
        measure=entry.measure,
        subject=entry.subject,
        counted=entry.counted,
        appeal=command.appeal,
    )
