"""Rebuilding a service's read models from its log, and comparing: what `needle rebuild` does."""

from collections.abc import Callable, Iterable, Iterator

from events.envelope import Registry
from events.read_models import ReadModel
from events.rebuild import Rebuilt, rebuild
from events.store import Store

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
        name = model.cursor.removeprefix("model/")

        def told(folded: int, of: int, name: str = name) -> None:
            progress(name, folded, of)

        yield rebuild(store, registry, model, progress=told)
