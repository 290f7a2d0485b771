"""Pages of a list: a cursor is the place after which the next page begins, in the list's order.

A page never shifts when others insert: it begins after a key, not at a number.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from services.web.problems import FieldError, Invalid

Item = TypeVar("Item")

DEFAULT_LIMIT = 50
MAX_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Paged(Generic[Item]):
    """One page, and the cursor of the next one if there are more."""

    items: Sequence[Item]
    next: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Which page is asked for, as a read model uses it.

    For example::

        found = select(t).order_by(t.c.at, t.c.id).limit(page.fetch)
        if after := page.after(datetime, str):
            found = found.where(tuple_(t.c.at, t.c.id) > after)
        rows = [line(row) for row in connection.execute(found)]
        return page.of(rows, key=lambda row: (row.at, row.id))

    The key is in the list's order, and one of its columns is unique.
    """

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None

    @property
    def fetch(self) -> int:
        """How many rows to select: one more than the page holds tells whether there are more."""
        return self.limit + 1

    def after(self, *types: type) -> tuple[Any, ...] | None:
        """Return the key after which the page begins, of these types; None at the beginning.

        Raises Invalid for a cursor that no page of this list has given out.
        """
        if self.cursor is None:
            return None
        try:
            padded = self.cursor + "=" * (-len(self.cursor) % 4)
            parts = msgspec.json.decode(urlsafe_b64decode(padded), type=list[Any])
            pairs = zip(parts, types, strict=True)
            return tuple(msgspec.convert(part, kind) for part, kind in pairs)
        except ValueError:
            reason = "Not a cursor of this list: follow `next`, or leave it out."
            raise Invalid([FieldError(field="cursor", reason=reason)]) from None

    def of(self, rows: Sequence[Item], key: Callable[[Item], tuple[Any, ...]]) -> Paged[Item]:
        """Make the page of up to `fetch` rows; `key` tells a row's place in the order."""
        items = rows[: self.limit]
        more = len(rows) > self.limit
        return Paged(items, _cursor(key(items[-1])) if more else None)


def _cursor(key: tuple[Any, ...]) -> str:
    return urlsafe_b64encode(msgspec.json.encode(key)).rstrip(b"=").decode()
