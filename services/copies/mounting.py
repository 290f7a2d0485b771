"""Mounting read models of the directory in another service, as copies."""

from functools import partial

from sqlalchemy import Connection

from events.envelope import Event
from events.inbox import Reactions
from events.read_models import ReadModel
from events.unit import Unit


def copying(*models: ReadModel) -> Reactions:
    """Return the reactions that keep `models` in a service that follows the directory."""
    reactions = Reactions()

    @reactions.on(*frozenset[type]().union(*(model.folds for model in models)))
    def copy(unit: Unit, event: Event) -> None:
        unit.write(partial(_fold, models, event))

    return reactions


def _fold(models: tuple[ReadModel, ...], event: Event, connection: Connection) -> None:
    for model in models:
        model.apply(connection, [event])
