"""A source that counts, and subscribers that put what they hear on a shelf."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import eventlet
from nameko.containers import ServiceContainer
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select

from contracts.registry import Registry
from events.context import Context
from events.decider import Decider
from events.deployment import Deployment
from events.kernel import Kernel
from events.providers import KernelProvider, kernel_of
from events.reactions import Reactions
from events.settings import Settings
from events.store import Store, connect
from events.subscription import subscribe, subscribers_of

PATIENCE = 30.0  # seconds until a test gives up waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    number: int
    mood: str = "good"


registry = Registry()
registry.add_event("source.counted", 1, Counted)

next_release = Registry()
next_release.add_event("source.counted", 2, Counted)
next_release.add_upcaster("source.counted", 1, lambda data: data)

shelf = MetaData()
items = Table(
    "items",
    shelf,
    Column("id", Integer, primary_key=True),
    Column("stream", String(60), nullable=False),
    Column("number", Integer, nullable=False),
)

counting: Decider[None, Sequence[Counted], None] = Decider(
    category="count",
    initial=None,
    decide=lambda _state, counted, _facts: counted,
    evolve=lambda state, _event: state,
)

moods: dict[str, Callable[[], object]] = {}
"""What happens when a subscriber reacts to an event of some mood; "good" ones have no entry."""

reactions = Reactions()


@reactions.on(Counted)
def put_on_shelf(unit, event):
    moods.get(event.data.mood, lambda: None)()
    row = {"stream": event.stream, "number": event.data.number}
    unit.write(lambda connection: connection.execute(insert(items), row))


def source_service(name: str) -> type:
    return type("Source", (), {"name": name, "kernel": KernelProvider()})


def subscriber_service(name: str, *sources: str) -> type:
    class Subscriber:
        kernel = KernelProvider(tables=[shelf])

        @subscribe(*sources)
        def follow(self, source, bodies):
            self.kernel.follow(source, reactions, bodies)

    Subscriber.name = name
    return Subscriber


def until(condition: Callable[[], Any]) -> Any:
    """Wait until `condition` holds, letting the green threads run; return what it told."""
    deadline = monotonic() + PATIENCE
    while not (told := condition()):
        assert monotonic() < deadline, "waited in vain"
        eventlet.sleep(0.01)
    return told


@dataclass
class World:
    """One source and those who follow it, in nameko containers of this process."""

    settings: Settings
    source: str
    subscriber: str
    running: list[ServiceContainer] = field(default_factory=list)
    stores: dict[str, Store] = field(default_factory=dict)

    def start_source(self, contracts: Registry = registry) -> ServiceContainer:
        return self._start(source_service(self.source), contracts)

    def start_subscriber(self, contracts: Registry = registry) -> ServiceContainer:
        return self._start(subscriber_service(self.subscriber, self.source), contracts)

    def stop(self, container: ServiceContainer) -> None:
        self.running.remove(container)
        container.stop()

    def _start(self, service: type, contracts: Registry) -> ServiceContainer:
        services = [source_service(self.source), subscriber_service(self.subscriber, self.source)]
        deployment = Deployment(self.settings, contracts, subscribers_of(services))
        container = ServiceContainer(service, deployment.config())
        self.running.append(container)
        container.start()
        return container

    def store(self, service: str) -> Store:
        if service not in self.stores:
            engine = connect(self.settings.database_of(service), pool=1)
            self.stores[service] = Store(engine, service)
        return self.stores[service]

    def shelf(self) -> list[int]:
        """The numbers that the subscriber has put on its shelf, in that order."""
        with self.store(self.subscriber).reading() as connection:
            found = select(items.c.number).order_by(items.c.id)
            return list(connection.execute(found).scalars())

    def close(self) -> None:
        for container in self.running:
            container.stop()
        for store in self.stores.values():
            store.engine.dispose()


def say(container: ServiceContainer, *numbers: int, stream: str = "a", mood: str = "good") -> None:
    """Have a source append one event a number, each in a unit of its own."""
    kernel = kernel_of(container)
    for number in numbers:
        say_together(kernel, [Counted(number=number, mood=mood)], stream)


def say_together(kernel: Kernel, events: Sequence[Counted], stream: str = "a") -> None:
    context = Context.of_command(uuid4(), "test", datetime.now(UTC))
    kernel.run(context, lambda unit: unit.decide(counting, stream, events, None))


@contextmanager
def world(
    template: str, folder: Path, names: Sequence[str], broker: str | None = None
) -> Iterator[World]:
    """Make a world of a source and a subscriber, whose databases are named by `template`."""
    settings = Settings(
        database=template,
        vault_database=f"sqlite:///{folder / 'vault.db'}",
        vault_key=os.urandom(32),
        county="330783",
        mode="test",
        broker=broker,
    )
    made = World(settings, *names)
    try:
        yield made
    finally:
        made.close()
        moods.clear()
