"""The routing rules in force for a county: streams `routing/<county>`."""

from dataclasses import dataclass

from contracts.issue.commands.case import AdoptRouting
from contracts.issue.events.routing import RoutingAdopted
from events.decider import Decider, Refused
from services.issue.domain.facts_needed import Facts
from services.issue.domain.units import standing_streets
from services.issue.routing.reading import read_rules
from services.issue.routing.rules import RoutingRules
from services.ruletext import RulesError

_FILE = "routing.yml"
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The version of the rules in force; none before the first adoption."""

    version: str | None = None


def decide(book: Rulebook, command: AdoptRouting, facts: Facts) -> list[RoutingAdopted]:
    """Adopt a rule set, whole, if nothing is wrong with it; the one in force changes nothing."""
    if not facts.actor.roles & {"county_coordinator", "operator"}:
        raise Refused("routing.not-yours", "The county's coordinators or operators adopt rules.")
    rules = _read(command, facts)
    if rules.version == book.version:
        return []
    return [
        RoutingAdopted(
            county=command.county,
            rule_version=rules.version,
            digest=rules.version,
            text=command.text,
        )
    ]


def _read(command: AdoptRouting, facts: Facts) -> RoutingRules:
    units = {known.short for code, known in facts.departments.items() if facts.acting(code)}
    try:
        rules = read_rules(command.text, units, _FILE, towns=standing_streets(facts))
    except RulesError as error:
        problems = [str(problem) for problem in error.problems]
        raise Refused(
            "routing.invalid",
            f"The rules were not adopted: {'; '.join(problems[:_SHOWN])}",
            problems=problems,
        ) from error
    if rules.county != command.county or rules.county != facts.policy.county:
        raise Refused("routing.other-county", f"These are the rules of {rules.county}.")
    return rules


def evolve(book: Rulebook, event: RoutingAdopted | None) -> Rulebook:
    """Fold an adoption. None stands for an event of a newer release: no change."""
    return book if event is None else Rulebook(event.rule_version)


routing: Decider[Rulebook, AdoptRouting, Facts] = Decider("routing", Rulebook(), decide, evolve)
