"""A document means the same to who validates it and to who reads it back from a log."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from contracts.fields import MAX_LINE, MAX_TEXT
from contracts.schemas import schema_of
from tests.contracts.sample import Part, Sample

schema = schema_of(Sample)()

zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(
    datetime(1901, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2199, 1, 1),  # noqa: DTZ001
    timezones=zones | st.just(UTC),
)
letters = st.characters(
    exclude_categories=["Cc", "Cs", "Zl", "Zp"],
    exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
)
seen = st.characters(categories=["L", "N", "P"], max_codepoint=0x9FFF).filter(str.isalnum)
numbers = st.floats(-1e300, 1e300)


def texts(most):
    """Texts in which something can be seen, whatever else stands there."""
    return st.builds(str.__add__, st.text(letters, max_size=most - 1), seen)


parts = st.builds(Part, name=texts(MAX_LINE), count=st.integers(0, 2**31 - 1))
samples = st.builds(
    Sample,
    key=st.uuids(),
    at=moments,
    day=st.dates(),
    kind=st.sampled_from(["tea", "rice"]),
    code=st.from_regex(r"\A[A-Za-z0-9\u4e00-\u9fa5][A-Za-z0-9_./:@-]{0,20}\Z"),
    department=st.from_regex(r"\A[A-Za-z0-9\u4e00-\u9fa5][A-Za-z0-9_/:@-]{0,20}\Z"),
    line=texts(MAX_LINE),
    text=texts(MAX_TEXT),
    area=st.sampled_from(["33", "330783", "330783005", "330783005001"]),
    longitude=st.floats(-180, 180),
    latitude=st.floats(-90, 90),
    share=st.floats(0, 1),
    amount=st.floats(0, 1e300),
    count=st.integers(0, 2**31 - 1),
    number=st.integers(-(2**63), 2**63 - 1),
    rate=numbers,
    flag=st.booleans(),
    digest=st.binary(min_size=32, max_size=32).map(bytes.hex),
    words=st.just("") | texts(20),
    who=texts(MAX_LINE),
    phone=st.none() | texts(30),
    part=parts,
    parts=st.lists(parts, max_size=3).map(tuple),
    maybe=st.none() | texts(MAX_LINE),
)


@given(samples)
def test_what_was_written_is_read_the_same_by_both(sample):
    body = msgspec.json.encode(sample)
    read = msgspec.json.decode(body, type=Sample)
    validated = schema.load(msgspec.json.decode(body))
    assert read == validated == sample


@given(samples)
def test_what_is_shown_is_what_was_loaded(sample):
    assert schema.load(schema.dump(sample)) == sample
