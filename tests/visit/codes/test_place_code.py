import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.visit.codes.alphabet import ALPHABET
from services.visit.codes.place_code import LENGTH, SERIALS, Code, NoSuchCode, encode

counties = st.integers(110000, 659999).map(str)
codes = st.builds(Code, counties, st.integers(0, SERIALS - 1))


def test_a_code_is_short_and_always_the_same():
    assert encode(1, "330783") == "EH9900001TG"
    assert encode(SERIALS - 1, "659999") == Code("659999", SERIALS - 1).text
    assert SERIALS > 20_000_000


def test_a_code_is_printed_in_groups_and_opened_by_its_address():
    code = Code("330783", 1)
    assert code.grouped == "EH99-0000-1TG"
    assert code.url("needle.example") == "https://needle.example/p/EH9900001TG"


@given(codes)
def test_every_code_is_read_back(code):
    assert len(code.text) == LENGTH
    assert set(code.text) <= set(ALPHABET)
    assert Code.of_text(code.text) == code


@given(st.sets(codes, min_size=2, max_size=2))
def test_two_codes_differ_in_three_characters_or_more(pair):
    a, b = pair
    assert sum(x != y for x, y in zip(a.text, b.text, strict=True)) >= 3


@pytest.mark.parametrize("county", ["", "33078", "3307830", "030783", "700000", "33078X", "٣٣٠٧٨٣"])
def test_what_is_no_county_has_no_codes(county):
    with pytest.raises(NoSuchCode, match="county must be the six digits") as refused:
        Code(county, 1)
    assert refused.value.field == "county"


@pytest.mark.parametrize("serial", [-1, SERIALS])
def test_a_serial_out_of_bounds_has_no_code(serial):
    with pytest.raises(NoSuchCode, match="serial must be a number from 0 to 20511148") as refused:
        Code("330783", serial)
    assert refused.value.field == "serial"


@pytest.mark.parametrize(
    "text",
    ["", "EH9900001T", "EH9900001TGG", "EH9900001TH", "eh9900001tg", "00000000000", "EH99O0001TG"],
)
def test_what_is_not_exactly_a_code_is_none(text):
    assert Code.of_text(text) is None
