"""Legal bases (依据): a law, regulation or document that can be found by what stands on it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from contracts.visit.parts import LegalBasis, StatedBasis
from services.redlines import bared

LEAST_LETTERS = 2
"""Fewer letters name no issuer and no law; nor does one letter that is repeated."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Which forms a document's number has, each with an example; what stands for nothing."""

    patterns: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    placeholders: frozenset[str] = frozenset()

    def known(self, number: str) -> bool:
        """Tell whether something looks like the number of a law, a document or a standard."""
        plain = _plain(number)
        return any(re.fullmatch(pattern, plain) for pattern in self.patterns)

    def empty(self, text: str) -> bool:
        """Tell whether a text says nothing: a placeholder, or one letter again and again."""
        bare = bared(text)
        few = len(bare) < LEAST_LETTERS or len(set(bare)) == 1
        return few or bare in self.placeholders


def _plain(number: str) -> str:
    """Return a number as it is compared: no spaces, one width, years in 〔〕, one kind of dash."""
    text = "".join(unicodedata.normalize("NFKC", number).upper().split())
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text)
    return re.sub(r"[\[(【〔]([0-9]{4})[\])】〕]", r"〔\1〕", text)


def missing(basis: StatedBasis, numbers: Numbers) -> Iterator[tuple[str, str]]:
    """Yield which part of a basis does not say what it has to, and what to write there."""
    if basis.issuer is None or numbers.empty(basis.issuer):
        yield "issuer", "Say who issued it: a congress, a government, a ministry or an office."
    if numbers.empty(basis.title):
        yield "title", "Give the whole title of a law, a regulation or a document."
    if basis.number is None or not numbers.known(basis.number):
        examples = ", ".join(numbers.examples)
        yield "number", f"Give the number that stands on it, such as {examples}."


def stated(basis: LegalBasis) -> StatedBasis:
    """Return a basis as it goes on record."""
    return StatedBasis(
        issuer=basis.issuer,
        title=basis.title,
        number=basis.number,
        issued=basis.issued,
        article=basis.article,
    )


def cited(basis: StatedBasis) -> str:
    """Return a basis in one line for people: 国务院《社会救助暂行办法》（国务院令第649号）."""
    title = basis.title if "《" in basis.title or basis.issuer is None else f"《{basis.title}》"
    number = f"（{basis.number}）" if basis.number else ""
    return f"{basis.issuer or ''}{title}{number}{basis.article or ''}"
