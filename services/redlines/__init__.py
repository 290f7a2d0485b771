"""Red lines (红线): what may neither be asked for nor measured, by the words that name it.

The list is data of the release (`named.yml`), read once, and the same for all services.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml


@dataclass(frozen=True, slots=True)
class RedLine:
    """One line: in English, in the sentence that forbids it, and the words that cross it.

    `words` are as they are written, each with what `bared` leaves of it; of the longer words in
    `but_not`, which are innocent, there is that alone.
    """

    code: str
    english: str
    sentence: str
    words: Mapping[str, str]
    but_not: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.english} ({self.sentence})"


@dataclass(frozen=True, slots=True)
class RedLines:
    """The lines, the document that draws them, and the day of our list."""

    source: str
    as_of: date
    lines: Mapping[str, RedLine]

    def crossed_by(self, text: str) -> str | None:
        """Say which line a title, a name or a choice crosses, and by which word; None if none."""
        bare = bared(text)
        for line in self.lines.values():
            left = _without(bare, line.but_not)
            for word, what in line.words.items():
                if what in left:
                    return f"{word}: {line.sentence} ({self.source}: {line.english})."
        return None


def bared(text: str) -> str:
    """Return what is left of a text to compare: letters and digits, one width, small.

    Spaces, punctuation and signs that nobody sees between the letters would hide a word.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum() and letter not in _FILLERS)


_FILLERS: Final = "\u115f\u1160"
"""Letters by their class, and blank: what Hangul fills a place with."""


def _without(bare: str, longer: tuple[str, ...]) -> str:
    """Cut out the longer words that are innocent; what stood beside them does not grow together."""
    for word in longer:
        bare = bare.replace(word, " ")
    return bare


@cache
def red_lines() -> RedLines:
    """Return the list that this release ships with."""
    text = files(__name__).joinpath("named.yml").read_text("utf-8")
    told: dict[str, Any] = yaml.safe_load(text)
    lines = {line["code"]: _line(line) for line in told["lines"]}
    return RedLines(told["source"], told["as_of"], lines)


def _line(told: Mapping[str, Any]) -> RedLine:
    return RedLine(
        told["code"],
        told["english"],
        told["sentence"],
        words={word: bared(word) for word in map(str, told["words"])},
        but_not=tuple(map(bared, map(str, told["but_not"]))),
    )


RED_LINES: Final = red_lines()
"""The list of this release."""
