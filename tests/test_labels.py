"""The secret on a label: what of it is kept, and what it proves."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.labels import ALPHABET, BITS, digest_of, new_secret, proves

DOOR, OTHER_DOOR = UUID(int=1), UUID(int=2)
SECRETS = st.integers(0, 2**BITS - 1).map(lambda number: new_secret(lambda _: number))


@given(st.integers(0, 2**BITS - 1))
def test_every_number_of_80_bits_is_a_secret_of_its_own(number):
    secret = new_secret(lambda _: number)
    value = 0
    for character in secret:
        value = value * 32 + ALPHABET.index(character)
    assert (len(secret), value) == (16, number)


def test_a_secret_has_80_bits():
    asked = []
    new_secret(lambda bits: asked.append(bits) or 0)
    assert asked == [80]


@given(SECRETS)
def test_a_secret_proves_its_own_place_and_no_other(secret):
    kept = digest_of(DOOR, secret)
    assert proves(DOOR, secret, kept)
    assert not proves(OTHER_DOOR, secret, kept)
    assert secret not in kept


@given(SECRETS, SECRETS)
def test_another_secret_proves_nothing(printed, guessed):
    assert proves(DOOR, guessed, digest_of(DOOR, printed)) == (guessed == printed)


@pytest.mark.parametrize("cheat", ["", "0" * 16, str(DOOR), digest_of(DOOR, "0" * 15 + "1")])
def test_what_the_api_shows_proves_nothing(cheat):
    assert not proves(DOOR, cheat, digest_of(DOOR, "0" * 15 + "1"))
