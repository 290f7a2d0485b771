"""Rebuilding a service's read models in the place of the live ones, while it goes on answering.

A rebuild takes the longer the longer the log is: one request begins it, others look at it. What is
known of it is kept by the process that does it; other copies of the service answer 404.
"""

from dataclasses import dataclass, field
from uuid import UUID

import eventlet
import structlog
from flask_smorest import Blueprint

from contracts.declare import value, view
from events.kernel import Kernel
from events.rebuild import Rebuilt, rebuild
from events.store import ForgedError, StoreUnavailableError
from services.web.current import kernel
from services.web.identity import Caller
from services.web.problems import Problem
from services.web.queries import action_route, resource_route
from services.web.upkeep.access import OPERATORS, require_county

log = structlog.get_logger("upkeep")


@value
class RebuildReadModels:
    """Rebuild all read models, and put them in the place of the live ones. Say it again by its id.

    `rebuild` is a UUID of the client's.
    """

    rebuild: UUID


@view
class SwappedReadModel:
    """A read model that was put in place, and in how many rows the one before differed from it."""

    model: str
    position: int
    rows: int
    differing: int


@view
class Rebuilding:
    """How far a rebuild is: `folded` events of the `of` that the present `model` takes.

    When it is `over`, `failed` says why the models that are not `swapped` are as they were.
    """

    rebuild: UUID
    over: bool
    swapped: tuple[SwappedReadModel, ...]
    model: str | None = None
    folded: int = 0
    of: int = 0
    failed: str | None = None


@dataclass
class _Rebuild:
    """A rebuild that this process does, or did last."""

    id: UUID
    over: bool = False
    swapped: list[Rebuilt] = field(default_factory=list)
    model: str | None = None
    folded: int = 0
    of: int = 0
    failed: str | None = None

    def run(self, own: Kernel) -> None:
        """Rebuild one model after the other; what fails is told, and the rest is left as it is."""
        try:
            for model in own.models:
                self.model, self.folded, self.of = model.cursor.removeprefix("model/"), 0, 0
                found = rebuild(own.store, own.registry, model, swap=True, progress=self._told)
                self.swapped.append(found)
                differing = found.differing
                log.info("read model swapped", service=own.name, model=self.model, rows=differing)
        except Exception as error:  # noqa: BLE001 - nobody waits for this thread; who asked looks
            self.failed = _said(error)
            log.error(  # noqa: TRY400 - an exception's text may hold a personal value
                "a rebuild failed",
                service=own.name,
                model=self.model,
                kind=type(error).__name__,
            )
        finally:
            self.over = True

    def _told(self, folded: int, of: int) -> None:
        self.folded, self.of = folded, of
        eventlet.sleep(0)  # between two batches those who ask get a turn

    def shown(self) -> Rebuilding:
        """Return what operators are told."""
        return Rebuilding(
            rebuild=self.id,
            over=self.over,
            swapped=tuple(map(_shown, self.swapped)),
            model=self.model,
            folded=self.folded,
            of=self.of,
            failed=self.failed,
        )


class _Rebuilds:
    """The rebuilds of this process: one at a time, and the last one is remembered."""

    _last: _Rebuild | None = None

    def known(self, which: UUID) -> _Rebuild | None:
        """Return the rebuild of this id; None if it is another process's, or forgotten."""
        return self._last if self._last is not None and self._last.id == which else None

    def begin(self, which: UUID, own: Kernel) -> _Rebuild:
        """Begin a rebuild, unless it is begun already. Raises Problem while another one runs."""
        if found := self.known(which):
            return found
        if self._last is not None and not self._last.over:
            detail = "Another rebuild is running here. Wait until it is over."
            raise Problem(409, "upkeep.rebuilding", detail, rebuild=str(self._last.id))
        self._last = begun = _Rebuild(which)
        eventlet.spawn_n(begun.run, own)
        return begun


def add(blueprint: Blueprint) -> None:
    """Add the resources."""
    rebuilds = _Rebuilds()

    @action_route(blueprint, "/rebuilds", RebuildReadModels, Rebuilding, roles=OPERATORS)
    def rebuild_read_models(who: Caller, body: RebuildReadModels) -> Rebuilding:
        """Begin to rebuild every read model from the log, and put each in the live one's place.

        Readers see the old rows until the new ones are there. The answer tells how far it is.
        """
        require_county(who)
        return rebuilds.begin(body.rebuild, kernel()).shown()

    @resource_route(blueprint, "/rebuilds/<uuid:rebuild>", Rebuilding, roles=OPERATORS)
    def rebuilding(who: Caller, rebuild: UUID) -> Rebuilding | None:
        """Tell how far a rebuild is, and what it found. Only the process that does it knows."""
        require_county(who)
        found = rebuilds.known(rebuild)
        return found.shown() if found else None


def _shown(found: Rebuilt) -> SwappedReadModel:
    return SwappedReadModel(
        model=found.model, position=found.position, rows=found.rows, differing=found.differing
    )


def _said(error: Exception) -> str:
    """Say what is known to hold no row; of anything else the kind."""
    if type(error) in {LookupError, RuntimeError, StoreUnavailableError, ForgedError}:
        return str(error)
    return type(error).__name__
