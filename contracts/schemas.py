"""The marshmallow schema of each contract, derived from its dataclass."""

from dataclasses import MISSING, fields
from datetime import datetime
from functools import cache
from typing import Any

import marshmallow as ma
from marshmallow import fields as ma_fields
from marshmallow_dataclass import class_schema


class _Moment(ma_fields.AwareDateTime):
    """A moment with its offset: `2026-11-23T09:00:00+08:00`."""

    default_error_messages = {"invalid_awareness": "A moment needs its offset, such as +08:00."}


class _WholeNumber(ma_fields.Integer):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strict=True, **kwargs)


class ContractSchema(ma.Schema):
    """What all contracts have in common: unknown fields are refused, moments carry an offset."""

    TYPE_MAPPING = {**ma.Schema.TYPE_MAPPING, datetime: _Moment, int: _WholeNumber}

    class Meta:
        unknown = ma.RAISE


@cache
def schema_of(contract: type) -> type[ma.Schema]:
    """Return the schema class that validates documents into instances of `contract`."""
    schema: type[ma.Schema] = class_schema(contract, base_schema=ContractSchema)
    return schema


def required(contract: type) -> frozenset[str]:
    """Return the names of the fields that a document must have."""
    return frozenset(
        f.name
        for f in fields(contract)
        if f.default is MISSING and f.default_factory is MISSING
    )
