"""A sticker of another app leads to one place."""

from dataclasses import replace

import pytest

from contracts.visit.events import StickerAdopted
from events.decider import Refused
from events.testing import specification
from services.visit.codes.place_code import Code
from services.visit.domain.sticker import StickerFacts, key_of, sticker
from tests.visit.domain.examples import OTHER_PLACE, PLACE, VILLAGE, adopt

spec = specification(sticker)
facts = StickerFacts(area=VILLAGE)
adopted = StickerAdopted(place=PLACE, area=VILLAGE, text=adopt.text)
elsewhere = replace(adopted, place=OTHER_PLACE)


def test_an_adopted_sticker_leads_to_its_place():
    outcome = spec.when(adopt, facts)
    outcome.then(adopted)
    assert sticker.area(sticker.fold([adopted])) == VILLAGE


def test_what_a_scanner_adds_around_the_text_is_not_kept():
    spec.when(replace(adopt, text=f"\ufeff {adopt.text}\n"), facts).then(adopted)


def test_adopting_it_again_for_the_same_place_changes_nothing():
    spec.given(adopted).when(adopt, facts).nothing()


def test_a_sticker_that_leads_to_another_place_is_taken():
    spec.given(elsewhere).when(adopt, facts).refused("sticker.taken")


def test_a_sticker_of_a_place_that_is_no_more_is_free():
    spec.given(elsewhere).when(adopt, replace(facts, free=True)).then(adopted)


def test_a_sticker_cannot_lead_to_a_place_that_is_no_more():
    spec.when(adopt, replace(facts, retired=True)).refused("place.retired")


@pytest.mark.parametrize("text", [Code("330783", 7).text, Code("330302", 7).url("needle.example")])
def test_our_own_codes_are_nobody_elses_stickers(text):
    refusal = spec.when(replace(adopt, text=text), facts).refused("sticker.our-code")
    assert refusal.about == {"field": "text"}


def test_the_key_is_the_same_however_the_text_was_scanned():
    assert key_of(adopt) == key_of(replace(adopt, text=f"\ufeff{adopt.text} "))


def test_a_text_by_which_nothing_can_be_recognised_has_no_key():
    with pytest.raises(Refused) as caught:
        key_of(replace(adopt, text="x" * 2049))
    assert caught.value.about == {"field": "text"}
