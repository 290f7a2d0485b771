"""A document is read as marshmallow would read it, and no further than is worth it."""

from uuid import uuid4

import marshmallow as ma
import pytest
from hypothesis import given
from hypothesis import strategies as st

import contracts.all
from contracts.common import Fix
from contracts.declare import at_most, maybe_personal, several, value
from contracts.fields import Code, Line, Personal
from contracts.schemas import schema_of
from services.web.problems import Invalid
from services.web.reading import MAX_ERRORS, MAX_UNKNOWN, read

COMMANDS = contracts.all.registry.commands


@value
class Leaf:
    """A part."""

    name: Line
    code: Code | None = None


@value
class Owned:
    """A personal value, and whose it is."""

    person: Code | None = None
    phone: Personal | None = maybe_personal(of="person", default=None)


@value
class Tree:
    """A document with parts."""

    root: Leaf | None = None
    leaves: tuple[Leaf, ...] = several(most=3)
    many: tuple[Leaf, ...] = several(most=500)
    open: dict[str, int] = at_most(2)
    fixes: tuple[Fix, ...] = ()
    owned: Owned | None = None


def errors(document: object, contract: type = Tree) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        read(contract, document)
    return [(each["field"], each["reason"]) for each in refused.value.about["errors"]]


def test_what_is_right_becomes_the_contract_with_its_parts():
    leaf = {"name": "a", "code": None}
    found = read(Tree, {"open": {"a": 1}, "leaves": [leaf, {"name": "b", "code": "c"}]})
    assert found == Tree(open={"a": 1}, leaves=(Leaf(name="a"), Leaf(name="b", code="c")))
    assert found == schema_of(Tree)().load(
        {"open": {"a": 1}, "leaves": [leaf, {"name": "b", "code": "c"}]}
    )


@pytest.mark.parametrize("member", [{}, 7, None, {"name": "x"}, {"x": 1}])
def test_a_list_over_its_bound_is_told_once_and_its_members_are_not_looked_at(member):
    document = {"open": {}, "leaves": [member] * 4}
    assert errors(document) == [("leaves", "Length must be between 0 and 3.")]


def test_an_object_over_its_bound_is_told_once():
    document = {"open": {str(n): "x" for n in range(90_000)}}
    assert errors(document) == [("open", "Length must be between 0 and 2.")]


def test_a_text_over_its_bound_is_told_once():
    assert errors({"name": "\u2028\n" * 101}, Leaf) == [
        ("name", "Length must be between 1 and 200.")
    ]


def test_a_document_is_given_up_after_a_few_unknown_fields_wherever_they_are():
    inner = {"name": "a", **{f"x{n}": 1 for n in range(9)}}
    document = {
        "open": {},
        "root": inner,
        "leaves": [{"name": "b", **{f"y{n}": 1 for n in range(90_000)}}],
    }
    told = errors(document)
    assert len(told) == MAX_UNKNOWN + 1
    assert told[-1] == ("body", "More than 10 fields of it are unknown: the rest was not read.")
    assert {field.split(".")[0] for field, _ in told[:-1]} == {"root", "leaves"}


def test_a_few_unknown_fields_are_each_told():
    assert errors({"open": {}, "x": 1, "y" * 90: 2}) == [
        ("x", "Unknown field."),
        (f"{'y' * 64}…", "Unknown field."),
    ]


@pytest.mark.parametrize("whose", [{}, {"person": None}])
def test_a_personal_value_that_is_nobodys_is_refused_by_the_field_that_says_whose(whose):
    document = {"open": {}, "owned": {"phone": "13800000001", **whose}}
    assert errors(document) == [("owned.person", "Say whose phone it is.")]
    assert read(Owned, {"person": "p", "phone": "1"}) == Owned(person="p", phone="1")
    assert read(Owned, whose) == Owned()


def test_nothing_is_looked_at_behind_the_last_error_that_is_told():
    document = {"open": {}, "many": [{}] * 500, "fixes": [{}]}
    told = errors(document)
    assert len(told) == MAX_ERRORS
    assert told[-1] == ("many.49.name", "Missing data for required field.")


def outcome(contract: type, document: object) -> object:
    try:
        return schema_of(contract)().load(document)
    except ma.ValidationError:
        return "invalid"


leaves = st.fixed_dictionaries(
    {"name": st.sampled_from(["a", "", " ", 7, None])},
    optional={"code": st.sampled_from(["b", None, "", [], {}]), "x": st.just(1)},
)
trees = st.fixed_dictionaries(
    {"open": st.sampled_from([{}, {"a": 1}, {"a": "b"}, [], None])},
    optional={
        "root": leaves | st.none() | st.just([]),
        "leaves": st.lists(leaves, max_size=4) | st.none() | st.just({}),
    },
)


@given(trees)
def test_it_reads_what_marshmallow_reads_and_refuses_what_marshmallow_refuses(document):
    try:
        found: object = read(Tree, document)
    except Invalid:
        found = "invalid"
    assert found == outcome(Tree, document)


def test_what_one_reads_is_not_told_in_what_another_reads():
    assert errors({"open": {}, "x": 1}) == errors({"open": {}, "x": 1})


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_body_full_of_wrong_members_is_told_in_few_errors(name):
    contract = COMMANDS[name]
    for wrong in ({}, [], 1, "", None, {"x": uuid4().hex}):
        lists = {each: [wrong] * 10_000 for each in [*schema_of(contract)().fields, "x"]}
        assert 0 < len(errors(lists, contract)) <= MAX_ERRORS
