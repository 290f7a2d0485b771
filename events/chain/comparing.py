"""Comparing two copies of a log: a service's own and the archive's."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import msgspec

from events.chain.finding import Finding, Kind, Progress, counted, quiet, readable
from events.store import Row

_CHAINED = ("position", "previoushash", "streamversion")
"""What changes in an event's bytes where another one was removed or inserted before it."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a log differs from its archive.

    `tail` counts the events at the log's end that the archive has not received yet; `relinked`
    those that were only numbered and linked anew, because of what was done before them.
    """

    archived: int
    tail: int
    relinked: int
    findings: tuple[Finding, ...]

    @property
    def same(self) -> bool:
        """Whether the log holds all that the archive holds, untouched."""
        return not self.findings and not self.relinked


def compare(
    own: Iterable[Row],
    archive: Iterable[Row],
    progress: Progress = quiet,
) -> Comparison:
    """Compare a log with its archive, both in the order of their positions.

    Events are matched by their id, so that one that was removed is told apart from those that
    moved up, and by their place where the id itself was altered. What was inserted after the
    last archived event is part of the tail.
    """
    match = _Match()
    for ours, theirs in counted(zip_longest(own, archive), progress):
        match.see(ours, theirs)
    return match.finish()


@dataclass
class _Match:
    """The events that have been seen in one copy only, so far, by their id."""

    ours: dict[str, Row] = field(default_factory=dict)
    theirs: dict[str, Row] = field(default_factory=dict)
    archived: int = 0
    matched: int = 0
    relinked: int = 0
    end: Row | None = None
    findings: list[Finding] = field(default_factory=list)

    def see(self, ours: Row | None, theirs: Row | None) -> None:
        if theirs is not None:
            self.archived, self.end = self.archived + 1, theirs
        if ours and theirs and ours.body == theirs.body:
            self.matched = ours.position
            return
        if ours:
            self._take(ours, self.ours, self.theirs)
        if theirs:
            self._take(theirs, self.theirs, self.ours)

    def _take(self, row: Row, mine: dict[str, Row], other: dict[str, Row]) -> None:
        key = _id(row)
        counterpart = other.pop(key, None)
        if counterpart is None:
            mine[key] = row
        elif mine is self.ours:
            self._pair(row, counterpart)
        else:
            self._pair(counterpart, row)

    def _pair(self, ours: Row, theirs: Row) -> None:
        self.matched = max(self.matched, ours.position)
        if ours.body == theirs.body:
            return
        if _content(ours) == _content(theirs):
            self.relinked += 1
        else:
            self._find("altered", theirs, "the archive has it otherwise")

    def finish(self) -> Comparison:
        self._pair_by_place()
        archive_ends = self.end is not None and _id(self.end) in self.theirs
        boundary = self.end.position if self.end and archive_ends else self.matched
        for row in self.theirs.values():
            self._find("removed", row, "only the archive has it")
        inserted = [row for row in self.ours.values() if row.position <= boundary]
        for row in inserted:
            self._find("inserted", row, "the archive has never had it")
        findings = tuple(sorted(self.findings, key=lambda found: found.position))
        return Comparison(self.archived, len(self.ours) - len(inserted), self.relinked, findings)

    def _pair_by_place(self) -> None:
        places = {_place(row): key for key, row in self.ours.items()}
        for key, theirs in list(self.theirs.items()):
            if (ours := places.get(_place(theirs))) is not None:
                self._pair(self.ours.pop(ours), self.theirs.pop(key))

    def _find(self, kind: Kind, row: Row, detail: str) -> None:
        self.findings.append(Finding.of(kind, row.position, readable(row.body), detail))


def _document(row: Row) -> dict[str, Any]:
    try:
        document: dict[str, Any] = msgspec.json.decode(row.body, type=dict[str, Any])
    except msgspec.DecodeError:
        document = {"unreadable": row.body}
    return document


def _id(row: Row) -> str:
    return str(_document(row).get("id", f"nameless/{row.position}"))


def _place(row: Row) -> tuple[Any, ...]:
    link = readable(row.body)
    return (row.position, link.subject, link.streamversion) if link else (row.position,)


def _content(row: Row) -> dict[str, Any]:
    return {name: value for name, value in _document(row).items() if name not in _CHAINED}
