"""Mounting read models of the directory in another service, as copies."""

from functools import partial
from pathlib import Path

from sqlalchemy import Connection, MetaData

from events.envelope import Event
from events.inbox import Reactions
from events.read_models import ReadModel
from events.store.revisions import with_history
from events.unit import Unit

_HISTORIES = Path(__file__).with_name("migrations")


def tables(*models: ReadModel) -> tuple[MetaData, ...]:
    """Return the tables of `models` as a service's own, each with its history."""
    return tuple(with_history(model.metadata, _HISTORIES / model.name) for model in models)


def copying(*models: ReadModel) -> Reactions:
    """Return the reactions that keep `models` in a service that follows the directory."""
    reactions = Reactions()

    @reactions.on(*frozenset[type]().union(*(model.folds for model in models)))
    def copy(unit: Unit, event: Event) -> None:
        unit.write(partial(_fold, models, event))

    return reactions


def source_of(model: ReadModel) -> str:
    """Return the service whose log a copy is folded from: its contracts stand in its package."""
    (source,) = {contract.__module__.split(".")[1] for contract in model.folds}
    return source


def _fold(models: tuple[ReadModel, ...], event: Event, connection: Connection) -> None:
    for model in models:
        model.apply(connection, [event])
