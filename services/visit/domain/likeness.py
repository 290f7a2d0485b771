"""Which element of the dictionary asks the same as another one: each question is asked once.

Two elements ask the same if their names do, whatever their types: alike but for width, spaces,
signs, a number at the end and words that change nothing (是否, 情况), or synonyms. Two choices of
one type also do if they offer the same answers under names that share two signs in a row, unless
those answers (是, 否) belong to no question in particular.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from contracts.visit.events import ElementDefined
from contracts.visit.parts import Choice
from services.redlines import bared

Answers = tuple[str, frozenset[str]]
"""The type of a choice, and what may be chosen."""

_COUNTED = re.compile(r"([(（][一二三四五六七八九十\d]{1,3}[)）]|\d+)\s*$")
"""What stands after the name of a second one: 联系电话2, 联系电话（二）."""

FEWEST = 2
"""Of fewer choices nothing follows."""


class Asked(Protocol):
    """What is compared: an element, or the command that is to define one."""

    @property
    def element(self) -> str:
        """Its code."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def type(self) -> str:
        """The type of its answers."""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What may be chosen."""


@dataclass(frozen=True, slots=True)
class Words:
    """Synonyms by their bare names; words around a name, and answers, that say nothing."""

    same: Mapping[str, str]
    around: tuple[str, ...] = ()
    plain: frozenset[str] = frozenset()

    def meaning(self, name: str) -> str:
        """Return what a name asks for, one for all its synonyms."""
        bare = bared(name)
        short = bared(_COUNTED.sub("", name)) or bare
        for word in (bare, short):
            if word in self.same:
                return self.same[word]
        core = self._core(short)
        return self.same.get(core, core)

    def _core(self, bare: str) -> str:
        for word in self.around:
            shorter = bare.removeprefix(word).removesuffix(word)
            if shorter and shorter != bare:
                return self._core(shorter)
        return bare


class Dictionary:
    """All elements there are, in the order in which they were first defined."""

    def __init__(self, elements: Iterable[ElementDefined] = (), words: Words | None = None) -> None:
        self._words = words or Words({})
        self._order: dict[str, int] = {}
        self._by_code: dict[str, ElementDefined] = {}
        self._by_meaning: dict[str, list[ElementDefined]] = {}
        self._by_answers: dict[Answers, list[ElementDefined]] = {}
        for number, each in enumerate(elements):
            self._order[each.element] = number
            self._by_code[each.element] = each
            self._by_meaning.setdefault(self._words.meaning(each.name), []).append(each)
            if answers := self._answers(each):
                self._by_answers.setdefault(answers, []).append(each)

    def get(self, code: str) -> ElementDefined | None:
        """Return the element of a code, None if there is none."""
        return self._by_code.get(code)

    def like(self, asked: Asked) -> ElementDefined | None:
        """Return the first other element that asks the same."""
        meaning = self._words.meaning(asked.name)
        answers = self._answers(asked)
        chosen = self._by_answers.get(answers, []) if answers else []
        near = [each for each in chosen if _near(meaning, self._words.meaning(each.name))]
        found = [*self._by_meaning.get(meaning, []), *near]
        others = (each for each in found if each.element != asked.element)
        return min(others, key=lambda each: self._order[each.element], default=None)

    def before(self, asked: ElementDefined) -> ElementDefined | None:
        """Return the element that asked the same before one that is there did."""
        other = self.like(asked)
        earlier = other and self._order[other.element] < self._order[asked.element]
        return other if earlier else None

    def _answers(self, asked: Asked) -> Answers | None:
        names = frozenset(bared(choice.name) for choice in asked.choices)
        telling = len(names) >= FEWEST and not names <= self._words.plain
        return (asked.type, names) if telling else None


def _near(one: str, other: str) -> bool:
    """Tell whether two names share two signs in a row."""
    return not set(pairwise(one)).isdisjoint(pairwise(other))
