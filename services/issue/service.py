"""The issue service's entrypoints. There is no logic here."""

from collections.abc import Mapping, Sequence
from typing import Any

from events.every import every
from events.inbound import receive
from events.kernel import Kernel
from events.providers import KernelProvider
from events.subscription import AT_LEISURE, subscribe
from services.copies.mounting import tables
from services.issue import api, replies, timers
from services.issue.facts import recomputing, replied, timetable
from services.issue.measures import MEASURES
from services.issue.reactions import COPIES, reactions
from services.issue.read_models import MODELS
from services.web.host import serve

TABLES = (
    *tables(*COPIES),
    timetable.metadata,
    recomputing.metadata,
    replied.metadata,
)


class IssueService:
    """Follows each case from its raising to its closing."""

    name = "issue"

    kernel: Kernel = KernelProvider(models=MODELS, copies=COPIES, tables=TABLES, measures=MEASURES)

    @subscribe("directory", "visit", "patrol")
    def follow(self, source: str, bodies: Sequence[str]) -> None:
        """React to what the others have logged."""
        self.kernel.follow(source, reactions, bodies)

    @subscribe("issue", leisure=AT_LEISURE)
    def follow_ourselves(self, source: str, bodies: Sequence[str]) -> None:
        """React to what we have logged: plan what is due in hours, tell a case of its double."""
        self.kernel.follow(source, reactions, bodies)

    @receive(queue="issue.replies", exchange="department.replies")
    def on_reply(
        self,
        routing_key: str,
        message_id: str | None,
        _headers: Mapping[str, Any],
        body: bytes,
    ) -> None:
        """Handle a department's reply."""
        replies.receive(self.kernel, routing_key, message_id, body)

    @every(seconds=1)
    def remind(self) -> None:
        """Do what is due."""
        timers.run(self.kernel)

    @serve
    def api(self) -> Any:
        """Answer over HTTP."""
        return api.app(self.kernel, reactions)
