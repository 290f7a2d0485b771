"""Telling which event it was that is missing: its stream goes on without its version."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from events.chain.finding import Finding


class Gap(NamedTuple):
    """A version that a stream lacks, and the positions between which it must have stood."""

    stream: str
    version: int
    after: int
    before: int

    def __str__(self) -> str:
        return f"version {self.version} of {self.stream}"


@dataclass
class Gaps:
    """The versions of each stream, as they are seen, and those that are lacking."""

    _streams: dict[str, tuple[int, int]] = field(default_factory=dict)
    _open: list[Gap] = field(default_factory=list)

    def see(self, stream: str, version: int, position: int) -> bool:
        """Note a version of a stream; tell whether it comes after those seen before."""
        last, place = self._streams.get(stream, (0, 0))
        if version <= last:
            return False
        self._open += [Gap(stream, v, place, position) for v in range(last + 1, version)]
        self._streams[stream] = (version, position)
        return True

    def name(self, findings: dict[int, Finding]) -> None:
        """Complete the `findings` that know no event, and add those that no position shows."""
        places = sorted(place for place, found in findings.items() if found.stream is None)
        while (sure := self._sure(places)) is not None:
            place, gap = sure
            places.remove(place)
            self._open.remove(gap)
            findings[place] = replace(findings[place], stream=gap.stream, version=gap.version)
        for place in places:
            if names := " or ".join(map(str, self._candidates(place))):
                found = findings[place]
                findings[place] = replace(found, detail=f"{found.detail}; it was {names}")
        for gap in self._open:
            if not any(gap.after < place < gap.before for place in places):
                lost = Finding("removed", gap.before, gap.stream, gap.version, _NO_PLACE)
                findings.setdefault(gap.before, lost)

    def _candidates(self, place: int) -> list[Gap]:
        return [gap for gap in self._open if gap.after < place < gap.before]

    def _sure(self, places: list[int]) -> tuple[int, Gap] | None:
        """Return a place that only one stream can have had, with the first version it lacks."""
        for place in places:
            gaps = self._candidates(place)
            if len({gap.stream for gap in gaps}) == 1:
                return place, gaps[0]
        for gap in self._open:
            fitting = [place for place in places if gap.after < place < gap.before]
            if len(fitting) == 1:
                return fitting[0], gap
        return None


_NO_PLACE = "before this one; its stream goes on without it"
