"""What the patrol service's decisions need to know, gathered before they are made."""

from uuid import UUID

from sqlalchemy import Connection

from contracts.patrol.commands import DrawRoute, StartPatrol
from contracts.patrol.events import RouteDrawn
from events.unit import Unit
from services.copies import areas
from services.patrol import read_models
from services.patrol.domain.patrol import Patrol, PatrolCommand, PatrolFacts
from services.patrol.domain.route import RouteFacts
from services.web.identity import Caller


def drawing(unit: Unit, _state: object, command: DrawRoute, _who: Caller) -> RouteFacts:
    """Look whether the route's area is known."""
    return RouteFacts(area_known=areas.known(unit.connection, command.area))


def walking(unit: Unit, state: Patrol, command: PatrolCommand, who: Caller) -> PatrolFacts:
    """Find the route as it is drawn now, and the earlier tracks along it."""
    wanted = command.route if isinstance(command, StartPatrol) else state.route
    drawn = _drawn(unit.connection, wanted) if wanted else None
    earlier = read_models.fingerprints(unit.connection, wanted) if wanted else frozenset()
    return PatrolFacts(person=who.sender, route=drawn, earlier=earlier)


def _drawn(connection: Connection, route: UUID) -> RouteDrawn | None:
    found = read_models.route(connection, route)
    if found is None:
        return None
    return RouteDrawn(
        route=found.route,
        name=found.name,
        area=found.area,
        kind=found.kind,
        line=found.line,
        boards=found.boards,
    )
