"""Which cases were made void (作废): who decided it, and who gained by it."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from contracts.audit.views import VoidedIssue
from contracts.issue.events.case import IssueVoided
from contracts.issue.parts import strikes
from events.envelope import Registry, decode
from services.audit.facts import archive, sight
from services.audit.facts.archive import Archived
from services.web.paging import Page, Paged

_OWNER: Final = "issue"
"""The service whose log tells of it."""


def everywhere(connection: Connection, registry: Registry, page: Page) -> Paged[VoidedIssue]:
    """Return all of them, the latest first."""
    found = _found(connection, registry, page)
    return Paged([_told(event, registry) for event in found.items], found.next)


def within(
    connection: Connection, registry: Registry, page: Page, areas: Collection[str]
) -> Paged[VoidedIssue]:
    """Return those that an auditor of `areas` knows of, the latest first, naming no reporter."""
    found = _found(connection, registry, page, areas)
    reports = sight.Reports.of(connection, {event.stream for event in found.items})
    shown = [
        _unnamed(_told(event, registry)) if reports.named_in(event) else _told(event, registry)
        for event in found.items
    ]
    return Paged(shown, found.next)


def _found(
    connection: Connection,
    registry: Registry,
    page: Page,
    areas: Collection[str] | None = None,
) -> Paged[Archived]:
    types = registry.types_of(IssueVoided)
    (before,) = page.after(int) or (None,)
    known = () if areas is None else (sight.told(_OWNER, areas),)
    events = archive.latest(connection, _OWNER, types, before, page.fetch, *known)
    return page.of(events, key=lambda event: (event.position,))


def _told(event: Archived, registry: Registry) -> VoidedIssue:
    told = decode(event.body, registry)
    voided: IssueVoided = told.data
    return VoidedIssue(
        issue=voided.issue,
        area=event.area,
        voided_at=event.time,
        position=event.position,
        tier=voided.tier,
        unit=voided.unit,
        person=voided.person or told.actor,
        reason=voided.reason,
        departments=voided.departments,
        struck=strikes(voided.tier),
    )


def _unnamed(told: VoidedIssue) -> VoidedIssue:
    return replace(told, unit=None, person=None, withheld=True)
