"""How labels lie on a page: a grid on A4, and on each label a QR code and the words beside it."""

from dataclasses import dataclass
from typing import Literal

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

MARGIN = 8 * mm
"""Most office printers leave 5 mm unprinted."""

PADDING = 2 * mm
LEAST_QR = 22 * mm
"""Smaller, one of the 49 modules is under 0.45 mm, and a cheap phone reads it from too near."""

SIDE_BY_SIDE = 1.5
"""A label this much wider than high has its words beside the QR code, else below."""


class SheetRefused(ValueError):
    """A grid on which labels cannot be read."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page in points: left, bottom, width, height."""

    x: float
    y: float
    width: float
    height: float

    def inner(self, padding: float) -> "Box":
        """Return the rectangle left within a padding on every side."""
        return Box(
            self.x + padding,
            self.y + padding,
            self.width - 2 * padding,
            self.height - 2 * padding,
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid of labels on A4, filled row by row.

    `error` is the QR code's error correction: M mends 15 % of its area, Q 25 % (for stickers out of
    doors). Raises `SheetRefused` if the QR codes would be too small to scan.
    """

    rows: int = 8
    columns: int = 3
    error: Literal["M", "Q"] = "Q"

    def __post_init__(self) -> None:
        if self.rows < 1 or self.columns < 1:
            raise SheetRefused("a sheet has at least one row and one column")
        if self.parts(0)[0].width < LEAST_QR:
            raise SheetRefused(
                f"{self.rows} rows of {self.columns} labels leave QR codes smaller than"
                f" {LEAST_QR / mm:.0f} mm; use fewer rows or columns"
            )

    @property
    def per_page(self) -> int:
        """How many labels a page holds."""
        return self.rows * self.columns

    def cell(self, index: int) -> Box:
        """Return where the label lies that is number `index`, from 0, on its page."""
        row, column = divmod(index, self.columns)
        width = (A4[0] - 2 * MARGIN) / self.columns
        height = (A4[1] - 2 * MARGIN) / self.rows
        return Box(MARGIN + column * width, A4[1] - MARGIN - (row + 1) * height, width, height)

    def parts(self, index: int) -> tuple[Box, Box]:
        """Return the square for a label's QR code and the box for its words."""
        box = self.cell(index).inner(PADDING)
        if box.width >= SIDE_BY_SIDE * box.height:
            side = min(box.height, box.width / 2)
            square = Box(box.x, box.y + (box.height - side) / 2, side, side)
            return square, Box(box.x + side, box.y, box.width - side, box.height)
        side = min(box.width, box.height * 2 / 3)
        square = Box(box.x + (box.width - side) / 2, box.y + box.height - side, side, side)
        return square, Box(box.x, box.y, box.width, box.height - side)
