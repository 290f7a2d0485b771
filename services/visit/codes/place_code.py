"""A place's code (一码): the one code that hangs at a door, a bin or along a river."""

import re
from dataclasses import dataclass
from typing import Self

from services.visit.codes.alphabet import (
    BASE,
    to_characters,
    to_digits,
    to_number,
    to_values,
)
from services.visit.codes.check import CHECKS, is_right, with_checks

COUNTY_CHARACTERS = 4
SERIAL_CHARACTERS = 5
LENGTH = COUNTY_CHARACTERS + SERIAL_CHARACTERS + CHECKS

SERIALS = BASE**SERIAL_CHARACTERS
"""How many codes a county has: 20,511,149, ten times the doors of the largest."""

_COUNTY = re.compile(r"[1-6][0-9]{5}", re.ASCII)
_GROUPS = (slice(4), slice(4, 8), slice(8, None))


class NoSuchCode(ValueError):
    """A county or a serial number for which there is no code; `field` says which of the two."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field} must be {rule}")
        self.field = field


@dataclass(frozen=True, slots=True)
class Code:
    """The code with a serial number in a county.

    `county` is the county's six-digit division code (GB/T 2260), `serial` counts from 0 within it.
    Raises `NoSuchCode` outside these bounds.
    """

    county: str
    serial: int

    def __post_init__(self) -> None:
        if not _COUNTY.fullmatch(self.county):
            raise NoSuchCode("county", "the six digits of a county's division code")
        if not 0 <= self.serial < SERIALS:
            raise NoSuchCode("serial", f"a number from 0 to {SERIALS - 1}")

    @property
    def text(self) -> str:
        """The code as it is stored and scanned: eleven characters."""
        county = to_digits(int(self.county), COUNTY_CHARACTERS)
        return to_characters(with_checks(county + to_digits(self.serial, SERIAL_CHARACTERS)))

    @property
    def grouped(self) -> str:
        """The code as it is printed and read out: groups of four, four and three."""
        return "-".join(self.text[group] for group in _GROUPS)

    def url(self, host: str) -> str:
        """Return the address in the QR code: it opens our page in any other scanner."""
        return f"https://{host}/p/{self.text}"

    @classmethod
    def of_text(cls, text: str) -> Self | None:
        """Return the code with exactly this text; None if there is none."""
        values = to_values(text)
        if values is None or len(values) != LENGTH or not is_right(values):
            return None
        county = str(to_number(values[:COUNTY_CHARACTERS]))
        if not _COUNTY.fullmatch(county):
            return None
        return cls(county, to_number(values[COUNTY_CHARACTERS:-CHECKS]))


def encode(serial: int, county: str) -> str:
    """Return the text of the code with a serial number in a county (see `Code`)."""
    return Code(county, serial).text
