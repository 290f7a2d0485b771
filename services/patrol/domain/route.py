"""Routes (巡查路线): a line and the boards along it."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.patrol.commands import DrawRoute
from contracts.patrol.events import Board, RouteDrawn, Vertex
from events.decider import Decider, Refused
from services.geo.datum import gcj02_to_wgs84
from services.geo.point import Point
from services.patrol.geometry.geojson import read_lines
from services.patrol.geometry.route import NotARoute, Route


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """Whether the route's area was imported."""

    area_known: bool = True


def _decide(state: RouteDrawn | None, command: DrawRoute, facts: RouteFacts) -> Sequence[object]:
    if not facts.area_known:
        raise Refused("area.unknown", f"No area {command.area} was imported.", field="area")
    drawn = RouteDrawn(
        route=command.route,
        name=command.name,
        area=command.area,
        kind=command.kind,
        line=_line(command),
        boards=_boards(command.boards),
    )
    return [] if drawn == state else [drawn]


def _line(command: DrawRoute) -> tuple[tuple[Vertex, ...], ...]:
    """Read the geometry and convert it to WGS-84. What nobody can patrol is refused."""
    try:
        lines = read_lines(command.geometry)
        if command.datum == "GCJ-02":
            lines = [[gcj02_to_wgs84(point) for point in line] for line in lines]
        Route.along(lines)
    except NotARoute as error:
        raise Refused("route.geometry", str(error), field="geometry") from None
    return tuple(tuple(_vertex(point) for point in line) for line in lines)


def _vertex(point: Point) -> Vertex:
    return Vertex(longitude=point.lon, latitude=point.lat)


def _boards(boards: tuple[Board, ...]) -> tuple[Board, ...]:
    places = [board.place for board in boards]
    if len(set(places)) < len(places):
        raise Refused("route.board-twice", "A board stands along it once only.", field="boards")
    return tuple(sorted(boards, key=lambda board: (board.along, str(board.place))))


route: Decider[RouteDrawn | None, DrawRoute, RouteFacts] = Decider(
    "route",
    None,
    _decide,
    lambda _, event: event,
    lambda state: state.area if state else None,
)
"""A route; drawing it again replaces its line and boards."""
