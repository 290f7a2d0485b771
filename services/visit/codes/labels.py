"""Labels (标签) to print, cut and hang up: a QR code, the code to type, the place's name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.textsplit import wordSplit
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfgen.canvas import Canvas

from services.visit.codes.place_code import Code
from services.visit.codes.sheet import Box, Sheet

SONG = "STSong-Light"
"""Adobe's Chinese font, known to every PDF reader by name: nothing to install or to embed."""

TYPEWRITER = "Courier-Bold"
QUIET_MODULES = 4
"""Light modules around a QR code (ISO/IEC 18004)."""

NAME_LINES = 3
LINE = 1.3
"""From line to line, in sizes of the letters."""

CODE_SIZE, AREA_SIZE = 1.2, 0.8
"""In sizes of the name's letters."""

TALLEST = LINE * (NAME_LINES + CODE_SIZE + AREA_SIZE)

LARGEST = 28.0
"""Points; a label that fills the page needs no larger words."""

MISSING = "〓"
"""The geta mark (下駄): what printers of Chinese set for a character they do not have."""


class NothingToPrint(ValueError):
    """There was not one label to print."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a label shows: the code, its secret, the place's name and its area's name."""

    code: Code
    secret: str = field(repr=False)
    name: str
    area: str

    def url(self, host: str) -> str:
        """Return the address in the QR code. No server is sent what follows the `#`."""
        return f"{self.code.url(host)}#{self.secret}"


def print_labels(
    labels: Iterable[Label],
    into: BinaryIO,
    host: str,
    sheet: Sheet | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write a PDF of labels, page after page, and return how many there were.

    The QR code holds `Label.url(host)`. Labels are taken one by one and `progress` is told after
    each how many are done; a finished page is kept compressed, some 50 kB, until the file is
    written at the end. The same labels give the same bytes. Raises `NothingToPrint`.
    """
    sheet = sheet or Sheet()
    registerFont(UnicodeCIDFont(SONG))
    canvas = Canvas(into, pagesize=A4, pageCompression=1, invariant=1)
    canvas.setTitle("Place codes")
    done = 0
    for label in labels:
        if done and done % sheet.per_page == 0:
            canvas.showPage()
        _draw(canvas, label, host, sheet, done % sheet.per_page)
        done += 1
        if progress:
            progress(done)
    if not done:
        raise NothingToPrint("there are no labels to print")
    canvas.save()
    return done


def _draw(canvas: Canvas, label: Label, host: str, sheet: Sheet, index: int) -> None:
    cell = sheet.cell(index)
    canvas.setStrokeGray(0.8)
    canvas.setLineWidth(0.3)
    canvas.rect(cell.x, cell.y, cell.width, cell.height)
    square, words = sheet.parts(index)
    _draw_qr(canvas, segno.make_qr(label.url(host), error=sheet.error), square)
    _draw_words(canvas, label, words)


def _draw_qr(canvas: Canvas, code: segno.QRCode, square: Box) -> None:
    """Draw the dark modules as one shape, a bar for each run of them in a row."""
    module = square.width / (len(code.matrix) + 2 * QUIET_MODULES)
    path = canvas.beginPath()
    top = square.y + square.height - QUIET_MODULES * module
    for row, modules in enumerate(code.matrix, start=1):
        for start, length in _dark_runs(modules):
            x = square.x + (QUIET_MODULES + start) * module
            path.rect(x, top - row * module, length * module, module)
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)


def _dark_runs(modules: bytes | bytearray) -> list[tuple[int, int]]:
    """Return where each run of dark modules starts and how long it is."""
    runs: list[tuple[int, int]] = []
    for at, dark in enumerate(modules):
        if dark and runs and sum(runs[-1]) == at:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((at, 1))
    return runs


def _draw_words(canvas: Canvas, label: Label, box: Box) -> None:
    """Draw name, code and area under one another, in the middle of the box."""
    size = min(LARGEST, box.height / TALLEST, box.width / 9)
    code_size = min(size * CODE_SIZE, box.width / stringWidth(label.code.grouped, TYPEWRITER, 1))
    names = _lines(label.name, box.width, size, NAME_LINES)
    area = _lines(label.area, box.width, size * AREA_SIZE, 1)
    lines = [(line, SONG, size) for line in names]
    lines += [(label.code.grouped, TYPEWRITER, code_size)]
    lines += [(line, SONG, size * AREA_SIZE) for line in area]
    height = sum(LINE * line_size for _, _, line_size in lines)
    y = box.y + (box.height + height) / 2
    for text, font, line_size in lines:
        y -= LINE * line_size
        canvas.setFont(font, line_size)
        canvas.drawCentredString(box.x + box.width / 2, y, text)


def _lines(text: str, width: float, size: float, most: int) -> list[str]:
    """Break a Chinese text into lines that fit a width; what is too much becomes an ellipsis."""
    shown = "".join(character if _in_font(character) else MISSING for character in text.strip())
    lines = [line for _, line in wordSplit(shown, width, SONG, size)]
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while stringWidth(f"{last}…", SONG, size) > width:
        last = last[:-1]
    return [*lines[: most - 1], f"{last}…"]


def _in_font(character: str) -> bool:
    """Say whether the font has a character: Adobe-GB1 as readers have it is the GBK repertoire."""
    try:
        character.encode("gbk")
    except UnicodeEncodeError:
        return False
    return character.isprintable()
