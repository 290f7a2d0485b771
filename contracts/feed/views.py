"""What the feed service is asked and answers."""

from typing import Annotated, Any

from marshmallow import validate

from contracts.declare import value, view
from contracts.fields import Code, Count, WholeNumber

MOST_ITEMS = 200


class _ItemLimit(WholeNumber):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(1, MOST_ITEMS), **kwargs)


@value
class AfterItem:
    """Which items to read: those that follow number `after`, so many at most."""

    after: Count = 0
    limit: Annotated[int, _ItemLimit] = 50


@view
class FeedState:
    """How long a department's feed is, and how far it was delivered by each way.

    `backlog` counts the items that were delivered by neither.
    """

    department: Code
    contract: Code | None = None
    items: Count
    by_amqp: Count
    by_http: Count
    backlog: Count


@value
class OpenItem:
    """Ask for the personal values of one item of one's own feed, by its number."""

    item: Count


@view
class OpenedValues:
    """The personal values of an item, by element; null where the person was forgotten."""

    item: Count
    values: dict[str, Any]
