from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.visit.codes.alphabet import ALPHABET, BASE
from services.visit.codes.check import is_right, with_checks, wrong_checks
from services.visit.codes.place_code import LENGTH

DATA = LENGTH - 2
values = st.lists(st.integers(0, BASE - 1), min_size=DATA, max_size=DATA)
WORDS = [[0] * DATA, list(range(DATA)), [28, 0, 13, 7, 7, 7, 1, 28, 28]]


def test_the_alphabet_is_prime_and_holds_one_of_each_pair_that_looks_alike():
    assert BASE == 29
    assert len(set(ALPHABET)) == BASE
    for pair in ("0O", "1I", "1L", "2Z", "5S", "8B", "UV"):
        assert sum(character in ALPHABET for character in pair) == 1


@given(values)
def test_check_values_make_a_word_right(word):
    assert is_right(with_checks(word))
    assert with_checks(word)[:DATA] == word
    assert wrong_checks(with_checks(word)) == []


@pytest.mark.parametrize("word", WORDS, ids=["zeros", "rising", "mixed"])
def test_every_single_error_is_caught(word):
    right = with_checks(word)
    for place in range(LENGTH):
        for wrong in set(range(BASE)) - {right[place]}:
            assert not is_right([*right[:place], wrong, *right[place + 1 :]])


@pytest.mark.parametrize("word", WORDS, ids=["zeros", "rising", "mixed"])
def test_every_double_error_is_caught(word):
    right = with_checks(word)
    for one, other in combinations(range(LENGTH), 2):
        for first, second in product(range(BASE), repeat=2):
            if first != right[one] and second != right[other]:
                typed = list(right)
                typed[one], typed[other] = first, second
                assert not is_right(typed)


@given(values, st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
def test_every_swap_of_two_characters_near_or_far_is_caught(word, one, other):
    typed = with_checks(word)
    typed[one], typed[other] = typed[other], typed[one]
    assert is_right(typed) == (typed == with_checks(word))


@given(values, st.integers(0, LENGTH - 1), st.integers(1, BASE - 1))
def test_a_wrong_check_value_stands_alone_and_a_wrong_other_upsets_both(word, place, error):
    typed = with_checks(word)
    typed[place] = (typed[place] + error) % BASE
    assert wrong_checks(typed) == ([place - DATA + 1] if place >= DATA else [1, 2])
