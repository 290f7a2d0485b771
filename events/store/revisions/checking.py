"""Whether a release may work on a database as it is."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from events.store.log import Store
from events.store.revisions.history import newest, oldest_fit, reached


class SchemaError(Exception):
    """A database's tables are not what this release can work on; says what to do."""


def check(store: Store, places: Sequence[Path]) -> None:
    """Raise SchemaError where the tables are too old for this release, or too new.

    Newer ones do as long as no revision has taken away what this release needs: a process of the
    release before may be started again while the next one is being rolled out.
    Raises StoreUnavailableError.
    """
    known = newest(places)
    with store.reading() as connection:
        found, floor = reached(connection), oldest_fit(connection)
    if too_old := " ".join(_behind(known, found)):
        raise SchemaError(
            f"the database of {store.source} lacks {too_old}: "
            f"run `needle migrate {store.source}`, once, then start this release",
        )
    if too_new := " ".join(_behind(floor, known)):
        raise SchemaError(
            f"the database of {store.source} needs a release that knows {too_new}: "
            "start that one, or a later one",
        )


def _behind(wanted: Mapping[str, int], have: Mapping[str, int]) -> Iterator[str]:
    for history, number in sorted(wanted.items()):
        if have.get(history, 0) < number:
            yield f"{history}_{number}"
