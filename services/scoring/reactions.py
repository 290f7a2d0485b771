"""Outcomes become ledger entries, by the rules in force when they happened."""

from uuid import UUID, uuid5

from contracts.registry import registry
from contracts.scoring.events import ScoreEntered, ScoreVoided
from events.context import Context
from events.envelope import Event
from events.inbox import Reactions
from events.kernel import Kernel
from events.unit import Unit
from services.copies import departments, keys
from services.copies.mounting import copying
from services.scoring import facts
from services.scoring.domain.ledger import Enter, Void, entries_of, ledger
from services.scoring.domain.red_lines import OUTCOMES
from services.scoring.read_models import entries, rule_sets

COPIES = (departments.model, keys.model)

COUNTED: tuple[type, ...] = tuple(
    contract for name, contract in registry.events.items() if name.rpartition(".v")[0] in OUTCOMES
)

reactions = Reactions()
reactions.include(copying(*COPIES))


@reactions.on(*COUNTED)
def count(unit: Unit, event: Event) -> None:
    """Keep the outcome, and enter what it counts."""
    unit.write(lambda connection: facts.keep(connection, event))
    for entry in _counted(unit, event):
        unit.decide(ledger, entry.subject, Enter(entry), None)


def _counted(unit: Unit, event: Event) -> list[ScoreEntered]:
    rules = facts.rules_at(unit.connection, event.time)
    return list(entries_of(event, rules)) if rules else []


def recompute(kernel: Kernel) -> bool:
    """Count again what an adopted rule set changes; tell whether there was anything to do.

    Doing it twice, or again after a crash, gives the same ledger.
    """
    with kernel.store.reading() as connection:
        adopted = rule_sets.adopted_after(connection, facts.recomputed_up_to(connection))
    if adopted is None:
        return False
    position, since = adopted

    def work(unit: Unit) -> None:
        for event in facts.since(unit.connection, since, kernel.registry):
            _recount(unit, event)
        unit.write(lambda connection: facts.note_recomputed(connection, position))

    cause = uuid5(_RECOMPUTING, str(position))
    kernel.run(Context.of_command(cause, "service/scoring", kernel.now()), work)
    return True


def _recount(unit: Unit, event: Event) -> None:
    wanted = {entry.entry: entry for entry in _counted(unit, event)}
    present = {entry.entry: entry for entry in entries.of_cause(unit.connection, UUID(event.id))}
    for gone in present.keys() - wanted.keys():
        old = present[gone]
        void = ScoreVoided(
            entry=old.entry,
            measure=old.measure,
            subject=old.subject,
            reason="counted again under other rules",
        )
        unit.decide(ledger, old.subject, Void(void), None)
    for new in wanted.keys() - present.keys():
        unit.decide(ledger, wanted[new].subject, Enter(wanted[new]), None)


_RECOMPUTING = UUID("2f0f4c4e-4b0e-5d7c-8a53-2b8a3f1f6a55")
