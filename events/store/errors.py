"""What can go wrong in a database, in the three words that callers can act on.

A driver's own message may quote a row, and a row may hold what no log line may show: so none of
these carries more than a class, a table and a constraint.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from events.store import tables

_KERNEL = frozenset(tables.metadata.tables)
_AGAIN = frozenset({"40001", "40P01"})
"""SQLSTATE of a serialisation failure and of a deadlock: the transaction may simply be repeated."""


class ClashError(Exception):
    """Somebody else wrote what we were about to write: decide again from fresh state."""


class StoreUnavailableError(Exception):
    """The database cannot be reached or cannot take what we write; trying later makes sense."""


class ForgedError(Exception):
    """A log holds an event that its own service has not written: an alarm, and a person's work."""

    def __init__(self, source: str, position: int, reason: str) -> None:
        super().__init__(
            f"event {position} of {source} is not believed: {reason}; nothing goes on from there "
            "until it is taken away, or accepted by `needle accept`",
        )
        self.source = source
        self.position = position


class RowRefusedError(Exception):
    """The database refused a row for what it holds: the same row will be refused again."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn the drivers' many errors into these three."""
    try:
        yield
    except PoolTimeoutError:
        raise StoreUnavailableError("all connections of the pool are in use") from None
    except DBAPIError as error:
        raise _translation(error) from None


def _translation(error: DBAPIError) -> Exception:
    if getattr(error.orig, "pgcode", None) in _AGAIN or _taken(error):
        return ClashError(_place(error))
    if isinstance(error, IntegrityError | DataError):
        return RowRefusedError(_place(error))
    return StoreUnavailableError(_said(error))


def _taken(error: DBAPIError) -> bool:
    """Tell whether a unique key of the kernel was taken, as when two writers meet at the log."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return diagnosis.sqlstate == "23505" and diagnosis.table_name in _KERNEL
    kind, _, columns = str(error.orig).partition(" constraint failed: ")
    return kind == "UNIQUE" and columns.partition(".")[0] in _KERNEL


def _place(error: DBAPIError) -> str:
    kind, diagnosis = type(error.orig).__name__, getattr(error.orig, "diag", None)
    if diagnosis is None:
        return f"{kind}: {error.orig}"  # SQLite names columns, never their values
    names = (diagnosis.table_name, diagnosis.column_name, diagnosis.constraint_name)
    return " ".join((kind, *filter(None, names)))


def _said(error: DBAPIError) -> str:
    first, *_ = str(error.orig).splitlines() or [""]
    return f"{type(error.orig).__name__}: {first}"
