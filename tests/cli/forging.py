"""What somebody can do who has a service's own database role, and not its keys."""

import json
from collections.abc import Callable
from hashlib import sha256
from uuid import uuid4

Execute = Callable[..., list[tuple]]
"""Runs one statement, with `?` for its values, and returns the rows."""


def forge(execute: Execute) -> tuple[str, int]:
    """Put a well-linked event behind the last one of a log; return its stream and position."""
    ((body, hash_),) = execute("SELECT body, hash FROM log ORDER BY position DESC LIMIT 1")
    event = json.loads(body)
    stream, id_ = event["subject"], str(uuid4())
    ((version,),) = execute("SELECT max(version) FROM log WHERE stream = ?", stream)
    event |= {"id": id_, "position": event["position"] + 1, "previoushash": hash_}
    event |= {"streamversion": version + 1, "causationid": id_}
    text = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    row = (
        event["position"],
        stream,
        version + 1,
        event["type"],
        event["time"].replace("Z", "+00:00"),
        sha256(text.encode()).hexdigest(),
        text,
    )
    columns = "position, stream, version, type, time, hash, body"
    execute(f"INSERT INTO log ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", *row)
    return stream, event["position"]
