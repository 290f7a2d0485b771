"""What services keep beside their read models, rebuilt where the databases are at hand."""

from collections.abc import Iterator
from functools import partial

from contracts.all import registry
from events.rebuild import Rebuilt, UnreadError
from events.store import Store
from services.audit.comparing import Progress, Unread, compare_copies
from services.cli.databases import Databases
from services.cli.errors import Wrong
from services.cli.runtime import kernel_provider
from services.issue.planned import rebuild_timetable


def kept_beside(
    databases: Databases,
    service: str,
    progress: Progress,
    *,
    swap: bool = False,
) -> Iterator[Rebuilt | Unread]:
    """Compare a service's copies with its sources' logs, its timetable with its own.

    With `swap` they are put right. Raises RuntimeError while another rebuild runs there.
    """
    yield from _copies(databases, service, progress, swap=swap)
    if service == "issue":
        kernel = databases.kernel(service, reading=not swap)
        yield rebuild_timetable(kernel, swap=swap, progress=partial(progress, "timetable"))


def _copies(
    databases: Databases,
    service: str,
    progress: Progress,
    *,
    swap: bool,
) -> Iterator[Rebuilt | Unread]:
    def log_of(source: str) -> Store:
        try:
            return databases.log(source)
        except Wrong as error:
            raise UnreadError(str(error)) from None

    store = databases.store(service) if swap else databases.log(service)
    copies = kernel_provider(service).copies
    return compare_copies(store, log_of, registry, copies, progress, swap=swap)
