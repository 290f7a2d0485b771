"""Outcomes become ledger entries, by the rules in force when they happened."""

from uuid import UUID, uuid5

from msgspec.structs import replace

from contracts.all import registry
from contracts.issue.events.case import IssueFiled, IssueRaised
from events.context import Context
from events.envelope import Event
from events.inbox import Reactions
from events.kernel import Kernel
from events.unit import Unit
from services.copies import keys
from services.copies.mounting import copying
from services.scoring.domain import ledger
from services.scoring.domain.counting import counted, name_of
from services.scoring.domain.ledger import Settle
from services.scoring.domain.red_lines import OUTCOMES
from services.scoring.facts import outcomes, progress
from services.scoring.facts.outcomes import Keep, Unmoved
from services.scoring.facts.progress import Progress
from services.scoring.facts.rulebook import rulebook
from services.scoring.read_models import rule_sets

COPIES = (keys.model,)

COUNTED: tuple[type, ...] = tuple(
    contract for name, contract in registry.events.items() if name.rpartition(".v")[0] in OUTCOMES
)

BATCH = 100
"""Streams that are counted again in one unit: what is under way goes on in between."""

reactions = Reactions()
reactions.include(copying(*COPIES))


@reactions.on(*COUNTED)
def count(unit: Unit, event: Event) -> None:
    """Keep the outcome, and bring the ledger to what its stream counts now."""
    unit.write(Keep(event))
    _settle(unit, event.stream, f"superseded by {name_of(event)}")


@reactions.on(IssueRaised, IssueFiled)
def mark(unit: Unit, event: Event) -> None:
    """Note that a case may be known to few: the mark alone, and nothing that is told with it."""
    data: IssueRaised | IssueFiled = event.data
    if not data.restricted:
        return
    kept = IssueFiled(issue=data.issue, category="-", urgent=False, verify_by="-", restricted=True)
    unit.write(Keep(replace(event, data=kept)))
    _settle(unit, event.stream, f"superseded by {name_of(event)}")


def recompute(kernel: Kernel) -> bool:
    """Count again some of what newly adopted rules change; tell whether there may be more.

    Doing it twice, or again after a crash, gives the same ledger.
    """
    with kernel.store.reading() as connection:
        done = progress.reached(connection)
        adoption = rule_sets.adopted_after(connection, done.position)
        if adoption is None:
            return False
        found = outcomes.streams(connection, adoption.since, done.stream, BATCH)
    ended = len(found) < BATCH
    reached = Progress(adoption.position) if ended else Progress(done.position, found[-1])

    def work(unit: Unit) -> None:
        counts = {stream: _settle(unit, stream, _OTHER_RULES) for stream in found}
        unit.write(Unmoved(counts))
        unit.write(reached)

    cause = uuid5(_RECOMPUTING, f"{adoption.position} {done.stream}")
    kernel.run(Context.of_command(cause, "service/scoring", kernel.now()), work)
    return True


def _settle(unit: Unit, stream: str, reason: str) -> int:
    """Let the ledger say what a stream counts; return how many outcomes it has."""
    history = outcomes.history(unit, stream)
    entries = counted(history, rulebook(unit).at)
    unit.decide(ledger, stream, Settle(entries, reason), None)
    return len(history)


_OTHER_RULES = "counted again under other rules"
_RECOMPUTING = UUID("2f0f4c4e-4b0e-5d7c-8a53-2b8a3f1f6a55")
