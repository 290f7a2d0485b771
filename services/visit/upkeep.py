"""What the service sees to by itself."""

from contextlib import suppress
from uuid import UUID

from contracts.visit.events import HouseholdForgotten
from events.envelope import decode
from events.kernel import Kernel
from events.store import ClashError, Connection
from services.visit.domain.answers import subject_of
from services.visit.domain.place import place
from services.visit.facts import packed
from services.visit.read_models import places, visits


def forget(kernel: Kernel) -> None:
    """Destroy the keys of households whose forgetting is on record, and of the photos of them.

    The log comes first and the key second: the other way round a crash in between would leave a
    key destroyed that no event tells of. Doing it again does nothing, since a key that is
    destroyed is never made again: whoever lives there next is another subject of the vault.
    """
    with kernel.store.reading() as connection:
        asked = places.forgotten(connection)
    for which, households in asked:
        for household in range(households):
            kernel.vault.forget(subject_of(which, household))
        with kernel.store.reading() as connection:
            until = _forgotten_at(kernel, connection, which)
            shown = visits.evidence_until(connection, which, until)
        for digest in shown:
            kernel.blobs.forget(digest)


def _forgotten_at(kernel: Kernel, connection: Connection, which: UUID) -> int:
    """Return the position in our log from which on somebody else lives at a place."""
    rows = kernel.store.stream(connection, place.stream(which))
    events = (decode(row.body, kernel.registry, row.hash) for row in rows)
    return max(e.position for e in events if isinstance(e.data, HouseholdForgotten))


def pack(kernel: Kernel) -> None:
    """Pack the villages where enough has changed, so that no request has to."""
    with kernel.store.reading() as connection:
        villages = packed.stale(connection)
    for village in villages:
        # Another copy of the service may have packed it meanwhile, which is as good.
        with suppress(ClashError), kernel.store.writing() as connection:
            head = kernel.store.head(connection).position
            packed.pack(connection, village, head, kernel.now())
