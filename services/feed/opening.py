"""Opening the personal values of an item, for the department that it was made for, on record."""

import json
from typing import Any

from contracts.feed.events import FeedRecord, ValuesOpened
from contracts.feed.views import OpenedValues
from events.context import Context
from events.envelope import decode
from events.kernel import Kernel
from services.feed.domain import feed
from services.feed.noting import note


def opened(kernel: Kernel, department: str, number: int, context: Context) -> OpenedValues | None:
    """Return the personal values of an item by element, None if there is no such item.

    They are shown only once it is on record who reads them. A value whose person was forgotten
    is None.
    """
    item = _item(kernel, department, number)
    if item is None:
        return None
    answers = item.answers if isinstance(item, FeedRecord) else ()
    sealed = [answer for answer in answers if answer.sealed is not None]
    if sealed:
        read = ValuesOpened(
            department=department,
            item=number,
            reader=context.sender,
            subjects=tuple(dict.fromkeys(answer.subject for answer in sealed)),
        )
        note(kernel, (read, context))
    values = {answer.element: _read(answer.sealed) for answer in kernel.vault.open_fields(sealed)}
    return OpenedValues(item=number, values=values)


def _item(kernel: Kernel, department: str, number: int) -> object | None:
    if number < 1:
        return None
    with kernel.store.reading() as connection:
        rows = kernel.store.stream(connection, feed.stream(department), number - 1, 1)
    return decode(rows[0].body, kernel.registry, rows[0].hash).data if rows else None


def _read(value: str | None) -> Any:
    """Read what was sealed: the answer's JSON."""
    return None if value is None else json.loads(value)
