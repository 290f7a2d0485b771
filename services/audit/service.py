"""The audit service's entrypoints. There is no logic here."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import eventlet

from contracts.topology import SUBSCRIBERS
from events.every import every
from events.keeping import KeepingInbox
from events.kernel import Kernel
from events.providers import KernelProvider, SettingsProvider
from events.settings import Settings
from events.store import Store, connect
from events.subscription import AT_LEISURE, subscribe
from services.audit import read_models, sweeping
from services.audit.api import app
from services.audit.facts import archive, naming
from services.audit.reactions import COPIES, keep
from services.copies.mounting import tables
from services.web.app import App
from services.web.host import serve

MODELS = (read_models.model,)
SOURCES = tuple(source for source, readers in SUBSCRIBERS.items() if "audit" in readers)


@contextmanager
def log_of(settings: Settings, service: str) -> Iterator[Store]:
    """Open a service's log for reading."""
    engine = connect(settings.database_of(service), pool=1)
    try:
        yield Store(engine, service, settings.keys_of(service))
    finally:
        engine.dispose()


class AuditService:
    """Keeps every event of every service, and shows that nobody altered one."""

    name = "audit"
    kernel: Kernel = KernelProvider(
        models=MODELS,
        copies=COPIES,
        tables=[archive.metadata, naming.metadata, *tables(*COPIES)],
    )
    settings: Settings = SettingsProvider()

    @subscribe(*SOURCES, leisure=AT_LEISURE)
    def follow(self, source: str, bodies: Sequence[str]) -> None:
        """Keep what happened."""
        KeepingInbox(self.kernel, source, partial(keep, source)).take(bodies)

    @every(seconds=300)
    def sweep(self) -> None:
        """Take away photos and documents that no event has named for long enough."""
        logs = partial(log_of, self.settings)
        sweeping.sweep(
            self.kernel, logs, timedelta(days=self.settings.unnamed_days), lambda: eventlet.sleep(0)
        )

    @serve
    def http(self) -> App:
        """Answer over HTTP."""
        logs = partial(log_of, self.settings)
        return app(self.kernel, self.settings.county, logs, lambda: eventlet.sleep(0))
