"""Telling an issue's timeline: each event with who acted, by which names, and what caused it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from contracts.audit.views import IssueTimeline, Moment, Origin
from events.envelope import Registry
from events.store import Connection, Store
from services.audit.facts import archive
from services.audit.facts.archive import Archived
from services.audit.timeline.kin import OWNER, Family, Kin
from services.audit.timeline.names import Directory
from services.audit.timeline.order import in_order
from services.audit.timeline.rules import in_force


class _Told(msgspec.Struct):
    """What a body tells beyond what it is filed under."""

    data: dict[str, Any]
    actor: str | None = None
    actorpost: str | None = None


_told = msgspec.json.Decoder(_Told).decode


def timeline(
    store: Store,
    registry: Registry,
    issue: UUID,
    as_of: datetime | None = None,
) -> IssueTimeline | None:
    """Tell everything that belongs to an issue, as of a moment; None if there was no such issue.

    `store` is the audit service's. Personal values stay sealed. Raises StoreUnavailableError.
    """
    with store.reading() as connection:
        kin = Family(connection, as_of).of(f"{OWNER}/{issue}")
        if not kin:
            return None
        return IssueTimeline(
            issue=issue,
            as_of=as_of,
            moments=_moments(connection, registry, kin),
            rules=in_force(connection, registry, [event for event, how in kin if how == "issue"]),
            archived_until={
                source: place.position
                for source, place in sorted(archive.reached(connection).items())
            },
        )


def _moments(connection: Connection, registry: Registry, kin: list[Kin]) -> tuple[Moment, ...]:
    relations = {event.event: relation for event, relation in kin}
    events = in_order(event for event, _ in kin)
    told = [_told(event.body) for event in events]
    directory = Directory(
        connection,
        registry,
        people={each.actor for each in told if each.actor},
        posts={each.actorpost for each in told if each.actorpost},
    )
    causes = {
        cause.event: cause
        for cause in archive.by_id(connection, (event.causation for event in events))
    }
    return tuple(
        Moment(
            at=event.time,
            relation=relations[event.event],
            source=event.source,
            position=event.position,
            type=event.type,
            stream=event.stream,
            version=event.version,
            event=UUID(event.event),
            area=event.area,
            by=directory.actor(each.actor, each.actorpost, event.time),
            caused_by=_origin(causes.get(event.causation)),
            command=None if event.causation in causes else UUID(event.causation),
            data=each.data,
        )
        for event, each in zip(events, told, strict=True)
    )


def _origin(cause: Archived | None) -> Origin | None:
    if cause is None:
        return None
    return Origin(
        source=cause.source,
        position=cause.position,
        event=UUID(cause.event),
        type=cause.type,
    )
