"""What the service sees to by itself."""

from events.kernel import Kernel
from services.visit.domain.answers import subject_of
from services.visit.read_models import places


def forget(kernel: Kernel) -> None:
    """Destroy the keys of households whose forgetting is on record.

    The log comes first and the key second: the other way round a crash in between would leave a
    key destroyed that no event tells of. Doing it again does nothing, since a key that is
    destroyed is never made again: whoever lives there next is another subject of the vault.
    """
    with kernel.store.reading() as connection:
        asked = places.forgotten(connection)
    for place, households in asked:
        for household in range(households):
            kernel.vault.forget(subject_of(place, household))
