"""Handling commands in this process as a service's HTTP would, beside the running service."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import uuid_utils.compat as uuids

from events.context import Context
from events.decider import Decider
from events.handling import handle
from events.kernel import Kernel
from events.settings import Settings
from events.unit import Unit
from services.cli.databases import Databases
from services.web.identity import Caller

Gather = Callable[[Unit, Any, Any, Caller], Any]


class Writer:
    """Somebody's way into one service: the same deciders, facts, guards and units as over HTTP."""

    def __init__(self, settings: Settings, service: str) -> None:
        self.kernel: Kernel = Databases(settings).kernel(service)

    def close(self) -> None:
        """Give the connections back."""
        self.kernel.store.engine.dispose()

    def send(
        self,
        decider: Decider[Any, Any, Any],
        key: object,
        command: Any,
        who: Caller,
        *,
        facts: Gather,
        guard: Gather | None = None,
        id_: UUID | None = None,
    ) -> None:
        """Handle one command, new unless it has the `id_` of an earlier one. Raises Refused."""
        context = Context.of_command(
            id_ or uuids.uuid7(), who.sender, self.kernel.now(), actor=who.sender, post=who.post
        )
        handle(
            self.kernel,
            decider,
            key,
            command,
            context,
            facts=lambda unit, state: facts(unit, state, command, who),
            guard=guard and (lambda unit, state, sent: guard(unit, state, sent, who)),
        )


def nothing(_unit: Unit, _state: Any, _command: Any, _who: Caller) -> None:
    """Gather nothing."""
