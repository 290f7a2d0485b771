"""Handling one command: the one way from a request to a fact."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, insert, select

from events.blobs import digests_in
from events.context import Context
from events.decider import Command, Decider, Facts, State
from events.envelope import canonical
from events.kernel import Kernel
from events.store.tables import commands
from events.unit import Unit


class ConflictError(Exception):
    """This command id was used before, by the same sender, with other content."""


class StaleError(Exception):
    """The stream has moved on since the client looked (If-Match)."""

    def __init__(self, stream: str, expected: int, found: int) -> None:
        super().__init__(f"{stream} is at version {found}, not {expected}")
        self.stream = stream
        self.expected = expected
        self.found = found


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command led to: the stream and its version then; `repeated` if it was seen before."""

    stream: str
    version: int
    repeated: bool = False


def no_facts(_unit: Unit, _state: Any) -> None:
    """Gather nothing: for decisions that need only the state and the command."""


def handle(
    kernel: Kernel,
    decider: Decider[State, Command, Facts],
    key: object,
    command: Command,
    context: Context,
    *,
    facts: Callable[[Unit, State], Facts],
    guard: Callable[[Unit, State, Command], None] | None = None,
    if_match: int | None = None,
) -> Answer:
    """Decide `command` on the stream of `key` and store what follows.

    The same command id with the same content gets the same answer again and changes nothing, so
    `command` holds what the client sent and nothing that the server adds (the server's time is
    `unit.at`, for `facts`). Personal fields are sealed before anything is decided. `guard` looks
    first and raises where the caller may not do this to a stream in this state. With `if_match`
    nothing is decided on another version than the client saw. Raises what `guard` raises,
    ConflictError, StaleError, Refused, StoreUnavailableError, RowRefusedError.
    """
    content = _content(decider.stream(key), command)
    print_ = kernel.vault.fingerprint(content)
    sealed: list[Command] = []

    def work(unit: Unit) -> Answer:
        # 1. may the caller?
        loaded = unit.load(decider, key)
        if guard is not None:
            guard(unit, loaded.state, command)
        # 2. seen before?
        if (seen := _seen(unit, context, print_)) is not None:
            return seen
        # 3. is it what the client saw?
        if if_match is not None and if_match != loaded.version:
            raise StaleError(decider.stream(key), if_match, loaded.version)
        # 4. seal, and have files stay that it names: once, whatever the number of attempts
        if not sealed:
            kernel.blobs.claim(digests_in(content.decode()))
            sealed.append(kernel.vault.seal_fields(command))
        # 5. gather, decide, remember
        unit.decide(decider, key, sealed[0], facts(unit, loaded.state))
        answer = Answer(decider.stream(key), unit.load(decider, key).version)
        _remember(unit, context, print_, answer)
        return answer

    return kernel.run(context, work)


def _content(stream: str, command: Any) -> bytes:
    content = {"stream": stream, "command": type(command).__name__, "content": command}
    return canonical(content)


def _seen(unit: Unit, context: Context, print_: str) -> Answer | None:
    sent = {"by": context.sender, "id": str(context.command)}
    row = unit.connection.execute(_REMEMBERED, sent).first()
    if row is None:
        return None
    if row.fingerprint != print_:
        raise ConflictError(f"command {context.command} was sent before with other content")
    stream, version = msgspec.json.decode(row.answer, type=tuple[str, int])
    return Answer(stream, version, repeated=True)


def _remember(unit: Unit, context: Context, print_: str, answer: Answer) -> None:
    row = {
        "sender": context.sender,
        "command": str(context.command),
        "fingerprint": print_,
        "answer": msgspec.json.encode((answer.stream, answer.version)).decode(),
        "at": context.at,
    }
    unit.write(lambda connection: _keep(connection, row))


def _keep(connection: Connection, row: dict[str, Any]) -> None:
    connection.execute(_REMEMBER, row)


_REMEMBERED = select(commands.c.fingerprint, commands.c.answer).where(
    commands.c.sender == bindparam("by"),
    commands.c.command == bindparam("id"),
)
_REMEMBER = insert(commands)
