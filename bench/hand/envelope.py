"""Events by hand: the same CloudEvents document, made with the standard library."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

SOURCE = "reports"
TYPE = "lamp.reported.v1"
TEXT = "The lamp at the corner flickers after rain, and goes out when a lorry passes by."
GENESIS = "0" * 64


def report(number: int) -> dict[str, Any]:
    """Make the report of some number, about a lamp that nobody has reported yet."""
    return {
        "lamp": str(uuid4()),
        "category": "street-lamp",
        "title": f"Lamp {number} flickers",
        "text": TEXT,
        "volts": 180 + number % 60,
    }


def event(data: dict[str, Any], version: int, cause: UUID, actor: str = "anna") -> dict[str, Any]:
    """Make an event as far as it can be before its position is known."""
    return {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": SOURCE,
        "type": TYPE,
        "subject": f"lamp/{data['lamp']}",
        "datacontenttype": "application/json",
        "dataschema": f"urn:one-needle:contract:{TYPE}",
        "streamversion": version,
        "correlationid": str(cause),
        "causationid": str(cause),
        "actor": actor,
        "actorpost": "clerk",
        "area": "330783",
        "data": data,
    }


Head = tuple[int, str, datetime]
"""Position, hash and time of a log's last event."""


def row(event: dict[str, Any], head: Head, now: datetime) -> tuple[Any, ...]:
    """Give an event the place after `head`; return its row: position, stream, version, ..."""
    position, previous, time = head[0] + 1, head[1], max(head[2], now)
    placed = {"position": position, "previoushash": previous, "time": time.isoformat()}
    body = json.dumps(placed | event, separators=(",", ":"))
    own = sha256(body.encode()).hexdigest()
    return position, event["subject"], event["streamversion"], TYPE, time, own, body


def head_of(row: tuple[Any, ...] | None) -> Head:
    """Return the head that a database told, or that of an empty log."""
    return (row[0], row[1], row[2]) if row else (0, GENESIS, datetime(1970, 1, 1, tzinfo=UTC))
