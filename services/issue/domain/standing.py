"""Who had a part in a case, and so does not judge what became of it."""

from services.issue.domain.facts_needed import Actor
from services.issue.domain.state import Case


def had_a_part(case: Case, actor: Actor) -> bool:
    """Tell whether the actor reported, settled, did or verified the work, or is of its unit."""
    parts = case.parts.values()
    persons = {reporter.person for reporter in case.reporters}.union(
        case.involved, *(part.workers for part in parts)
    )
    return actor.person in persons or actor.department in {part.department for part in parts}
