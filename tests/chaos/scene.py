"""Where faults are injected: seven services under the stated load, departments that read.

with scene.under(STATED):
    scene.after(20)               # seconds of load
    ... the fault, and its end ...
    recovered = scene.in_step()   # seconds until all have what was in the logs at that moment
scene.holds("kill -9 of visit", recovered_s=recovered)
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import eventlet
from sqlalchemy import select

from contracts.topology import SERVICES, SUBSCRIBERS
from events.store import Store, StoreUnavailableError, connect
from events.store.tables import cursors
from services.cli.demo.story.setting import SYSTEMS, set_up
from tests.chaos import checks, figures
from tests.chaos.departments import Department
from tests.chaos.load import Cadre, Journal, Load, staff, under
from tests.story.deployments import Processes, Stage, started

PATIENCE_S = 600
CADRES = 10

Say = Callable[[str], None]


@dataclass
class Scene:
    """A stage with its cadres, its departments and their journal."""

    stage: Stage
    say: Say
    cadres: Sequence[Cadre]
    departments: list[Department]
    stores: Mapping[str, Store]
    journal: Journal = field(default_factory=Journal)
    journal_so_far: Journal = field(default_factory=Journal)
    restarts: int = 0
    patience_s: float = PATIENCE_S
    _load: Load | None = None
    _killed: set[str] = field(default_factory=set)

    @contextmanager
    def under(self, load: Load) -> Iterator[None]:
        """Have the cadres work while the block runs, and until each visit is answered."""
        self._load = load
        cadres = list(self.cadres[: load.cadres])
        with under(load, self.stage.world, cadres) as self.journal_so_far:
            yield
        self.journal.add(self.journal_so_far)

    def after(self, share: float) -> None:
        """Let this share of the load pass: that is what a fault is measured against."""
        assert self._load is not None
        self.rest(share * self._load.seconds)

    @staticmethod
    def rest(seconds: float) -> None:
        """Let so many seconds pass: for what lasts as long whatever the load."""
        eventlet.sleep(seconds)

    @property
    def processes(self) -> Processes:
        """The services' processes."""
        assert self.stage.processes is not None
        return self.stage.processes

    def kill(self, name: str) -> None:
        """Kill a service where it stands, and leave it so until `start`."""
        self._killed.add(name)
        self.processes.kill(name)

    def start(self, name: str) -> None:
        """Start a service that was killed."""
        self.processes.start(name)
        self._killed.discard(name)

    def connect(self, department: Department) -> Department:
        """Have one more department read its queue."""
        self.departments.append(department)
        department.start()
        return department

    def supervise(self) -> None:
        """Start for ever what ended by itself, as whoever supervises services does."""
        while True:
            for name in set(self.processes.ended()) - self._killed:
                self.restarts += 1
                self.processes.start(name)
            eventlet.sleep(0.2)

    def in_step(self) -> float:
        """Wait until everybody has all that is in the logs now; return how many seconds it took."""
        began = monotonic()
        heads = self._patiently(self._heads)
        self._wait(lambda: not self._behind(heads))
        return round(monotonic() - began, 1)

    def settle(self) -> None:
        """Wait until nothing moves any more: all are in step, and nothing new has come of it."""

        def still() -> bool:
            before = self._heads()
            if self._behind(before) or self._unread():
                return False
            eventlet.sleep(1.5)  # a relay, a delivery and a follower look again within a second
            return self._heads() == before

        self._wait(still)

    def holds(self, fault: str, **measured: Any) -> None:
        """Wait until it is calm, check everything, and keep the figures of `fault`."""
        began = monotonic()
        self.settle()
        calm = round(monotonic() - began, 1)
        found = checks.troubles(self.stores, self.journal, self.departments)
        assert not found, f"{len(found)} troubles: " + "; ".join(found[:10])
        figures.keep(
            self.say,
            fault,
            str(self._load),
            {
                **measured,
                **self.journal.figures(),
                "calm_after_load_s": calm,
                "events": sum(self._heads().values()),
                **self._repeated(),
                "services_restarted": self.restarts,
            },
        )

    def _repeated(self) -> dict[str, int]:
        said = re.sub(r"\x1b\[[0-9;]*m", "", self.stage.logs())
        skipped = re.findall(r"skipped what was handled before.*?events=(\d+)", said)
        return {
            "duplicates_skipped": sum(map(int, skipped)),
            "asked_again": len(re.findall(r"asking for events again", said)),
            "department_duplicates": sum(each.duplicates for each in self.departments),
        }

    def _heads(self) -> dict[str, int]:
        heads = {}
        for service, store in self.stores.items():
            with store.reading() as connection:
                heads[service] = store.head(connection).position
        return heads

    def _behind(self, heads: Mapping[str, int]) -> list[str]:
        """Tell who has not got as far as `heads`."""
        followed: dict[str, set[str]] = {service: {service} for service in SERVICES}
        for source, readers in SUBSCRIBERS.items():
            for reader in readers:
                followed[reader].add(source)
        found = []
        for service, sources in followed.items():
            with self.stores[service].reading() as connection:
                rows = connection.execute(select(cursors.c.name, cursors.c.position)).all()
            reached = {name: position for name, position in rows}  # noqa: C416 - rows, not pairs
            for source in sources:
                name = "relay" if source == service else f"from/{source}"
                if reached.get(name, 0) < heads[source]:
                    found.append(f"{service} {name}")
        return found

    def _unread(self) -> list[str]:
        """Tell which departments have items that they have not read yet."""
        feed = self.stores["feed"]
        with feed.reading() as connection:
            return [
                each.code
                for each in self.departments
                if feed.version(connection, f"feed/{each.code}") > len(each.ids)
            ]

    def _wait(self, condition: Callable[[], bool]) -> None:
        deadline = monotonic() + self.patience_s
        while not self._patiently(condition):
            if monotonic() > deadline:
                behind = self._behind(self._heads()), self._unread()
                raise AssertionError(f"after {self.patience_s} s still behind: {behind}")
            eventlet.sleep(0.1)

    @staticmethod
    def _patiently(look: Callable[[], Any]) -> Any:
        """Look again where the database does not answer, which may be the fault itself."""
        while True:
            try:
                return look()
            except StoreUnavailableError:
                eventlet.sleep(0.2)


@contextmanager
def staged(
    databases: str,
    amqp_url: str,
    folder: Path,
    say: Say,
    *,
    own_systems: Sequence[str] = SYSTEMS,
    before: Callable[[Stage], None] = lambda _stage: None,
    **how: Any,
) -> Iterator[Scene]:
    """Run the services on these databases and this broker, with everything set up for a load.

    `databases` and `how` are as for tests.story.deployments.started; `own_systems` are the
    departments whose systems read their queues; `before` is called before anything is set up.
    """
    with ExitStack() as stack:
        stage = stack.enter_context(started(databases, amqp_url, folder, **how))
        before(stage)
        set_up(stage.world)
        stage.world.clock.move_to(stage.world.clock.now(), runs=True)
        stores = {
            service: Store(connect(stage.database_of(service), pool=2), service)
            for service in SERVICES
        }
        for store in stores.values():
            stack.callback(store.engine.dispose)
        scene = Scene(stage, say, staff(stage.world, CADRES), [], stores)
        stack.callback(lambda: [each.stop() for each in scene.departments])
        for code in own_systems:
            scene.connect(Department(code, amqp_url))
        supervisor = eventlet.spawn(scene.supervise)
        stack.callback(supervisor.kill)
        yield scene
