"""A log of the directory's facts, and a service that copies them."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from contracts.all import registry
from events.clock import MovableClock
from events.context import Context
from events.decider import Decider
from events.kernel import Kernel
from events.reactions import Reactions
from events.store import Store, connect
from events.vault import Vault
from services.copies import areas, calendars, departments, keys, people, posts, rosters
from services.copies.mounting import copying

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

MODELS = tuple(each.model for each in (areas, calendars, departments, keys, people, posts, rosters))

anything: Decider[None, Sequence[object], None] = Decider(
    "anything",
    None,
    lambda _state, events, _facts: events,
    lambda state, _event: state,
)


@dataclass
class Copied:
    """The directory, which folds its own log, and a follower with copies of it."""

    directory: Kernel
    follower: Kernel
    react: Reactions = field(default_factory=lambda: copying(*MODELS))
    bodies: list[str] = field(default_factory=list)

    def say(self, *events: object, stream: str = "one") -> None:
        """Have the directory log `events`, and the follower follow."""
        context = Context.of_command(uuid4(), "test", self.directory.now())
        self.directory.run(context, lambda unit: unit.decide(anything, stream, events, None))
        with self.directory.store.reading() as connection:
            log = self.directory.store.after(connection, len(self.bodies), 1000)
        fresh = [row.body for row in log]
        self.bodies += fresh
        self.follower.follow("directory", self.react, fresh)

    @property
    def both(self) -> tuple[Kernel, Kernel]:
        return self.directory, self.follower


@pytest.fixture(params=["sqlite", "postgres"])
def copied(request, ground, tmp_path) -> Iterator[Copied]:
    """A directory and its follower, each with a database of its own."""
    clock = MovableClock(tmp_path / "clock")
    clock.move_to(MONDAY)
    with ExitStack() as ends:

        def kernel(name: str, **kept) -> Kernel:
            if request.param == "postgres":
                database = f"copies_{name}_{uuid4().hex[:8]}"
                url = ground.database(database)
                ends.callback(ground.drop_database, database)
            else:
                url = f"sqlite:///{tmp_path}/{name}.db"
            engine = connect(url)
            ends.callback(engine.dispose)
            vault = Vault(connect(f"sqlite:///{tmp_path}/vault.db"), b"k" * 32)
            vault.create()
            made = Kernel(Store(engine, name), clock, registry, vault, **kept)
            made.start()
            return made

        directory = kernel("directory", models=MODELS)
        follower = kernel("follower", tables=[model.metadata for model in MODELS])
        yield Copied(directory, follower)
