"""No document, whatever it holds, makes reading it fail otherwise than with a problem."""

from dataclasses import fields

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

import contracts.all
from contracts.common import Fix, PlaceKind
from contracts.declare import value
from contracts.fields import Share
from contracts.visit.commands import RegisterPlace
from services.web.documents import load_beside, load_query
from services.web.problems import Problem
from services.web.reading import read

COMMANDS = contracts.all.registry.commands

odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([2**63, -(2**63), 10**400, 0.5, 1e308, -0.0]),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        [
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-12:00",
            "2026-02-30T00:00:00Z",
            "2026-11-23T09:00:00",
            "2026-11-23",
            "9999-12-31",
            "0" * 5000,
            "{urn:uuid:}",
            "1e400",
            "NaN",
            "٣٣",
        ],
    ),
)
documents = st.recursive(
    odd,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("name", sorted(COMMANDS))
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_any_document_is_a_command_or_invalid(name, data):
    contract = COMMANDS[name]
    document = {
        field.name: data.draw(documents) for field in fields(contract) if data.draw(st.booleans())
    }
    try:
        loaded = read(contract, document)
    except Problem as problem:
        assert problem.status == 422  # noqa: PT017 - either outcome is fine
        assert problem.about["errors"]  # noqa: PT017
    else:
        assert isinstance(loaded, contract)


@given(st.lists(st.tuples(st.sampled_from(["longitude", "at", "x"]), st.text()), max_size=4))
def test_any_query_is_read_or_invalid(pairs):
    with pytest.raises(Problem) as problem:
        load_query(Fix, MultiDict(pairs))
    assert problem.value.status == 422


def test_a_whole_document_of_a_wrong_type_is_named_as_the_body():
    with pytest.raises(Problem) as problem:
        read(RegisterPlace, ["place"])
    assert [error["field"] for error in problem.value.about["errors"]] == ["body"]


@value
class Choices:
    """Several at once."""

    kinds: tuple[PlaceKind, ...] = ()
    either: int | str | None = None
    named: dict[str, int] | None = None
    open: bool | None = None
    share: Share | None = None


def test_an_argument_may_be_given_several_times_where_it_is_a_list():
    query = MultiDict([("kinds", "bin"), ("kinds", "board")])
    assert load_query(Choices, query).kinds == ("bin", "board")


def test_the_text_of_an_argument_is_read_as_its_field_means_it():
    read = load_query(Choices, MultiDict([("open", "true"), ("share", "0.5")]))
    assert (read.open, read.share) == (True, 0.5)
    for name, text in (("open", "yes"), ("open", "1"), ("share", "nan"), ("share", "half")):
        with pytest.raises(Problem):
            load_query(Choices, MultiDict([(name, text)]))


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"kinds": ["bin", "palace"]}, "kinds.1"),
        ({"either": [1]}, "either"),
        ({"named": {"a": "x"}}, "named.a.value"),
    ],
    ids=["list", "union", "mapping"],
)
def test_a_field_is_named_wherever_it_lies(document, field):
    with pytest.raises(Problem) as problem:
        read(Choices, document)
    assert {error["field"] for error in problem.value.about["errors"]} == {field}


def test_a_number_in_the_path_may_be_repeated_in_the_body():
    command = COMMANDS["directory.import_areas"]
    body = {"edition": "2023", "areas": [], "chunk": 3}
    assert load_beside(command, body, {"chunk": 3}).chunk == 3
    with pytest.raises(Problem) as problem:
        load_beside(command, body, {"chunk": 4})
    assert problem.value.about["errors"][0]["field"] == "chunk"
