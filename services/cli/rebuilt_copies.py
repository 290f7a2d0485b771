"""The copies of a service, rebuilt where its database and its sources' are at hand."""

from collections.abc import Iterator

from contracts.all import registry
from events.rebuild import Rebuilt, UnreadError
from events.store import Store
from services.audit.comparing import Progress, Unread, compare_copies
from services.cli.databases import Databases
from services.cli.errors import Wrong
from services.cli.runtime import kernel_provider


def copies_of(
    databases: Databases,
    service: str,
    progress: Progress,
    *,
    swap: bool = False,
) -> Iterator[Rebuilt | Unread]:
    """Compare a service's copies with what their sources' logs give; with `swap`, put them right.

    Raises RuntimeError while another rebuild runs there.
    """

    def log_of(source: str) -> Store:
        try:
            return databases.log(source)
        except Wrong as error:
            raise UnreadError(str(error)) from None

    store = databases.store(service) if swap else databases.log(service)
    copies = kernel_provider(service).copies
    return compare_copies(store, log_of, registry, copies, progress, swap=swap)
