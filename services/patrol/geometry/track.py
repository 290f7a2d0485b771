"""A track (轨迹) put together from chunks that a phone sends in any order and repeats at will."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from services.geo.fix import Fix


class ChunkConflict(ValueError):
    """Two chunks bear one number and hold different fixes; `number` says which."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"chunk {number} was sent before with other fixes; send new fixes under a new number"
        )
        self.number = number


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a track: its `number`, counted up by the phone, and its fixes as recorded."""

    number: int
    fixes: tuple[Fix, ...]


@dataclass(frozen=True, slots=True)
class Track:
    """The fixes of a patrol in the order recorded, apart where a chunk has not arrived.

    `stretches` are runs of chunks without a missing number; `missing` are the missing numbers
    between the lowest and the highest that arrived, as ranges from first to last.
    """

    stretches: tuple[tuple[Fix, ...], ...] = ()
    missing: tuple[tuple[int, int], ...] = ()

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """Every fix that arrived, in the order recorded (which is not always that of time)."""
        return tuple(fix for stretch in self.stretches for fix in stretch)


def assemble(chunks: Iterable[Chunk]) -> Track:
    """Return the track that the chunks make, whatever their order and however often each came.

    Raises `ChunkConflict`, for the lowest such number, if one number came with two contents.
    """
    by_number: dict[int, Chunk] = {}
    clashing: set[int] = set()
    for chunk in chunks:
        if by_number.setdefault(chunk.number, chunk) != chunk:
            clashing.add(chunk.number)
    if clashing:
        raise ChunkConflict(min(clashing))
    numbers = sorted(by_number)
    missing = tuple((a + 1, b - 1) for a, b in pairwise(numbers) if b > a + 1)
    return Track(_stretches(by_number, numbers), missing)


def _stretches(by_number: dict[int, Chunk], numbers: list[int]) -> tuple[tuple[Fix, ...], ...]:
    runs: list[list[Fix]] = []
    for number in numbers:
        if number - 1 not in by_number:
            runs.append([])
        runs[-1].extend(by_number[number].fixes)
    return tuple(tuple(run) for run in runs if run)
