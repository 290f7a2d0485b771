"""What of a route a patrol visited: by its boards, or by its track where that shows more."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from contracts.common import Fix
from contracts.patrol.events import RouteDrawn
from contracts.patrol.parts import Finding, Measured, PatrolMode
from services.geo import fix as geo
from services.geo.point import Point
from services.patrol.geometry.boards import Board, coverage_by_boards
from services.patrol.geometry.coverage import coverage_by_track
from services.patrol.geometry.motion import Mode
from services.patrol.geometry.plausibility import findings
from services.patrol.geometry.replay import fingerprint
from services.patrol.geometry.route import Route
from services.patrol.geometry.track import Chunk, Track, assemble

Chunks = Mapping[int, Sequence[Fix]]
"""The chunks of a track, opened, by number."""


def measure(
    drawn: RouteDrawn,
    scanned: Collection[UUID],
    chunks: Chunks,
    mode: PatrolMode,
    earlier: Collection[str],
) -> Measured:
    """Return the coverage of a route by what was scanned or by the track, whichever is more.

    `earlier` holds the fingerprints of other tracks. Findings are for a person to look at.
    """
    route = Route.along([[Point(v.longitude, v.latitude) for v in part] for part in drawn.line])
    boards = [Board(board.place, board.along) for board in drawn.boards]
    by_boards = coverage_by_boards(boards, scanned, route.length_m).share
    track = _track(chunks)
    if not track.fixes:
        return Measured(coverage=by_boards, by="boards")
    by_track = coverage_by_track(route, track).share
    return Measured(
        coverage=max(by_boards, by_track),
        by="boards" if by_boards >= by_track else "track",
        findings=tuple(
            Finding(
                code=doubt.code.value, detail=doubt.detail, begins=doubt.begins, ends=doubt.ends
            )
            for doubt in findings(track, Mode(mode), earlier)
        ),
        fingerprint=fingerprint(track.fixes),
    )


def _track(chunks: Chunks) -> Track:
    return assemble(
        Chunk(number, tuple(geo.Fix(f.at, f.longitude, f.latitude, f.accuracy_m) for f in fixes))
        for number, fixes in chunks.items()
    )
