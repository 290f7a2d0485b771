"""People: administered by the operator, known by name to those whose areas touch theirs."""

from functools import partial

from flask_smorest import Blueprint

from contracts.directory.commands import (
    CorrectPerson,
    DismissPerson,
    ForgetPerson,
    LinkIdentity,
    ReassignPerson,
    RegisterPerson,
    SetCredentials,
)
from contracts.directory.views import Person
from events.vault import hide_fields
from services.copies import people as known
from services.directory.api.guards import OPERATOR, over_owner, over_person
from services.directory.domain.login import identity, identity_of, login
from services.directory.domain.person import person
from services.directory.domain.visibility import may_know, touching
from services.directory.facts.decisions import of_identity, of_person
from services.directory.facts.logins import Hasher, of_login
from services.directory.read_models.lists import PersonFilter, list_people
from services.web.commands import command_route
from services.web.current import kernel, reading
from services.web.identity import EVERY_ROLE, Caller
from services.web.paging import Page, Paged
from services.web.queries import list_route, resource_route


def blueprint(hasher: Hasher) -> Blueprint:
    """Return the routes below /api/people."""
    people = Blueprint("people", __name__, url_prefix="/api/people", description="People 人员")
    _commands(people)
    _ways_in(people, hasher)

    @list_route(people, "", Person, roles=EVERY_ROLE, query=PersonFilter)
    def list_colleagues(who: Caller, page: Page, query: PersonFilter) -> Paged[Person]:
        """List who works in areas that touch the caller's."""
        with reading() as connection:
            found = list_people(connection, page, query, who.areas)
        return Paged([_shown(each, who) for each in found.items], found.next)

    @resource_route(people, "/<person>", Person, roles=EVERY_ROLE)
    def one_person(who: Caller, person: str) -> Person | None:
        """Read one person, with name and telephone number for those who may know them."""
        with reading() as connection:
            found = known.person(connection, person)
        if found is None or not (person == who.person or touching(who.areas, found.areas)):
            return None
        return _shown(found, who)

    return people


def _commands(people: Blueprint) -> None:
    expose = partial(
        command_route,
        people,
        decider=person,
        key="person",
        roles=OPERATOR,
        facts=of_person,
        guard=over_person,
    )
    expose("/<person>/register/<uuid:command>", RegisterPerson)
    expose("/<person>/reassign/<uuid:command>", ReassignPerson)
    expose("/<person>/correct/<uuid:command>", CorrectPerson)
    expose("/<person>/dismiss/<uuid:command>", DismissPerson)
    expose("/<person>/forget/<uuid:command>", ForgetPerson)


def _ways_in(people: Blueprint, hasher: Hasher) -> None:
    command_route(
        people,
        "/<person>/credentials/<uuid:command>",
        SetCredentials,
        login,
        key=lambda command: command.login,
        roles=OPERATOR,
        facts=of_login(hasher),
        guard=over_owner,
    )
    command_route(
        people,
        "/<person>/identities/<uuid:command>",
        LinkIdentity,
        identity,
        key=lambda command: identity_of(command.issuer, command.subject),
        roles=OPERATOR,
        facts=of_identity,
        guard=over_owner,
    )


def _shown(person: Person, who: Caller) -> Person:
    if may_know(who.roles):
        return kernel().vault.open_fields(person)
    return hide_fields(person)
