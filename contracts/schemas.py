"""The marshmallow schema of each contract, derived from its dataclass."""

from dataclasses import MISSING, fields
from datetime import UTC, datetime
from functools import cache
from typing import Any

import marshmallow as ma
from marshmallow import fields as ma_fields
from marshmallow_dataclass import class_schema

from contracts.fields import Flag, Number, WholeNumber, Words

_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_END = datetime(2200, 1, 1, tzinfo=UTC)


class _Moment(ma_fields.AwareDateTime):
    """A moment with its offset: `2026-11-23T09:00:00+08:00`, in a year that UTC has too."""

    def __init__(self, **kwargs: Any) -> None:
        said: dict[str, Any] = {
            "invalid_awareness": "A moment needs its offset, such as +08:00.",
            "out_of_bounds": "A moment from 1900 to 2199.",
        }
        super().__init__(error_messages=said, **kwargs)

    def _deserialize(self, value: Any, *where: Any, **kwargs: Any) -> datetime:
        moment: datetime = super()._deserialize(value, *where, **kwargs)
        if not _EARLIEST <= moment < _END:
            raise self.make_error("out_of_bounds")
        return moment


class ContractSchema(ma.Schema):
    """What all contracts have in common: nothing unknown, nothing of another type is accepted."""

    TYPE_MAPPING = {  # noqa: RUF012 - so marshmallow declares it
        **ma.Schema.TYPE_MAPPING,
        bool: Flag,
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
