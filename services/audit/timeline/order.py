"""The order of a timeline: by time, and where clocks say nothing, causes before what follows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import heapify, heappop, heappush
from itertools import pairwise

from contracts.topology import SERVICES
from services.audit.facts.archive import Archived


def in_order(events: Iterable[Archived]) -> list[Archived]:
    """Sort events of several logs.

    Each log keeps its own order and each cause precedes what follows from it; beyond that, time
    decides, then the order of the services. Two machines' clocks may differ, so time alone could
    put an effect before its cause.
    """
    known = {event.event: event for event in events}
    after: dict[str, list[str]] = defaultdict(list)
    waits = dict.fromkeys(known, 0)
    for earlier, later in _precedences(known):
        after[earlier].append(later)
        waits[later] += 1
    ready = [_key(known[each]) for each, number in waits.items() if number == 0]
    heapify(ready)
    ordered: list[Archived] = []
    while ready:
        _, _, _, event = heappop(ready)
        ordered.append(known[event])
        for later in after[event]:
            waits[later] -= 1
            if waits[later] == 0:
                heappush(ready, _key(known[later]))
    return ordered


def _key(event: Archived) -> tuple[datetime, int, int, str]:
    return (event.time, SERVICES.index(event.source), event.position, event.event)


def _precedences(known: dict[str, Archived]) -> Iterator[tuple[str, str]]:
    placed = sorted(known.values(), key=lambda event: (event.source, event.position))
    for before, event in pairwise(placed):
        if before.source == event.source:
            yield before.event, event.event
    for event in placed:
        cause = known.get(event.causation)
        if cause is not None and cause.source != event.source:
            yield cause.event, event.event
