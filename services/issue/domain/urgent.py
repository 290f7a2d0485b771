"""What cannot wait: dispatched at once by its rule, or rung about because its reporter says so."""

from contracts.issue.events.case import IssueAccepted
from events.decider import Refused
from services.issue.domain import filing
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Facts
from services.issue.domain.state import Case
from services.issue.routing.rules import Route


def is_urgent(case: Case, facts: Facts) -> bool:
    """Tell whether somebody calls it urgent, or the rules in force do."""
    route = _route(case, facts)
    return case.urgent or (route is not None and route.urgent)


def at_once(case: Case, facts: Facts) -> list[Event]:
    """Dispatch what cannot wait; ring about what its reporter calls urgent."""
    route = _route(case, facts)
    if case.category is not None and route is not None and route.urgent:
        accepted = IssueAccepted(issue=case.issue, tier=case.tier, area=case.held_by, by_rule=True)
        try:
            return [accepted, *filing.filed(case, case.category, facts, urgent=True)]
        except Refused:
            # A rule that cannot be followed must not stop anybody from crying for help: those on
            # duty are rung, and a coordinator takes the case in.
            return [*ring(case, facts)]
    return [*filing.ring(case, facts, urgent=case.urgent)]


def ring(case: Case, facts: Facts) -> list[Event]:
    """Ring those on duty about an urgent case, if nobody has yet, with what its rule advises."""
    route = _route(case, facts)
    return [*filing.ring(case, facts, urgent=True, advice=route.advice if route else None)]


def _route(case: Case, facts: Facts) -> Route | None:
    return filing.route_of(case, case.category, facts, urgent=case.urgent)
