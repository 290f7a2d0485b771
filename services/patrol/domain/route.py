"""Routes (巡查路线): a line and the boards along it."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.patrol.commands import MAX_BOARDS, DrawRoute
from contracts.patrol.events import RouteDrawn
from contracts.patrol.parts import Board, BoardPlan, Datum, Vertex
from events.decider import Decider, Refused
from services.geo.county import require_in_reach
from services.geo.datum import gcj02_to_wgs84
from services.geo.point import Point
from services.patrol.geometry.geojson import read_lines
from services.patrol.geometry.route import NotARoute, Route

MAX_VERTICES = 5000
"""A river of 200 km with a point every 40 m; to place boards along it takes 0.1 s."""

FARTHEST_M = 500.0
"""A board further off the line than this (metres) stands along another river."""

DEGREE_DIGITS = 7
"""A centimetre: what is finer is the rounding of whoever converted it."""


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """Whether the route's area was imported."""

    area_known: bool = True


def _decide(state: RouteDrawn | None, command: DrawRoute, facts: RouteFacts) -> Sequence[object]:
    if not facts.area_known:
        raise Refused("area.unknown", f"No area {command.area} was imported.", field="area")
    lines = _lines(command)
    way = _route(lines)
    _require_in_reach(lines, command.area)
    drawn = RouteDrawn(
        route=command.route,
        name=command.name,
        area=command.area,
        kind=command.kind,
        line=tuple(tuple(map(_vertex, line)) for line in lines),
        boards=_boards(command, way),
    )
    return [] if drawn == state else [drawn]


def _lines(command: DrawRoute) -> list[list[Point]]:
    """Read the geometry and convert it to WGS-84."""
    try:
        lines = read_lines(command.geometry)
    except NotARoute as error:
        raise _no_route(str(error)) from None
    if sum(map(len, lines)) > MAX_VERTICES:
        raise _no_route(f"the route has more than {MAX_VERTICES} points; simplify or split it")
    return [[_wgs84(point, command.datum) for point in line] for line in lines]


def _require_in_reach(lines: list[list[Point]], area: str) -> None:
    for row, line in enumerate(lines, start=1):
        for column, point in enumerate(line, start=1):
            require_in_reach(point, area, "geometry", f"Line {row}, point {column},")


def _route(lines: list[list[Point]]) -> Route:
    try:
        return Route.along(lines)
    except NotARoute as error:
        raise _no_route(str(error)) from None


def _no_route(reason: str) -> Refused:
    return Refused("route.geometry", reason, field="geometry")


def _wgs84(point: Point, datum: Datum) -> Point:
    converted = gcj02_to_wgs84(point) if datum == "GCJ-02" else point
    return Point(round(converted.lon, DEGREE_DIGITS), round(converted.lat, DEGREE_DIGITS))


def _vertex(point: Point) -> Vertex:
    return Vertex(longitude=point.lon, latitude=point.lat)


def _boards(command: DrawRoute, route: Route) -> tuple[Board, ...]:
    if len(command.boards) > MAX_BOARDS:
        raise Refused("route.boards", f"A route has up to {MAX_BOARDS} boards.", field="boards")
    boards: dict[object, Board] = {}
    for number, plan in enumerate(command.boards):
        if plan.place in boards:
            detail = "A board stands along a route once only."
            raise Refused("route.board-twice", detail, field=f"boards.{number}.place")
        along = _along(plan, route, command.datum, f"boards.{number}")
        boards[plan.place] = Board(place=plan.place, name=plan.name, along=along)
    return tuple(sorted(boards.values(), key=lambda board: (board.along, str(board.place))))


def _along(plan: BoardPlan, route: Route, datum: Datum, field: str) -> float:
    """Return at which share of the route a board stands: as told, or nearest to its position."""
    if plan.along is not None and plan.at is None:
        return plan.along
    if plan.at is None or plan.along is not None:
        detail = "Give the board's position (`at`) or its share of the route (`along`)."
        raise Refused("route.board-where", detail, field=field)
    point = _wgs84(Point(plan.at.longitude, plan.at.latitude), datum)
    along, metres = route.measure(point)
    if metres > FARTHEST_M:
        detail = f"The board would stand {metres:.0f} m off the line; check its position."
        raise Refused("route.board-off", detail, field=f"{field}.at")
    return along


route: Decider[RouteDrawn | None, DrawRoute, RouteFacts] = Decider(
    "route",
    None,
    _decide,
    lambda _, event: event,
    lambda state: state.area if state else None,
)
"""A route; drawing it again replaces its line and boards."""
