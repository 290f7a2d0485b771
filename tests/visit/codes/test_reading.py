import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.visit.codes.alphabet import ALPHABET
from services.visit.codes.check import with_checks
from services.visit.codes.place_code import LENGTH, SERIALS, Code, encode
from services.visit.codes.reading import NOT_OURS, Problem, ProblemKind, parse

DONGYANG = "330783"
CODE = Code(DONGYANG, 1)  # EH99-0000-1TG
LOOKS_LIKE = {"0": "0Oo", "1": "1IiLl", "2": "2Zz", "5": "5Ss", "8": "8Bb", "V": "VvUu"}
SEPARATORS = ["", " ", "-", "–", "—", "−", "_", "\u3000", "\u00a0", "\t"]

codes = st.builds(Code, st.integers(110000, 659999).map(str), st.integers(0, SERIALS - 1))
dongyang_codes = st.builds(Code, st.just(DONGYANG), st.integers(0, SERIALS - 1))
places = st.integers(0, LENGTH - 1)


def wide(text: str) -> str:
    """Write ASCII as a Chinese input method does in full-width mode."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@pytest.mark.parametrize(
    "text",
    [
        "EH9900001TG",
        "eh99-0000-1tg",
        "EH99 0000 1TG",
        "  EH99—0000—1TG\n",
        "EH99OOOOITG",
        "EH99ooooLtg",
        "ＥＨ９９－００００－１ＴＧ",
        "ｅｈ９９　００００　１ｔｇ",
        "https://needle.example/p/EH9900001TG",
        "HTTPS://NEEDLE.EXAMPLE/P/EH9900001TG",
        "http://127.0.0.1:8000/p/eh99-0000-1tg/?from=wechat#top",
        "needle.example/p/EH9900001TG",
        "ｈｔｔｐｓ：／／needle.example／p／EH9900001TG",
    ],
)
def test_a_code_is_read_however_it_was_typed_or_scanned(text):
    assert parse(text) == CODE
    assert parse(text, DONGYANG) == CODE


@given(codes, st.data())
def test_a_code_typed_by_a_person_is_read_as_meant(code, data):
    typed = "".join(
        data.draw(st.sampled_from(LOOKS_LIKE.get(character, character + character.lower())))
        + data.draw(st.sampled_from(SEPARATORS))
        for character in code.text
    )
    assert parse(data.draw(st.sampled_from([typed, wide(typed)]))) == code
    assert parse(code.grouped) == code
    assert parse(code.url("needle.example")) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        " - ",
        "hello",
        "东阳市江北街道",
        "EH99-0000-1T?",
        "https://other.example/",
        "https://other.example/q/EH9900001TG",
        "https://other.example/p/",
        "EH9900001TG" * 200,
        "https://needle.example/p/EH9900001TG?" + "x" * 2048,
    ],
)
def test_what_is_no_code_of_ours_is_said_to_be_none(text):
    assert parse(text) == NOT_OURS
    assert parse(text, DONGYANG) == NOT_OURS


def test_right_check_characters_on_no_county_are_no_code_of_ours():
    values = with_checks([0] * 9)
    assert parse("".join(ALPHABET[value] for value in values)) == NOT_OURS


def test_the_code_of_another_county_says_of_which():
    found = parse(encode(7, "330782"), DONGYANG)
    assert isinstance(found, Problem)
    assert found.kind is ProblemKind.OTHER_COUNTY
    assert found.detail == "This code belongs to another county (division code 330782)."
    assert found.code == Code("330782", 7)


@pytest.mark.parametrize(
    ("typed", "slip"),
    [
        ("EH9900002TG", "the last two characters do not fit the others"),
        ("HE9900001TG", "the last two characters do not fit the others"),
        ("EH9900001XG", "the last character but one does not fit the others"),
        ("EH9900001TX", "the last character does not fit the others"),
        ("EH990001TG", "one character is missing"),
        ("EH99000001TG", "there is one character too many"),
    ],
)
def test_a_single_slip_is_named_and_the_code_meant_is_suggested(typed, slip):
    found = parse(typed, DONGYANG)
    assert found == Problem(
        ProblemKind.MISTYPED,
        f"This looks like one of our codes, but {slip}. Did you mean EH99-0000-1TG?",
        "EH99-0000-1TG",
    )


def test_nothing_is_suggested_for_a_text_with_several_slips():
    found = parse("EH99-9876-5XX", DONGYANG)
    assert isinstance(found, Problem)
    assert (found.kind, found.suggestion) == (ProblemKind.MISTYPED, None)
    assert found.detail.endswith("Please compare it with the sticker.")


def test_nothing_is_suggested_that_another_county_owns():
    found = parse("EH9900002TG", "330782")
    assert isinstance(found, Problem)
    assert (found.kind, found.suggestion) == (ProblemKind.MISTYPED, None)


@given(dongyang_codes, places, st.sampled_from(ALPHABET))
def test_a_wrong_character_is_caught_and_what_is_suggested_was_meant(code, place, wrong):
    typed = code.text[:place] + wrong + code.text[place + 1 :]
    assume(typed != code.text)
    found = parse(typed, DONGYANG)
    assert isinstance(found, Problem)
    assert found.kind is ProblemKind.MISTYPED
    assert found.suggestion in (None, code.grouped)


@given(dongyang_codes, st.integers(0, LENGTH - 2))
def test_two_neighbours_swapped_are_caught(code, place):
    text = code.text
    typed = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    assume(typed != text)
    found = parse(typed, DONGYANG)
    assert isinstance(found, Problem)
    assert found.kind is ProblemKind.MISTYPED


@given(dongyang_codes, places, st.sampled_from(ALPHABET))
def test_a_character_left_out_or_added_is_caught(code, place, extra):
    for typed in (
        code.text[:place] + code.text[place + 1 :],
        code.text[:place] + extra + code.text[place:],
    ):
        found = parse(typed)
        assert isinstance(found, Problem)
        assert found.kind is ProblemKind.MISTYPED


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_and_none_is_repeated_in_the_answer(text):
    found = parse(text)
    assert isinstance(found, Code | Problem)
    if isinstance(found, Problem) and len(text) > 3 and unicodedata.category(text[0]) == "Lo":
        assert text not in found.detail
