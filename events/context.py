"""Who caused what: stamped on every event and bound to every log line, in one place."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from events.envelope import Event


@dataclass(frozen=True, slots=True)
class Context:
    """The circumstances of one command.

    `command` is the client's UUID, unique for its `sender`; `actor` the person and `post` the
    post in which they act; `at` the server's time at which the command is decided.
    """

    command: UUID
    sender: str
    at: datetime
    correlation: UUID
    causation: UUID
    actor: str | None = None
    post: str | None = None

    @classmethod
    def of_command(
        cls,
        command: UUID,
        sender: str,
        at: datetime,
        *,
        actor: str | None = None,
        post: str | None = None,
    ) -> "Context":
        """Begin a new chain of causes with a command from outside."""
        return cls(command, sender, at, command, command, actor, post)

    @classmethod
    def of_event(cls, event: Event, service: str, at: datetime) -> "Context":
        """Go on with the chain of causes that `event` stands in, as `service` reacts to it."""
        cause = UUID(event.id)
        return cls(
            command=uuid5(cause, service),
            sender=f"service/{service}",
            at=at,
            correlation=UUID(event.correlation),
            causation=cause,
            actor=f"service/{service}",
        )

    def step(self, name: str) -> "Context":
        """Derive the circumstances of one of several commands that follow from one cause."""
        return replace(self, command=uuid5(self.command, name))
