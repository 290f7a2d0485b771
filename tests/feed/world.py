"""The feed service's kernel, fed by real logs of the services that it follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import contracts.all
from contracts.directory.events import SystemAccountOpened
from events.clock import Clock
from events.context import Context
from events.decider import Decider
from events.envelope import decode
from events.kernel import Kernel
from events.store import Store, connect
from events.vault import Vault
from services.feed import read_models
from services.feed.domain import feed
from services.feed.reactions import COPIES, reactions
from tests.feed.examples import MONDAY

said: Decider[None, Sequence[object], None] = Decider(
    "said",
    None,
    lambda _state, events, _facts: events,
    lambda state, _event: state,
    folds=False,
)
"""A stream of whatever a test says in the name of another service."""


def feed_kernel(url: str, clock: Clock, vault: Vault) -> Kernel:
    kernel = Kernel(
        Store(connect(url), "feed"),
        clock,
        contracts.all.registry,
        vault,
        [read_models.model],
        [model.metadata for model in COPIES],
    )
    kernel.start()
    return kernel


def source_kernel(name: str, url: str, clock: Clock, vault: Vault) -> Kernel:
    kernel = Kernel(Store(connect(url), name), clock, contracts.all.registry, vault)
    kernel.start()
    return kernel


def say(kernel: Kernel, *events: object, key: str = "1") -> None:
    """Have a service append events, each with the personal values in it sealed."""
    sealed = [kernel.vault.seal_fields(event) for event in events]
    context = Context.of_command(uuid4(), "test", MONDAY, actor="person-1")
    kernel.run(context, lambda unit: unit.decide(said, key, sealed, None))


def bodies(kernel: Kernel) -> list[str]:
    with kernel.store.reading() as connection:
        return [row.body for row in kernel.store.after(connection, 0, 10_000)]


@dataclass
class World:
    """A feed service, and logs of others that it follows when it is told to."""

    feed: Kernel
    sources: dict[str, Kernel]

    def hear(self, source: str, *events: object) -> None:
        """Have `source` say something and the feed service follow."""
        say(self.sources[source], *events)
        self.feed.follow(source, reactions, bodies(self.sources[source]))

    def connect(self, department: str) -> None:
        """Open an account for a department's own system."""
        self.hear("directory", SystemAccountOpened(department=department, account=department))

    def items(self, department: str) -> list[str]:
        with self.feed.store.reading() as connection:
            rows = self.feed.store.stream(connection, feed.stream(department))
        return [row.body for row in rows]

    def record(self, contract: type | None = None) -> list[Any]:
        """What the feed service's log says, of one type of event."""
        events = [decode(body, self.feed.registry).data for body in bodies(self.feed)]
        return [event for event in events if contract is None or isinstance(event, contract)]

    def close(self) -> None:
        for kernel in (self.feed, *self.sources.values()):
            kernel.store.engine.dispose()
