"""Commands that the service gives itself: at its start, and on a timer."""

from collections.abc import Callable
from typing import Any, Final, TypeVar
from uuid import UUID, uuid5

from events.context import Context
from events.decider import Decider
from events.handling import Answer, handle
from events.kernel import Kernel
from events.unit import Unit

State = TypeVar("State")
Command = TypeVar("Command")
Facts = TypeVar("Facts")

_CAUSES: Final = UUID("3a0f9f0e-31a5-5f6f-8a55-5c9d5e0b9a3c")


def give(
    kernel: Kernel,
    decider: Decider[State, Any, Facts],
    key: object,
    command: Command,
    *,
    cause: str,
    facts: Callable[[Unit, State, Command, None], Facts],
) -> Answer:
    """Handle `command` as the service's own, because of `cause`.

    The cause is what tells commands apart: given again, by whichever process, it does nothing.
    Raises as events.handling.handle does.
    """
    sender = f"service/{kernel.name}"
    context = Context.of_command(uuid5(_CAUSES, cause), sender, kernel.now(), actor=sender)
    return handle(
        kernel,
        decider,
        key,
        command,
        context,
        facts=lambda unit, state: facts(unit, state, command, None),
    )
