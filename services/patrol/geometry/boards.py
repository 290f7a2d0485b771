"""Coverage of a route by the boards (公示牌) scanned along it."""

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from services.patrol.geometry.coverage import Coverage, coverage_of
from services.patrol.geometry.sections import Section


@dataclass(frozen=True, slots=True)
class Board:
    """A board with a code to scan; `along` says at which share of the route's length, 0 to 1.

    `Route.measure` finds it for a board that is known by its position.
    """

    id: Hashable
    along: float


def coverage_by_boards(
    boards: Iterable[Board], scanned: Collection[Hashable], length_m: float
) -> Coverage:
    """Return the coverage of a route so long by the boards whose ids were scanned.

    Each board stands for its section (see `board_sections`). An id that is none of the route's
    boards covers nothing; a route without boards is covered by none.
    """
    sections = board_sections(boards)
    visited = (section for id, section in sections.items() if id in scanned)
    return coverage_of(((one.start * length_m, one.end * length_m) for one in visited), length_m)


def board_sections(boards: Iterable[Board]) -> dict[Hashable, Section]:
    """Return for each board's id the section of the route that it stands for.

    That is what lies nearer to it, along the route, than to any other board: the Voronoi cells of a
    line. Boards that face each other at one place share one section.
    """
    along = {board.id: board.along for board in boards}
    places = sorted(set(along.values()))
    borders = [0.0, *((a + b) / 2 for a, b in pairwise(places)), 1.0]
    cells = {
        place: Section(start, end)
        for place, (start, end) in zip(places, pairwise(borders), strict=False)
    }
    return {id: cells[place] for id, place in along.items()}
