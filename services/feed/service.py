"""The feed service's entrypoints."""

from collections.abc import Sequence
from typing import Any

from contracts.topology import SUBSCRIBERS
from events.growth import on_growth
from events.metrics import Measure
from events.providers import KernelProvider, OutboundProvider, SettingsProvider, kernel_of
from events.settings import Settings
from events.subscription import AT_LEISURE, subscribe
from services.copies.mounting import tables
from services.feed import read_models
from services.feed.api import app
from services.feed.delivery import Delivery
from services.feed.reactions import COPIES, reactions
from services.web.app import App
from services.web.host import serve

MODELS = (read_models.model,)
BACKLOG = Measure(
    "needle_feed_backlog_items",
    "Items that a department has neither been sent over AMQP nor fetched over HTTP (待取数据).",
    "department",
    read_models.backlog_by_department,
)
RECORDS = "visit"
SOURCES = tuple(
    source for source, readers in SUBSCRIBERS.items() if "feed" in readers and source != RECORDS
)


class DeliveryProvider(OutboundProvider):
    """Gives the service its one delivery, which remembers whose queue is full."""

    _delivery: Delivery | None = None

    def get_dependency(self, worker_ctx: Any) -> Any:
        """Give a worker the delivery."""
        if self._delivery is None:
            outbound = super().get_dependency(worker_ctx)
            self._delivery = Delivery(kernel_of(self.container), outbound)
        return self._delivery


class FeedService:
    """Projects, freezes, numbers and delivers."""

    name = "feed"
    kernel = KernelProvider(
        models=MODELS,
        copies=COPIES,
        tables=tables(*COPIES),
        measures=[BACKLOG],
        leisure=AT_LEISURE,
    )
    delivery = DeliveryProvider()
    settings: Settings = SettingsProvider()

    @subscribe(*SOURCES)
    def follow(self, source: str, bodies: Sequence[str]) -> None:
        """Put what happened into the feeds."""
        self.kernel.follow(source, reactions, bodies)

    @subscribe(RECORDS, leisure=AT_LEISURE)
    def follow_records(self, source: str, bodies: Sequence[str]) -> None:
        """Put records into the feeds: many, and nothing has to be done about them."""
        self.kernel.follow(source, reactions, bodies)

    @on_growth()
    def deliver(self) -> bool:
        """Send what is new to the departments' queues."""
        return bool(self.delivery())

    @serve
    def http(self) -> App:
        """Answer over HTTP."""
        return app(self.kernel, self.settings.county, reactions)
