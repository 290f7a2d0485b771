import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.visit.codes.sticker import LONGEST, StickerRefused, canonical, fingerprint

scanned = st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=50)


@pytest.mark.parametrize(
    "text",
    [
        "https://app.example/door?id=17&t=1763859600",
        "MZ-330783-000017",
        "江北街道|3幢|501",
        "line one\nline two",
    ],
    ids=["address", "number", "Chinese", "lines"],
)
def test_the_text_of_a_sticker_is_kept_as_it_is(text):
    assert canonical(text) == text


@pytest.mark.parametrize("around", [" {} ", "\ufeff{}", "{}\r\n", "\ufeff \ufeff{}\u3000"])
def test_what_scanners_put_around_a_text_does_not_matter(around):
    assert canonical(around.format("MZ-17")) == "MZ-17"


def test_one_sticker_has_one_text_however_its_letters_are_composed():
    assert canonical("Cafe\u0301") == canonical("Caf\u00e9")


def test_volatile_parameters_are_not_guessed_away():
    assert fingerprint("https://app.example/d?t=1") != fingerprint("https://app.example/d?t=2")


def test_letters_that_only_look_alike_stay_apart():
    assert fingerprint("ＭＺ-17") != fingerprint("MZ-17")
    assert fingerprint("mz-17") != fingerprint("MZ-17")


@pytest.mark.parametrize("text", ["", "  \n", "\ufeff"])
def test_a_sticker_without_text_is_refused(text):
    with pytest.raises(StickerRefused, match="holds no text; print one of our labels"):
        canonical(text)


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"], ids=["NUL", "half a character"])
def test_a_sticker_whose_text_cannot_be_stored_is_refused(text):
    with pytest.raises(StickerRefused, match="characters that are not text"):
        canonical(text)


def test_a_sticker_is_adopted_up_to_the_longest_text():
    assert len(canonical("字" * LONGEST)) == LONGEST
    with pytest.raises(StickerRefused, match="holds 2049 characters, 2048 at most"):
        canonical("字" * (LONGEST + 1))


@given(scanned.filter(lambda text: text.strip().strip("\ufeff")))
def test_the_text_a_sticker_is_known_by_is_stable(text):
    try:
        once = canonical(text)
    except StickerRefused:
        return
    assert canonical(once) == once == unicodedata.normalize("NFC", once)
    assert canonical(f" {text}\n") == once
    assert fingerprint(text) == fingerprint(once)
    assert len(fingerprint(text)) == 64
