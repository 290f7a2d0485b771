"""The issue service's entrypoints. There is no logic here."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask

from events.every import every
from events.inbound import receive
from events.providers import KernelProvider
from events.subscription import subscribe
from services.copies.keys import Keys
from services.issue import replies, timers
from services.issue.api import BLUEPRINTS
from services.issue.facts import timetable
from services.issue.reactions import COPIES, reactions
from services.issue.read_models import MODELS
from services.web.app import application
from services.web.host import serve


class IssueService:
    """Follows each case from its raising to its closing."""

    name = "issue"

    kernel = KernelProvider(
        models=MODELS,
        tables=[*(model.metadata for model in COPIES), timetable.metadata],
    )

    @subscribe("directory", "visit", "patrol", "issue")
    def follow(self, source: str, bodies: Sequence[str]) -> None:
        """React to what the others, and we ourselves, have logged."""
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
        """Take the steps of the escalation ladder that are due."""
        timers.escalate(self.kernel)

    @serve
    def api(self) -> Flask:
        """Answer over HTTP."""
        return application(self.kernel, "Issues", BLUEPRINTS, keys=Keys(self.kernel))
