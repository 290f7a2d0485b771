"""The characters of a code: 29 that nobody takes for one another.

Of each pair that looks alike on a worn sticker or in handwriting (0 O, 1 I L, 2 Z, 5 S, 8 B, V U)
one is used and the other is read as it, so such a mistake is none. 29 is prime, which the check
characters need (see `check`).
"""

import unicodedata

ALPHABET = "0123456789ACDEFGHJKMNPQRTVWXY"
BASE = len(ALPHABET)

READ_AS = str.maketrans("OILZSBU", "011258V")
_VALUES = {character: value for value, character in enumerate(ALPHABET)}


def tidy(text: str) -> str:
    """Return typed text in the alphabet's form: wide and small letters, spaces and dashes mended.

    >>> tidy(" ｋ4f－o9 ")
    'K4F09'
    """
    kept = (
        character
        for character in unicodedata.normalize("NFKC", text)
        if not character.isspace() and not _is_dash(character)
    )
    return "".join(kept).upper().translate(READ_AS)


def to_characters(values: list[int]) -> str:
    """Return the characters that stand for values from 0 to `BASE` - 1."""
    return "".join(ALPHABET[value] for value in values)


def to_values(characters: str) -> list[int] | None:
    """Return the values that characters stand for; None if one is not of the alphabet."""
    values = [_VALUES.get(character, -1) for character in characters]
    return None if -1 in values else values


def to_digits(number: int, length: int) -> list[int]:
    """Return a number's digits to the base `BASE`, the highest first, filled up with zeros."""
    digits = []
    for _ in range(length):
        number, digit = divmod(number, BASE)
        digits.append(digit)
    return digits[::-1]


def to_number(digits: list[int]) -> int:
    """Return the number that digits to the base `BASE` make."""
    number = 0
    for digit in digits:
        number = number * BASE + digit
    return number


def _is_dash(character: str) -> bool:
    # Pd holds every hyphen and dash; the minus sign and the underscore are what people type too.
    return unicodedata.category(character) == "Pd" or character in "−_"
