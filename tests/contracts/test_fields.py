"""What a contract's fields take, and what they refuse with the field named."""

import marshmallow as ma
import pytest

from contracts.fields import MAX_CODE, MAX_LINE, MAX_TEXT
from contracts.schemas import required, schema_of
from tests.contracts.sample import EXAMPLE, Part, Sample

schema = schema_of(Sample)()


def test_a_whole_document_is_loaded_into_its_dataclass():
    sample = schema.load(EXAMPLE)
    assert isinstance(sample, Sample)
    assert (sample.part, sample.parts, sample.maybe) == (Part(name="lid"), (), None)


@pytest.mark.parametrize("name", sorted(set(EXAMPLE) - {"parts", "phone", "maybe"}))
def test_a_field_that_is_required_is_asked_for(name):
    assert name in required(Sample)
    refused({key: value for key, value in EXAMPLE.items() if key != name}, name)


def refused(document, name):
    with pytest.raises(ma.ValidationError) as caught:
        schema.load(document)
    assert set(caught.value.messages) == {name}
    return caught.value.messages[name]


TAKEN = [
    ("at", "2026-11-23T01:00:00Z"),
    ("at", "1900-01-01T00:00:00+00:00"),
    ("code", "a"),
    ("code", "water/quality:3.2@a-b_c"),
    ("code", "x" * MAX_CODE),
    ("department", "330783005"),
    ("department", "x" * MAX_CODE),
    ("line", "x" * MAX_LINE),
    ("line", "全角　空格"),  # an ideographic space is how people type
    ("line", "👩\u200d🌾 在田里"),  # a joiner within a sign
    ("line", "می\u200cخواهم"),
    ("line", "\u200eDY-7"),
    ("line", "㐂𠮷"),
    ("text", "\u202d13800001111\u202c"),  # how a number is pasted
    ("text", "水" * MAX_TEXT),
    ("at", "2026-11-23T09:00+08:00"),
    ("at", "2026-11-23T09:00:00.123456Z"),
    ("area", "33"),
    ("area", "330783005001002"),
    ("longitude", -180),
    ("longitude", 180.0),
    ("share", 0),
    ("share", 1),
    ("number", 0),
    ("rate", 3),
    ("maybe", None),
    ("phone", None),
    ("parts", [{"name": "a"}] * 3),
    ("words", ""),
]


def numbered(cases):
    """Name each case by its field, whatever its value looks like."""
    return [pytest.param(*case, id=f"{case[0]}-{number}") for number, case in enumerate(cases)]


@pytest.mark.parametrize(("name", "value"), numbered(TAKEN))
def test_what_fits_is_taken(name, value):
    schema.load({**EXAMPLE, name: value})


UNSEEN = [
    "\u200b",  # no width
    "\u200c\u200d\u2060\ufeff",
    "\u200e\u200f",  # marks of direction
    "\ufe0f\U000e0100",  # variation selectors
    "\u00ad",
    "\u3000\u2003",  # wide spaces
    "\u115f\u1160\u3164\uffa0",  # Hangul's fillers
    "\u2800",  # Braille's empty cell
    "\U000e0041",  # a tag
    "\u0301",  # an accent on nothing
]
NO_MOMENTS = [
    "2026-W49-1T09:00:00+08:00",
    "2026-W49-1",
    "20261123T090000+0800",
    "2026-11-23T09+08:00",
    "2026-11-23T09:00:00+0800",
    "2026-11-23T09:00:00+08:00:30",
    "2026-327T09:00:00+08:00",
    "２０２６-11-23T09:00:00+08:00",
    "2026-11-23",
]
NO_DAYS = ["2026-W49-1", "2026W491", "20261123", "2026-327", "2026-11-23T00:00:00"]
REFUSED = [
    ("key", "1"),
    ("key", 1),
    ("at", "2026-11-23T09:00:00"),
    ("at", "2026-11-23"),
    ("at", 1700000000),
    ("at", "0001-01-01T00:00:00+14:00"),
    ("at", "9999-12-31T23:59:59-12:00"),
    ("at", "2200-01-01T00:00:00Z"),
    ("day", "2026-02-30"),
    ("kind", "coffee"),
    ("kind", None),
    ("code", ""),
    ("code", "a b"),
    ("code", "-a"),
    ("code", "a\n"),
    ("code", "x" * (MAX_CODE + 1)),
    ("department", "DY.SW"),
    ("department", "DY-SW."),
    ("department", "#"),
    ("department", "a\n"),
    ("department", "x" * (MAX_CODE + 1)),
    ("line", ""),
    ("line", "   "),
    ("line", "a\nb"),
    ("line", "a\n"),
    ("line", "a\x1b[2J"),
    ("line", "a\u2028b"),
    ("line", "a\x85b"),
    ("line", "half \ud83d"),
    *((name, text) for name in ("line", "text", "words", "who", "maybe") for text in UNSEEN),
    ("line", "a\u202egpj.exe"),
    ("line", "\u2066a\u2069"),
    ("who", "\u202e张三"),
    *(("at", text) for text in NO_MOMENTS),
    *(("day", text) for text in NO_DAYS),
    ("line", 7),
    ("line", ["a"]),
    ("line", "x" * (MAX_LINE + 1)),
    ("text", "a\x00b"),
    ("text", "\ud800"),
    ("text", "\n \n"),
    ("text", "x" * (MAX_TEXT + 1)),
    ("words", "half \udfff"),
    ("who", "\ud800"),
    ("who", ""),
    ("area", "3"),
    ("area", "33078"),
    ("area", "３３"),
    ("area", "٣٣"),
    ("area", 33),
    ("longitude", 180.1),
    ("longitude", float("nan")),
    ("longitude", "120.2"),
    ("latitude", 90.5),
    ("latitude", True),
    ("share", -0.1),
    ("share", 1.1),
    ("amount", -1),
    ("amount", float("inf")),
    ("amount", 10**400),
    ("count", -1),
    ("count", 1.5),
    ("count", "3"),
    ("count", 2**31),
    ("number", "7"),
    ("number", 7.5),
    ("number", True),
    ("rate", "1.5"),
    ("rate", [1.5]),
    ("flag", "true"),
    ("flag", 1),
    ("flag", "no"),
    ("digest", "ABC"),
    ("digest", "0123456789ABCDEF" * 4),
    ("digest", "0" * 63),
    ("part", "lid"),
    ("part", {"name": "lid", "colour": "red"}),
    ("part", {"name": "lid", "count": "1"}),
    ("parts", {"name": "lid"}),
    ("parts", [{"name": "a"}] * 4),
    ("unknown", 1),
]


@pytest.mark.parametrize(("name", "value"), numbered(REFUSED))
def test_what_does_not_fit_is_refused_by_name(name, value):
    refused({**EXAMPLE, name: value}, name)


SECRETS = [("who", 13800001111), ("line", "1380\n"), ("code", "1380 1")]


@pytest.mark.parametrize(("name", "value"), numbered(SECRETS))
def test_a_refusal_does_not_repeat_what_was_sent(name, value):
    assert "1380" not in str(refused({**EXAMPLE, name: value}, name))


@pytest.mark.parametrize("document", [[], "x", None, 7])
def test_what_is_no_object_is_refused(document):
    with pytest.raises(ma.ValidationError):
        schema.load(document)
