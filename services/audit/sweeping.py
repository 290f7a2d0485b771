"""Taking away photos and documents that no event has named for long: decided by all the logs.

In two steps, so that no record loses what it names. Who names a file claims it before deciding
(events.handling), from when its time counts anew; here the files that have waited too long are
found *first*, then the logs are read to their ends, and what is still unnamed is taken away only if
nobody has claimed it meanwhile.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import structlog

from contracts.topology import SERVICES
from events import metrics
from events.kernel import Kernel
from events.store import ForgedError, Store, StoreUnavailableError
from services.audit.facts import naming

log = structlog.get_logger(__name__)

_BATCH = 1000

Logs = Callable[[str], AbstractContextManager[Store]]
"""Opens the log of a service for reading."""


def sweep(kernel: Kernel, logs: Logs, patience: timedelta, breathe: Callable[[], None]) -> None:
    """Keep for good what the logs name, and take away what they have not named for `patience`.

    Where a log cannot be read nothing is taken away. Any number of processes may do it at once.
    Raises StoreUnavailableError where the audit service's own database, or the vault's, is away.
    """
    before = kernel.now() - patience
    for digests in _waiting(kernel):
        if not _read(kernel, logs, breathe):
            return
        with kernel.store.reading() as connection:
            named = naming.among(connection, digests)
        kernel.blobs.keep(named)
        old = [digest for digest, since in digests.items() if since < before]
        removed = [kernel.blobs.remove(each, before) for each in old if each not in named]
        if any(removed):
            metrics.SWEPT.labels(kernel.name).inc(sum(removed))
            log.info("unnamed evidence removed", files=sum(removed), days=patience.days)


def _waiting(kernel: Kernel) -> Iterator[dict[str, datetime]]:
    """Yield the files that were not found to be named, part by part."""
    after = ""
    while found := kernel.blobs.unnamed(after, _BATCH):
        yield found
        after = max(found)


def _read(kernel: Kernel, logs: Logs, breathe: Callable[[], None]) -> bool:
    """Read every log to its end; tell whether all could be read."""
    for service in SERVICES:
        try:
            with logs(service) as told:
                naming.read_on(kernel.store, told, breathe)
        except (StoreUnavailableError, ForgedError):
            log.warning("no evidence is swept: a log cannot be read", log=service)
            return False
    return True
