"""The audit service's kernel, and real logs of the services that it archives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import contracts.all
from contracts.topology import SERVICES
from events.clock import Clock
from events.context import Context
from events.decider import Decider
from events.envelope import Event, decode
from events.keeping import KeepingInbox
from events.kernel import Kernel
from events.store import Store, connect
from events.vault import Vault
from services.audit import read_models
from services.audit.facts import archive, naming
from services.audit.reactions import COPIES, keep

registry = contracts.all.registry
SOURCES = tuple(name for name in SERVICES if name != "audit")


_LYING_SOMEWHERE = {"issue", "visit", "patrol", "requirement"}


def saying(category: str) -> Decider[None, Sequence[object], None]:
    """A kind of stream that holds whatever a test says."""
    return Decider(
        category,
        None,
        lambda _state, events, _facts: events,
        lambda state, _event: state,
        lambda _state: "330783005001" if category in _LYING_SOMEWHERE else None,
        folds=False,
    )


@dataclass
class World:
    """An audit service, and the logs that it archives when it is told to."""

    audit: Kernel
    sources: dict[str, Kernel]

    def say(
        self,
        source: str,
        stream: str,
        *events: object,
        because: Event | UUID | None = None,
        actor: str | None = None,
        post: str | None = None,
        at: datetime | None = None,
    ) -> list[Event]:
        """Have a service append events to one stream; return them as they stand in its log."""
        kernel = self.sources[source]
        category, _, key = stream.partition("/")
        moment = at or kernel.now()
        if isinstance(because, Event):
            context = Context.of_event(because, source, moment)
        else:
            context = Context.of_command(
                because or uuid4(), actor or source, moment, actor=actor, post=post
            )
        before = kernel.head().position
        kernel.run(context, lambda unit: unit.decide(saying(category), key, events, None))
        with kernel.store.reading() as connection:
            rows = kernel.store.after(connection, before, 1000)
        return [decode(row.body, registry, row.hash) for row in rows]

    def archive(self, *sources: str) -> None:
        """Have the audit service catch up."""
        for source in sources or self.sources:
            inbox = KeepingInbox(self.audit, source, partial(keep, source))
            inbox.take([row.body for row in self.log(source)])

    def log(self, source: str) -> list[Any]:
        store = self.sources[source].store
        with store.reading() as connection:
            return store.after(connection, 0, 100_000)

    def archived(self, source: str) -> list[Any]:
        return list(archive.rows(self.audit.store, source, 100_000))

    def record(self) -> list[Any]:
        """What the audit service's own log says."""
        with self.audit.store.reading() as connection:
            rows = self.audit.store.after(connection, 0, 1000)
        return [decode(row.body, registry).data for row in rows]

    def close(self) -> None:
        for kernel in (self.audit, *self.sources.values()):
            kernel.store.engine.dispose()


def world(urls: dict[str, str], clock: Clock, vault: Vault) -> World:
    """Make a world whose databases are these, by service."""

    def kernel(name: str, **more: Any) -> Kernel:
        made = Kernel(Store(connect(urls[name]), name), clock, registry, vault, **more)
        made.start()
        return made

    audit = kernel(
        "audit",
        models=[read_models.model],
        tables=[archive.metadata, naming.metadata, *(model.metadata for model in COPIES)],
    )
    return World(audit, {name: kernel(name) for name in SOURCES})
