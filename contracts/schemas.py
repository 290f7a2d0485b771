"""The marshmallow schema of each contract, derived from its dataclass."""

import re
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import marshmallow as ma
from marshmallow import fields as ma_fields
from marshmallow_dataclass import class_schema

from contracts.fields import Flag, Number, WholeNumber, Words

_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
"""RFC 3339, and ISO 8601's extended form without seconds; a missing offset is told apart."""

_END = datetime(2200, 1, 1, tzinfo=UTC)


class _Moment(ma_fields.AwareDateTime):
    """A moment with its offset: `2026-11-23T09:00:00+08:00`, in a year that UTC has too."""

    def __init__(self, **kwargs: Any) -> None:
        said: dict[str, Any] = {
            "invalid_awareness": "A moment needs its offset, such as +08:00.",
            "out_of_bounds": "A moment from 1900 to 2199.",
            "form": "A moment as RFC 3339 has it, such as 2026-11-23T09:00:00+08:00.",
        }
        super().__init__(error_messages=said, **kwargs)

    def _deserialize(self, value: Any, *where: Any, **kwargs: Any) -> datetime:
        if isinstance(value, str) and _MOMENT.fullmatch(value) is None:
            raise self.make_error("form")
        moment: datetime = super()._deserialize(value, *where, **kwargs)
        if not _EARLIEST <= moment < _END:
            raise self.make_error("out_of_bounds")
        return moment


class _Day(ma_fields.Date):
    """A day: `2026-11-23`. Python reads weeks and days of a year too, which nobody means here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(error_messages={"form": "A day as YYYY-MM-DD."}, **kwargs)

    def _deserialize(self, value: Any, *where: Any, **kwargs: Any) -> date:
        if isinstance(value, str) and _DAY.fullmatch(value) is None:
            raise self.make_error("form")
        day: date = super()._deserialize(value, *where, **kwargs)
        return day


class ContractSchema(ma.Schema):
    """What all contracts have in common: nothing unknown, nothing of another type is accepted."""

    TYPE_MAPPING = {  # noqa: RUF012 - so marshmallow declares it
        **ma.Schema.TYPE_MAPPING,
        bool: Flag,
        date: _Day,
        datetime: _Moment,
        float: Number,
        int: WholeNumber,
        str: Words,
    }

    class Meta:
        """What marshmallow calls its options."""

        unknown = ma.RAISE


@cache
def schema_of(contract: type) -> type[ma.Schema]:
    """Return the schema class that validates documents into instances of `contract`."""
    schema: type[ma.Schema] = class_schema(contract, base_schema=ContractSchema)
    return schema


def required(contract: type) -> frozenset[str]:
    """Return the names of the fields that a document must have."""
    return frozenset(
        f.name for f in fields(contract) if f.default is MISSING and f.default_factory is MISSING
    )
