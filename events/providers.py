"""What nameko gives to a service's methods: its kernel, and a way to write to those outside."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import eventlet
import structlog
from eventlet.timeout import Timeout
from nameko.extensions import DependencyProvider
from sqlalchemy import Engine, MetaData

from events import metrics, threads
from events.backoff import backoff
from events.broker import Outbound
from events.deployment import Deployment
from events.kernel import Kernel
from events.metrics import Measure
from events.read_models import ReadModel
from events.relay import Relay
from events.settings import Settings
from events.store import Store, StoreUnavailableError, connect
from events.vault import Vault

log = structlog.get_logger(__name__)

_ATTEMPTS = 12
"""How often the database is tried at start, which takes about two minutes."""

_CATCH_UP_EVERY = 5.0


class KernelProvider(DependencyProvider):
    """Makes a service's kernel, and runs its relay and the catch-up of its read models.

    `models` are its read models, `copies` those that it folds from others' logs, `tables` all its
    other tables (those of `copies` among them, with their history), `measures` what is told of
    its tables to whoever collects metrics. Where all who follow its log do so at `leisure`
    (seconds), it is relayed at leisure.
    """

    def __init__(
        self,
        *,
        models: Sequence[ReadModel] = (),
        copies: Sequence[ReadModel] = (),
        tables: Sequence[MetaData] = (),
        measures: Sequence[Measure] = (),
        leisure: float = 0.0,
    ) -> None:
        self.leisure = leisure
        self.models = models
        self.copies = copies
        self.tables = tables
        self.measures = measures
        self._threads: list[Any] = []
        self._engines: list[Engine] = []
        self.kernel: Kernel

    def setup(self) -> None:
        """Make the kernel, whose tables are there when the other extensions start.

        Raises StoreUnavailableError if the database does not come up.
        """
        deployment = Deployment.of(self.container)
        settings, name = deployment.settings, self.container.service_name
        self._engines = [
            connect(settings.database_of(name), pool=settings.connections),
            connect(settings.vault_database, pool=settings.connections // 2),
        ]
        vault = Vault(self._engines[1], settings.vault_key, of=name)
        self.kernel = Kernel(
            store=Store(self._engines[0], name, settings.keys_of(name)),
            clock=settings.clock(),
            registry=deployment.registry,
            vault=vault,
            models=self.models,
            tables=self.tables,
        )
        patiently(vault.create)
        patiently(self.kernel.start)
        if settings.log_reader is not None:
            patiently(partial(self.kernel.store.let_read, settings.log_reader))

    def start(self) -> None:
        """Begin to relay, if there is a broker, and to look after read models that lag."""
        deployment, kernel = Deployment.of(self.container), self.kernel
        metrics.watch(kernel, self.measures)
        self._spawn(self._catch_up)
        if deployment.broker is not None:
            subscribers = deployment.subscribers.get(kernel.name, ())
            about = (kernel.store, kernel.health, deployment.broker, subscribers)
            self._spawn(Relay(*about, self.leisure).run)

    def stop(self) -> None:
        """End the relay and give the database's connections back."""
        metrics.forget(self.kernel)
        self.kill()
        for engine in self._engines:
            engine.dispose()

    def kill(self) -> None:
        """End the green threads."""
        threads.end(self._threads)

    def get_dependency(self, worker_ctx: Any) -> Kernel:  # noqa: ARG002 - nameko's signature
        """Give a worker the kernel."""
        return self.kernel

    def _spawn(self, run: Any) -> None:
        self._threads.append(self.container.spawn_managed_thread(run, identifier=repr(self)))

    def _catch_up(self) -> None:
        """Fold what another process, of an older release, appended without knowing our models."""
        while True:
            eventlet.sleep(_CATCH_UP_EVERY)
            try:
                self.kernel.look_after()
                self.kernel.health.tell("models", "well")
            except (Exception, Timeout) as error:
                if self.kernel.health.tell("models", "waiting", type(error).__name__):
                    log.exception("read models do not catch up")


class OutboundProvider(DependencyProvider):
    """Gives a service a way to publish to the boxes of those outside (events.broker.Outbound)."""

    def __init__(self) -> None:
        self._outbound: Outbound

    def setup(self) -> None:
        """Prepare; the connection is made when something is published."""
        name = f"{self.container.service_name} outbound"
        self._outbound = Outbound(Deployment.of(self.container).broker, name)

    def stop(self) -> None:
        """Take leave of the broker."""
        self._outbound.close()

    def get_dependency(self, worker_ctx: Any) -> Outbound:  # noqa: ARG002 - nameko's signature
        """Give a worker the one outbound publisher of its service."""
        return self._outbound


class SettingsProvider(DependencyProvider):
    """Gives a service the settings of its deployment."""

    def get_dependency(self, worker_ctx: Any) -> Settings:  # noqa: ARG002 - nameko's signature
        """Give a worker the settings."""
        return Deployment.of(self.container).settings


def kernel_of(container: Any) -> Kernel:
    """Return the kernel of a container whose extensions are set up."""
    provider = next(each for each in container.dependencies if isinstance(each, KernelProvider))
    return provider.kernel


def patiently(prepare: Callable[[], object]) -> None:
    """Do what needs the database, which may still be starting.

    Raises StoreUnavailableError if it does not come up.
    """
    for rest, _ in zip(backoff(), range(_ATTEMPTS), strict=False):
        try:
            prepare()
        except StoreUnavailableError as error:
            log.warning("the database is not there yet", reason=str(error))
            eventlet.sleep(rest)
        else:
            return
    prepare()
