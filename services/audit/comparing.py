"""Rebuilding a service's read models and copies, and comparing: what `needle rebuild` does."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from events.envelope import Registry
from events.read_models import ReadModel
from events.rebuild import Rebuilt, UnreadError, rebuild, rebuild_copy
from events.store import Store
from services.copies.mounting import source_of

Progress = Callable[[str, int, int], None]
"""Told of which model how many events have been folded, of how many."""


def quiet(_model: str, _folded: int, _of: int) -> None:
    """Show no progress."""


def compare_models(
    store: Store,
    registry: Registry,
    models: Iterable[ReadModel],
    progress: Progress = quiet,
) -> Iterator[Rebuilt]:
    """Rebuild each of a service's `models` beside the live one and tell how that one differs.

    The live tables are left as they are, and the service may go on meanwhile. Raises what
    events.rebuild.rebuild raises.
    """
    for model in models:
        name = _name_of(model)
        yield rebuild(store, registry, model, progress=partial(progress, name))


@dataclass(frozen=True, slots=True)
class Unread:
    """A copy that could not be compared, and why."""

    model: str
    source: str
    reason: str


def compare_copies(
    store: Store,
    log_of: Callable[[str], Store],
    registry: Registry,
    copies: Iterable[ReadModel],
    progress: Progress = quiet,
    *,
    swap: bool = False,
) -> Iterator[Rebuilt | Unread]:
    """Rebuild each of a service's `copies` from its source's log and tell how that one differs.

    `log_of` gives the log of a service by its name; it raises UnreadError where there is none.
    With `swap` the rebuilt rows take the place of the copy's. Raises as events.rebuild.rebuild_copy
    does, but for what could not be compared, which is told.
    """
    logs: dict[str, Store] = {}
    for model in copies:
        name, source = _name_of(model), source_of(model)
        told = partial(progress, name)
        try:
            if source not in logs:
                logs[source] = log_of(source)
            yield rebuild_copy(store, logs[source], registry, model, swap=swap, progress=told)
        except UnreadError as error:
            yield Unread(name, source, str(error))


def _name_of(model: ReadModel) -> str:
    return model.cursor.removeprefix("model/")
