"""Checking one copy of a log."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import bindparam, select

from events.chain.filing import Filed, columns_of, filed
from events.chain.finding import Finding, Kind, Progress, counted, quiet, readable
from events.chain.forging import Forged
from events.chain.naming import Gaps
from events.envelope import GENESIS, Link, hash_of
from events.store import Row, Store
from events.store.tables import log


@dataclass(frozen=True, slots=True)
class Chain:
    """What a check has seen: how many events, where the chain ends, what is wrong with it."""

    events: int
    position: int
    hash: str
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def verify(rows: Iterable[Row], source: str, progress: Progress = quiet) -> Chain:
    """Check one copy of the log of `source`: each hash, each link, each stream's versions.

    An event whose bytes and hash were both replaced is told by the link of the one after it; so
    is the last event of a log only by another copy.
    """
    check = _Check(source)
    for row in counted(rows, progress):
        check.see(row)
    return check.finish()


def verify_log(store: Store, progress: Progress = quiet) -> Chain:
    """Check a service's own log, and that each event is filed under what its bytes say.

    Where the store has its keys, also that the service itself has written each event.
    """
    forged = Forged()
    chain = verify_filed(_log(store, forged), store.source, progress)
    return _with(chain, forged.findings())


def verify_filed(rows: Iterable[Filed], source: str, progress: Progress = quiet) -> Chain:
    """Check one copy of the log of `source` as `verify` does, and each column of its rows."""
    misfiled: list[Finding] = []
    chain = verify(_noting(rows, misfiled), source, progress)
    return _with(chain, misfiled)


def _with(chain: Chain, more: Iterable[Finding]) -> Chain:
    findings = sorted((*chain.findings, *more), key=lambda found: found.position)
    return Chain(chain.events, chain.position, chain.hash, tuple(findings))


class _Last(NamedTuple):
    """The event before, and the hashes that the next one may link to."""

    position: int
    link: Link | None
    hashes: frozenset[str]


@dataclass
class _Check:
    source: str
    events: int = 0
    end: str = GENESIS
    last: _Last = field(default_factory=lambda: _Last(0, None, frozenset({GENESIS})))
    gaps: Gaps = field(default_factory=Gaps)
    findings: dict[int, Finding] = field(default_factory=dict)

    def see(self, row: Row) -> None:
        self.events += 1
        self.end = row.hash
        own, link = hash_of(row.body), readable(row.body)
        position = row.position if link is None else link.position
        self._look_at(row, own, link, position)
        self._follow(position, link)
        if link and not self.gaps.see(link.subject, link.streamversion, position):
            self._find("inserted", position, link, "its stream had this version already")
        self.last = _Last(position, link, frozenset({own, row.hash}))

    def finish(self) -> Chain:
        self.gaps.name(self.findings)
        found = tuple(self.findings[position] for position in sorted(self.findings))
        return Chain(self.events, self.last.position, self.end, found)

    def _look_at(self, row: Row, own: str, link: Link | None, position: int) -> None:
        """Check the event by itself."""
        if link is None:
            self._find("altered", position, None, "it cannot be read")
        elif own != row.hash:
            self._find("altered", position, link, "it has not the hash that is stored with it")
        elif link.source != self.source:
            self._find("inserted", position, link, f"it is an event of {link.source}")

    def _follow(self, position: int, link: Link | None) -> None:
        """Check that the event stands right behind the last one and links to it."""
        before, expected = self.last, self.last.position + 1
        for missing in range(expected, position):
            self._find("removed", missing, None, "nothing stands in its place")
        if position < expected:
            self._find("inserted", position, link, "another event has its place")
        elif position > expected or link is None or link.previoushash in before.hashes:
            return
        elif before.position:
            self._find("altered", before.position, before.link, "the next one links to another")
        else:
            self._find("altered", position, link, "it does not begin the chain")

    def _find(self, kind: Kind, position: int, link: Link | None, detail: str) -> None:
        self.findings.setdefault(position, Finding.of(kind, position, link, detail))


def _noting(rows: Iterable[Filed], misfiled: list[Finding]) -> Iterator[Row]:
    """Pass rows on; note those whose columns say something else than their bytes."""
    for each in rows:
        if astray := each.astray():
            link = readable(each.row.body)
            position = each.row.position if link is None else link.position
            detail = f"its row says something else than its bytes: {', '.join(astray)}"
            misfiled.append(Finding.of("misfiled", position, link, detail))
        yield each.row


_BATCH = 1000
_LOG = (
    select(*columns_of(log))
    .where(log.c.position > bindparam("after"))
    .order_by(log.c.position)
    .limit(bindparam("up_to"))
)


def _log(store: Store, forged: Forged) -> Iterator[Filed]:
    """Yield a log's rows with all their columns."""
    after = 0
    while True:
        with store.reading() as connection:
            rows = connection.execute(_LOG, {"after": after, "up_to": _BATCH}).mappings().all()
            for row in rows:
                forged.see(connection, store.guard, row)
        yield from filed(rows)
        if len(rows) < _BATCH:
            return
        after = rows[-1]["position"]
