"""Reading a code that somebody typed or scanned, and saying what is wrong with it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from services.visit.codes.alphabet import ALPHABET, tidy, to_values
from services.visit.codes.check import wrong_checks
from services.visit.codes.place_code import LENGTH, Code

LONGEST = 2048
"""Nothing longer is read at all: a QR code holds less than twice as much."""

_ADDRESS = re.compile(r"(?:https?://)?[^/\s]+/p/(?P<code>[^/?#]*)/?(?:[?#].*)?", re.IGNORECASE)


class ProblemKind(StrEnum):
    """What is wrong with what was read."""

    NOT_OURS = "not_ours"
    MISTYPED = "mistyped"
    OTHER_COUNTY = "other_county"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why no code was read, in plain words that do not repeat the text.

    `suggestion` is the one code that a single slip may have turned into what was typed, in groups;
    it is for a person to confirm, never to be taken unasked. `code` is what was read, if it is
    another county's.
    """

    kind: ProblemKind
    detail: str
    suggestion: str | None = None
    code: Code | None = None


NOT_OURS = Problem(ProblemKind.NOT_OURS, "This is not one of our codes.")


def parse(text: str, county: str | None = None) -> Code | Problem:
    """Return the code in a text: bare, in groups, or as the address in its QR code.

    Small and full-width letters, spaces, dashes and look-alikes (O for 0, I for 1 …) are read as
    meant. With `county`, six digits, only that county's codes are read and suggested.
    """
    typed = _typed(text)
    values = to_values(typed)
    if values is None or abs(len(values) - LENGTH) > 1:
        return NOT_OURS
    code = Code.of_text(typed)
    if code is not None:
        return code if county in (None, code.county) else _other_county(code)
    slip = _slip(values)
    return _mistyped(slip, _suggestion(typed, county)) if slip else NOT_OURS


def tells_secret(text: str) -> bool:
    """Tell whether a text is one of our labels' addresses with the secret still behind it."""
    address, _, secret = text.partition("#")
    return bool(secret.strip()) and "/" in address and isinstance(parse(address), Code)


def _typed(text: str) -> str:
    """Return the characters of a code out of a text or an address; empty if there are none."""
    text = unicodedata.normalize("NFKC", text[: LONGEST + 1]).strip()
    if len(text) > LONGEST:
        return ""
    if "/" not in text:
        return tidy(text)
    address = _ADDRESS.fullmatch(text)
    return tidy(address["code"]) if address else ""


def _slip(values: list[int]) -> str | None:
    """Say what does not fit; None if all does and only the county is none."""
    if len(values) < LENGTH:
        return "one character is missing"
    if len(values) > LENGTH:
        return "there is one character too many"
    match wrong_checks(values):
        case []:
            return None
        case [1]:
            return "the last character but one does not fit the others"
        case [2]:
            return "the last character does not fit the others"
        case _:
            return "the last two characters do not fit the others"


def _mistyped(slip: str, suggestion: str | None) -> Problem:
    advice = f"Did you mean {suggestion}?" if suggestion else "Please compare it with the sticker."
    detail = f"This looks like one of our codes, but {slip}. {advice}"
    return Problem(ProblemKind.MISTYPED, detail, suggestion)


def _other_county(code: Code) -> Problem:
    detail = f"This code belongs to another county (division code {code.county})."
    return Problem(ProblemKind.OTHER_COUNTY, detail, code=code)


def _suggestion(typed: str, county: str | None) -> str | None:
    """Return the code one slip away from what was typed, if there is exactly one."""
    codes = {code for slip in _slips(typed) if (code := Code.of_text(slip))}
    meant = [code for code in codes if county in (None, code.county)]
    return meant[0].grouped if len(meant) == 1 else None


def _slips(typed: str) -> Iterator[str]:
    """Yield what one slip may have been made from; slips of another length are no codes anyway."""
    for at in range(len(typed) + 1):
        before, after = typed[:at], typed[at:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for character in ALPHABET:
            yield before + character + after[1:]
            yield before + character + after
