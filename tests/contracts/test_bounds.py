"""Whatever a command may hold many of has a bound, and so has every text."""

import marshmallow as ma
import pytest
from marshmallow import validate

import contracts.all
from contracts.schemas import schema_of

COMMANDS = contracts.all.registry.commands
MOST = 1100


def fields(schema: ma.Schema, path: str = ""):
    for name, field in schema.fields.items():
        yield from _within(field, f"{path}.{name}".lstrip("."))


def _within(field, path):
    yield path, field
    if isinstance(field, ma.fields.Nested):
        yield from fields(field.schema, path)
    elif isinstance(field, ma.fields.List):
        yield from _within(field.inner, f"{path}[]")


def most(field) -> int | None:
    bounds = [each.max for each in field.validators if isinstance(each, validate.Length)]
    return min(bounds) if bounds else None


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_list_and_object_of_a_command_has_a_bound(name):
    many = (ma.fields.List, ma.fields.Dict, ma.fields.Tuple)
    without = [
        path
        for path, field in fields(schema_of(COMMANDS[name])())
        if isinstance(field, many) and not 0 < (most(field) or 0) <= MOST
    ]
    assert without == []


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_text_of_a_command_has_a_bound(name):
    bounding = (validate.Length, validate.OneOf, validate.Regexp)
    without = [
        path
        for path, field in fields(schema_of(COMMANDS[name])())
        if isinstance(field, ma.fields.String)
        and not isinstance(field, ma.fields.UUID)
        and not any(isinstance(each, bounding) for each in field.validators)
    ]
    assert without == []
