"""The published keys that tokens are signed with: what lets a service verify by itself."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import BigInteger, Boolean, Column, Connection, Integer, String, select, true

from contracts.directory.events import SigningKeyPublished, SigningKeyRetired
from contracts.directory.views import SigningKey
from events.envelope import Event
from events.kernel import Kernel
from events.read_models import ReadModel
from events.store.tables import Instant
from services.copies import rows

model = ReadModel("directory_signing_keys", version=1)

keys = model.table(
    "directory_signing_keys",
    Column("key", String(64), primary_key=True),
    Column("x", String(64), nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
)


@model.on(SigningKeyPublished)
def published(connection: Connection, event: Event) -> None:
    """Add a key that is in use, or will be in some minutes."""
    data: SigningKeyPublished = event.data
    row = {
        "key": data.key,
        "x": data.x,
        "not_before": data.not_before,
        "retired": False,
        "version": event.version,
        "position": event.position,
    }
    rows.put(connection, keys, [row])


@model.on(SigningKeyRetired)
def retired(connection: Connection, event: Event) -> None:
    """Have refused what is signed with a key."""
    rows.change(connection, keys, event, event.data.key, retired=True)


def in_use(connection: Connection) -> list[SigningKey]:
    """Return the keys that are not retired, by when their use begins."""
    columns = (keys.c.key, keys.c.x, keys.c.not_before, keys.c.retired)
    wanted = select(*columns).where(keys.c.retired != true()).order_by(keys.c.not_before)
    return [SigningKey(**row) for row in connection.execute(wanted).mappings()]


REMEMBERED_S = 5.0
"""How long after its retirement a key may still be taken, at most."""


@dataclass
class Keys:
    """The keys as `services.web` asks for them: a key's public half by its name.

    They are read from the service's own copy and remembered for a few seconds, so that a request
    does not cost a query; an unknown name is looked up at once, for a key just published.
    """

    kernel: Kernel
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, str] = field(default_factory=dict, init=False)
    _until: float = field(default=float("-inf"), init=False)

    def __call__(self, kid: str) -> str | None:
        """Return a key (Ed25519, JWK member `x`); None if it is unknown or retired."""
        now = self.clock()
        if kid not in self._known or now >= self._until:
            with self.kernel.store.reading() as connection:
                self._known = {key.key: key.x for key in in_use(connection)}
            self._until = now + REMEMBERED_S
        return self._known.get(kid)
