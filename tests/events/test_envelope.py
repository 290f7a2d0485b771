"""The envelope: the bytes of one event, made once."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.envelope import (
    GENESIS,
    MAX_BODY,
    TooLargeError,
    UnknownVersionError,
    canonical,
    decode,
    draft,
    hash_of,
    link_of,
)
from tests.events.boxes import Filled, Opened, bodies, do, registry, sent
from tests.events.boxes import Open as OpenBox
from tests.events.drafts import MONDAY, a_draft


def body_of(**more):
    return a_draft(**more).seal(7, GENESIS, MONDAY)


def test_the_envelope_is_a_cloudevent(kernel, shared_data):
    do(kernel, OpenBox(box=uuid4(), label="tea"), sent(kernel))
    schema = json.loads((shared_data / "standards/cloudevents/cloudevents.json").read_text("utf-8"))
    for body in (bodies(kernel)[0], body_of()):
        document = json.loads(body)
        jsonschema.Draft7Validator(
            schema,
            format_checker=jsonschema.FormatChecker(),
        ).validate(document)


def test_attribute_names_are_those_that_every_transport_takes():
    """CloudEvents 1.0: lower-case letters and digits, twenty at most; no null values."""
    for name, value in json.loads(body_of()).items():
        assert name.isascii()
        assert name.isalnum()
        assert name == name.lower()
        assert len(name) <= 20
        assert value is not None


def test_what_a_schema_is_named_by_is_a_uri():
    schema = json.loads(body_of())["dataschema"]
    assert schema.startswith("urn:")
    assert schema.endswith(":box.opened.v1")


def test_an_event_is_read_as_it_was_written():
    cause, event_id = uuid4(), uuid4()
    made = draft(
        source="boxes",
        stream="box/1",
        version=3,
        type_name="box.filled.v2",
        event_id=event_id,
        at=MONDAY,
        actor="anna",
        post="clerk",
        area="330783",
        correlation=cause,
        causation=event_id,
        data=Filled(box=cause, amount=5, unit="piece"),
    )
    body = made.seal(9, "ab" * 32, MONDAY + timedelta(microseconds=1))
    event = decode(body, registry)
    assert msgspec.structs.asdict(event) == {
        "id": str(event_id),
        "source": "boxes",
        "type": "box.filled.v2",
        "stream": "box/1",
        "version": 3,
        "position": 9,
        "time": MONDAY + timedelta(microseconds=1),
        "previous": "ab" * 32,
        "hash": hash_of(body),
        "actor": "anna",
        "post": "clerk",
        "area": "330783",
        "correlation": str(cause),
        "causation": str(event_id),
        "data": Filled(box=cause, amount=5, unit="piece"),
    }


def test_the_hash_is_that_of_the_bytes():
    body = body_of(data={"name": "水"})
    assert hash_of(body) == hash_of(body.encode())
    assert hash_of(body) != hash_of(body + " ")


def test_moments_are_told_in_utc():
    tokyo = datetime(2026, 11, 23, 10, 0, tzinfo=UTC).isoformat()
    assert f'"time":"{tokyo.replace("+00:00", "Z")}"' in a_draft().seal(
        1,
        GENESIS,
        datetime.fromisoformat(tokyo),
    )


def test_a_link_is_read_without_the_rest():
    link = link_of(body_of(stream="box/5", version=2))
    assert (link.source, link.position, link.previoushash) == ("boxes", 7, GENESIS)
    assert (link.subject, link.streamversion, link.type) == ("box/5", 2, "box.opened.v1")


def test_an_old_version_is_read_as_the_newest():
    box = uuid4()
    old = replace(
        a_draft(data={"box": str(box), "amount": 5}),
        rest=a_draft(data={"box": str(box), "amount": 5}).rest.replace(
            b"box.opened.v1",
            b"box.filled.v1",
        ),
    )
    event = decode(old.seal(1, GENESIS, MONDAY), registry)
    assert event.data == Filled(box=box, amount=5, unit="piece")
    assert event.type == "box.filled.v1"


def test_an_unknown_type_has_no_data_and_an_unknown_version_stops():
    body = body_of()
    assert decode(body.replace("box.opened.v1", "box.burnt.v1"), registry).data is None
    with pytest.raises(UnknownVersionError):
        decode(body.replace("box.opened.v1", "box.opened.v2"), registry)


def test_fields_that_are_not_known_yet_are_ignored():
    box = UUID(int=1)
    body = body_of(data={"box": str(box), "label": "tea", "colour": "red"})
    body = body.replace('"specversion"', '"traceparent":"00-1","specversion"')
    assert decode(body, registry).data == Opened(box=box, label="tea")


@pytest.mark.parametrize("body", ["", "{}", "[1]", "null", '{"id": 1}', body_of()[:-1]])
def test_what_is_no_envelope_is_refused(body):
    with pytest.raises(msgspec.DecodeError):
        decode(body, registry)


def test_an_event_over_the_bound_is_refused_and_one_under_it_fits():
    with pytest.raises(TooLargeError, match=r"box\.opened\.v1 of box/1"):
        a_draft(data={"label": "x" * MAX_BODY})
    fits = a_draft(data={"label": "x" * (MAX_BODY - 700)})
    assert len(fits.seal(10**15, GENESIS, MONDAY).encode()) <= MAX_BODY


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text() | st.none(), max_size=6))
def test_equal_content_has_equal_bytes_whatever_its_order(content):
    backwards = dict(reversed(list(content.items())))
    assert canonical(content) == canonical(backwards)
