"""What the feed service answers."""

from typing import Any

from contracts.declare import view
from contracts.fields import Code, Count


@view
class FeedState:
    """How long a department's feed is, and how far it was delivered by each way."""

    department: Code
    contract: Code | None = None
    items: Count
    by_amqp: Count
    by_http: Count


@view
class OpenItem:
    """Ask for the personal values of one item of one's own feed, by its number."""

    item: Count


@view
class OpenedValues:
    """The personal values of an item, by element; null where the person was forgotten."""

    item: Count
    values: dict[str, Any]
