"""A bare connection to the broker, as one would make it by hand."""

from typing import Any
from urllib.parse import unquote, urlsplit

import amqp


def connect(url: str, *, confirm_publish: bool = False) -> Any:
    """Connect to a vhost, by its URL; with `confirm_publish` each publish waits for its word."""
    parts = urlsplit(url)
    connection = amqp.Connection(
        host=f"{parts.hostname}:{parts.port or 5672}",
        userid=unquote(parts.username or "guest"),
        password=unquote(parts.password or "guest"),
        virtual_host=unquote(parts.path[1:]),
        confirm_publish=confirm_publish,
    )
    connection.connect()
    return connection
