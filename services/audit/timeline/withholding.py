"""A timeline without who reported the issue, for auditors who do not handle the whole county."""

from dataclasses import replace
from typing import Any, Final

from contracts.audit.views import Actor, IssueTimeline, Moment
from events.store import Store
from services.audit.facts import archive
from services.audit.facts.sight import Reports
from services.audit.timeline.kin import OWNER

_WHERE_SEEN: Final = ("visit", "patrol")
"""The services in whose logs stands who saw a problem, and when."""

_OF_WHOEVER_DID_IT: Final = ("cause", "unit")
"""What an event's data says of its actor besides the name."""


def without_reporters(store: Store, told: IssueTimeline) -> IssueTimeline:
    """Return a timeline that does not tell who reported the issue, nor where to find out.

    `store` is the audit service's. The visit or patrol on which the problem was seen is left out;
    moments that name whoever reported it, or were their doing, stay without that.
    """
    own = {moment.stream for moment in told.moments if moment.source == OWNER}
    with store.reading() as connection:
        reports = Reports.of(connection, own)
        named = {
            event.event
            for event in archive.streams(connection, OWNER, own)
            if reports.named_in(event)
        }
    shown = [moment for moment in told.moments if moment.source not in _WHERE_SEEN]
    return replace(
        told,
        moments=tuple(_shown(moment, reports, named) for moment in shown),
        withheld=len(told.moments) - len(shown),
    )


def _shown(moment: Moment, reports: Reports, named: set[str]) -> Moment:
    if str(moment.event) not in named:
        known = moment.caused_by is None or moment.caused_by.source not in _WHERE_SEEN
        return moment if known else replace(moment, caused_by=None, withheld=True)
    data = {name: value for name, value in moment.data.items() if name not in _OF_WHOEVER_DID_IT}
    return replace(
        moment,
        by=Actor(),
        caused_by=None,
        command=None,
        data=_nameless(data, reports.everybody()),
        withheld=True,
    )


def _nameless(data: dict[str, Any], reporters: frozenset[str]) -> dict[str, Any]:
    """Return what an event tells without each value that one of `reporters` is named in."""
    return {name: value for name, value in data.items() if not _names(value, reporters)}


def _names(value: Any, reporters: frozenset[str]) -> bool:
    if isinstance(value, dict):
        return any(_names(each, reporters) for each in value.values())
    if isinstance(value, list):
        return any(_names(each, reporters) for each in value)
    return value in reporters
