"""Handling units (承办单位) as a decision meets them: by code, by short name, by their part."""

from uuid import UUID

from contracts.issue.parts import Contact
from events.decider import Refused
from services.issue.domain.facts_needed import Actor, Department, Facts, PersonCopy
from services.issue.domain.state import Case, Part
from services.issue.domain.tiers import require_county, require_overseer, street_of
from services.issue.routing.rules import STREET


def department(code: str, facts: Facts) -> Department:
    """Return the unit of this code, or the one that has absorbed it. Raises Refused."""
    if (found := facts.acting(code)) is None:
        raise Refused("department.unknown", f"There is no department {code}.", department=code)
    return found


def unit(short: str, area: str, facts: Facts) -> Department:
    """Return the unit that a rule calls `short`, for an issue in `area`. Raises Refused."""
    if short == STREET:
        return department(street_of(area) or area, facts)
    named = (known.code for known in facts.departments.values() if known.short == short)
    if (code := next(named, None)) is None:
        raise Refused(
            "routing.unit-missing",
            f"The routing rules name the unit {short}, which the directory does not know.",
            unit=short,
        )
    return department(code, facts)


def belongs(actor: Actor, part: Part, facts: Facts) -> bool:
    """Tell whether the actor is of the part's department, or of the one that absorbed it."""
    return actor.department in _codes(part, facts)


def is_own(actor: Actor, part: Part, facts: Facts) -> bool:
    """Tell whether the actor's unit has the part: whoever acts for a street is of that street.

    That holds whether or not they are registered in the street as in a department: its cadres
    belong to none.
    """
    of_actor = {actor.department, *map(street_of, actor.areas)}
    return not of_actor.isdisjoint(_codes(part, facts))


def is_street(part: Part, facts: Facts) -> bool:
    """Tell whether a street or town has the part."""
    known = facts.departments.get(part.department)
    return known is not None and known.kind == "street"


def standing_streets(facts: Facts) -> list[str]:
    """Return the codes of all streets and towns that no other one has absorbed, in order."""
    streets = (code for code, unit in facts.departments.items() if unit.kind == "street")
    acting = ((code, facts.acting(code)) for code in streets)
    return sorted(code for code, unit in acting if unit is not None and unit.code == code)


def own_part(case: Case, assignment: UUID, facts: Facts) -> Part:
    """Return the part, if it is the one of the department that asks. Raises Refused."""
    part = case.part(assignment)
    if not belongs(facts.actor, part, facts):
        raise Refused("assignment.not-yours", f"It is {part.department} that has this assignment.")
    return part


def require_own_contact(part: Part, contact: Contact, facts: Facts) -> None:
    """Let a department name its own people, or a post, as those to ask. Raises Refused."""
    if contact.person is None:
        return
    if facts.contact is None or not _works_for(facts.contact, part, facts):
        raise Refused(
            "assignment.contact-not-yours",
            f"{contact.person} does not work for {part.department}: name one of your own people, "
            "or leave the person out and name the post alone.",
            department=part.department,
        )


def overseen_part(case: Case, assignment: UUID, facts: Facts) -> Part:
    """Return the part, if a coordinator of another unit asks who may decide on it.

    Of what a street has itself the county decides. Raises Refused.
    """
    part = case.part(assignment)
    require_overseer(case, facts)
    if is_own(facts.actor, part, facts):
        raise Refused(
            "assignment.own-unit",
            f"{part.department} has this assignment: a coordinator of another unit decides on it, "
            "on a street's the county's.",
            department=part.department,
        )
    return part


def countys_part(case: Case, assignment: UUID, facts: Facts) -> Part:
    """Return the part, if who asks may end what its department has to do.

    From a department of the county nobody but the county takes it away. Raises Refused.
    """
    part = overseen_part(case, assignment, facts)
    if not is_street(part, facts):
        require_county(case, facts)
    return part


def _works_for(person: PersonCopy, part: Part, facts: Facts) -> bool:
    """Tell whether a person is of the part's unit; a street's are its cadres, too.

    Somebody of a department is of no street by the areas that they have in it.
    """
    own = {person.department} if person.department else set(map(street_of, person.areas))
    return not own.isdisjoint(_codes(part, facts))


def _codes(part: Part, facts: Facts) -> set[str]:
    """Return the codes of the units that have the part: its own, and the one that absorbed it."""
    acting = facts.acting(part.department)
    return {part.department} if acting is None else {part.department, acting.code}
