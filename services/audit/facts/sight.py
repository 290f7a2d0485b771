"""What an auditor of a part of the county reads of the archive (知悉范围).

Not what is restricted, and nothing from which follows who reported a case: that is for auditors of
the whole county. Bodies are shown byte for byte or not at all, so that whole events are left out;
gaps in the positions tell that there is something.

Kinds of streams that are not named here are left out whole. So are visits and patrols, whatever was
seen on them: who made one has reported what they saw, and what they saw may be restricted, which
their events do not say; were only those left out, a gap without an issue would tell.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, exists, false, or_, select

from services.audit.facts.archive import Archived, archive
from services.audit.facts.archive import page as archived_page

READ: Final[Mapping[str, tuple[str, ...]]] = {
    "directory": ("department", "person", "post", "roster"),
    "visit": ("place", "requirement"),
    "patrol": ("route",),
    "issue": ("issue",),
}
"""Of which kinds of streams such an auditor reads events at all, by service."""

REPORTED: Final = ("issue.raised.", "issue.absorbed.")
"""How the types of events begin that name reporters."""


def page(
    connection: Connection,
    source: str,
    after: int,
    limit: int,
    areas: Collection[str],
) -> list[Archived]:
    """Return up to `limit` events of a source after a position that an auditor of `areas` reads."""
    shown: list[Archived] = []
    while len(shown) < limit:
        found = archived_page(connection, source, after, limit, told(source, areas))
        reports = Reports.of(connection, {event.stream for event in found})
        shown += [event for event in found if not reports.named_in(event)]
        if len(found) < limit:
            break
        after = found[-1].position
    return shown[:limit]


def told(source: str, areas: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that an auditor of `areas` may read an event, reporters aside."""
    there = or_(false(), *(archive.c.area.startswith(area) for area in areas))
    streams = (archive.c.stream.startswith(f"{kind}/") for kind in READ.get(source, ()))
    return and_(there, or_(false(), *streams), ~_among_restricted())


def _among_restricted() -> ColumnElement[bool]:
    """Return the condition that something in an event's stream is marked as restricted."""
    other = archive.alias()
    # Bodies are our own bytes: a text that quotes this has its quotation marks escaped.
    says = other.c.body.contains('"restricted":true', autoescape=True)
    same = (other.c.source == archive.c.source) & (other.c.stream == archive.c.stream)
    return exists().where(same, says)


class Standing(NamedTuple):
    """Where an issue lies now, and whether only those who need to may know of it."""

    area: str | None
    restricted: bool


def standing(connection: Connection, stream: str) -> Standing | None:
    """Return how an issue stands now, whatever it was at an earlier moment; None without it."""
    own = (archive.c.source == "issue") & (archive.c.stream == stream)
    last = select(archive.c.area, _among_restricted()).where(own)
    row = connection.execute(last.order_by(archive.c.version.desc()).limit(1)).first()
    return None if row is None else Standing(*row)


class _Reporter(msgspec.Struct):
    person: str


class _Reported(msgspec.Struct):
    reporter: _Reporter | None = None
    reporters: tuple[_Reporter, ...] = ()


class _Report(msgspec.Struct):
    causationid: str
    data: _Reported
    actor: str | None = None


_report = msgspec.json.Decoder(_Report).decode


@dataclass(frozen=True, slots=True)
class Reports:
    """Who reported some issues, and by which commands: by the issues' streams."""

    reporters: Mapping[str, frozenset[str]]
    commands: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, connection: Connection, streams: Collection[str]) -> "Reports":
        """Read from the archive who reported the issues of these streams."""
        reporters: dict[str, set[str]] = defaultdict(set)
        commands: dict[str, set[str]] = defaultdict(set)
        names = or_(*(archive.c.type.startswith(name) for name in REPORTED))
        wanted = select(archive.c.stream, archive.c.body).where(
            archive.c.source == "issue", archive.c.stream.in_(set(streams)), names
        )
        for stream, body in connection.execute(wanted):
            told = _report(body)
            one = () if told.data.reporter is None else (told.data.reporter,)
            reporters[stream] |= {each.person for each in (*one, *told.data.reporters)}
            if told.actor is not None and not told.actor.startswith("service/"):
                commands[stream].add(told.causationid)
        return cls(_frozen(reporters), _frozen(commands))

    def named_in(self, event: Archived) -> bool:
        """Tell whether one can see from an event of an issue who reported it.

        So one can from whatever the command did that raised it, and its reporter did later.
        """
        return (
            event.type.startswith(REPORTED)
            or event.causation in self.commands.get(event.stream, ())
            or any(_quoted(person) in event.body for person in self.reporters.get(event.stream, ()))
        )

    def everybody(self) -> frozenset[str]:
        """Return all who reported one of the issues."""
        return frozenset().union(*self.reporters.values())


def _frozen(found: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {stream: frozenset(each) for stream, each in found.items()}


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()
