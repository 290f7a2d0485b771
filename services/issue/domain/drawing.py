"""Drawing the town that verifies what a street or town did itself (抽取核查镇街)."""

from contracts.issue.events.assignment import TownDrawn
from services.issue.domain.facts_needed import Facts
from services.issue.domain.state import Case, Part
from services.issue.domain.units import is_street, standing_streets


def draw(case: Case, part: Part, facts: Facts) -> list[TownDrawn]:
    """Draw a town for a part that is reported done; nothing where none is needed, or none left.

    Of a restricted case no other town learns, a resident's word is a caller's to take, and what
    no town can verify the county does. A part that was sent back stays with the town that looked.
    """
    if case.restricted or part.verify_by == "resident" or not is_street(part, facts):
        return []
    among = _towns(case, part, facts)
    if not among or part.verify_from in among:
        return []
    return [
        TownDrawn(
            issue=case.issue,
            assignment=part.assignment,
            department=part.department,
            verify_from=among[facts.lot % len(among)],
            among=among,
            rule_version=facts.rules.version if facts.rules else None,
        )
    ]


def verifying_town(case: Case, part: Part, facts: Facts) -> str | None:
    """Return the town that a part waits for; None where none was drawn, or it may not any more.

    Nobody may learn of a case that has become restricted; and a town that was absorbed since has
    the people of another one, it may be those who did the work.
    """
    town = part.verify_from
    return None if case.restricted or town not in standing_streets(facts) else town


def _towns(case: Case, part: Part, facts: Facts) -> tuple[str, ...]:
    """Return who may be drawn: towns that stand, have no part in the case, and verify by rule.

    Two towns that had a part each could be drawn for each other.
    """
    chosen = facts.rules.verifying_towns if facts.rules else None
    had = {part.department, *case.departments()}
    taking_part = had | {unit.code for code in had if (unit := facts.acting(code))}
    return tuple(
        code
        for code in standing_streets(facts)
        if code not in taking_part and (chosen is None or code in chosen)
    )
