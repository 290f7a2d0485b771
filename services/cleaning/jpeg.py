"""JPEG: segments before, between and after scans of pixels; cameras write beside them.

What is kept is needed to show the picture: tables, frames, scans, colour profiles, and which side
is up. The pixels are not touched. Dropped are Exif with its position, XMP, IPTC, comments, makers'
own segments, and whatever follows the picture's end.
"""

import re
from typing import Final, Literal

from services.cleaning.unreadable import UnreadableError

_START, _END, _SCAN, _COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a segment."""

_APPLICATIONS: Final = range(0xE0, 0xF0)
_KEPT: Final = {0xE0: b"JFIF\x00", 0xE2: b"ICC_PROFILE\x00", 0xEE: b"Adobe"}
"""Application segments that say how pixels are shown, by their marker and their beginning."""

_EXIF: Final = (0xE1, b"Exif\x00\x00")
_AFTER_PIXELS: Final = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")

_ORIENTATION, _SHORT, _ENTRY = 0x0112, 3, 12
_UPRIGHT: Final = 1
_SIDES: Final = range(1, 9)


def clean(data: bytes) -> bytes:
    """Return the picture without what was written beside it. Raises UnreadableError."""
    if not data.startswith(b"\xff\xd8"):
        raise UnreadableError("it does not begin as a JPEG does")
    kept: list[bytes] = []
    side = _UPRIGHT
    at = 2
    while at < len(data):
        marker, at = _marker(data, at)
        if marker == _END:
            kept.append(b"\xff\xd9")
            break
        if marker in _ALONE:
            kept.append(bytes((0xFF, marker)))
            continue
        body, segment, at = _segment(data, at)
        if marker == _EXIF[0] and body.startswith(_EXIF[1]):
            side = _side(body[len(_EXIF[1]) :])
        if _is_kept(marker, body):
            kept.append(segment)
        if marker == _SCAN:
            found = _AFTER_PIXELS.search(data, at)
            end = found.start() if found else len(data)
            kept.append(data[at:end])
            at = end
    return b"".join((b"\xff\xd8", *_with_side(kept, side)))


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """Return the marker that stands at a place, and where it ends; fill bytes are passed over."""
    if data[at] != 0xFF:  # noqa: PLR2004 - every marker begins so
        raise UnreadableError("between two segments stands something else")
    while at < len(data) and data[at] == 0xFF:  # noqa: PLR2004
        at += 1
    if at == len(data):
        raise UnreadableError("it ends within a marker")
    return data[at], at + 1


def _segment(data: bytes, at: int) -> tuple[bytes, bytes, int]:
    """Return a segment's content, the whole of it with its marker, and where it ends."""
    size = int.from_bytes(data[at : at + 2])
    end = at + size
    if size < 2 or end > len(data):  # noqa: PLR2004 - the size counts its own two bytes
        raise UnreadableError("a segment is cut off")
    return data[at + 2 : end], b"\xff" + data[at - 1 : end], end


def _is_kept(marker: int, body: bytes) -> bool:
    if marker in _APPLICATIONS:
        beginning = _KEPT.get(marker)
        return beginning is not None and body.startswith(beginning)
    return marker != _COMMENT


def _side(tiff: bytes) -> int:
    """Return which side of a picture is up, as Exif's first directory says; 1 if it does not."""

    def number(at: int, size: int) -> int:
        order: Literal["little", "big"] = "little" if tiff.startswith(b"II") else "big"
        return int.from_bytes(tiff[at : at + size], order)

    first = number(4, 4)
    for entry in range(number(first, 2)):
        at = first + 2 + entry * _ENTRY
        if at + _ENTRY > len(tiff):
            break
        if (number(at, 2), number(at + 2, 2)) == (_ORIENTATION, _SHORT):
            side = number(at + 8, 2)
            return side if side in _SIDES else _UPRIGHT
    return _UPRIGHT


def _with_side(kept: list[bytes], side: int) -> list[bytes]:
    """Put in an Exif segment that says which side is up, and nothing else, where that matters."""
    if side == _UPRIGHT:
        return kept
    directory = b"".join(
        (
            (1).to_bytes(2),
            _ORIENTATION.to_bytes(2),
            _SHORT.to_bytes(2),
            (1).to_bytes(4),
            side.to_bytes(2) + b"\x00\x00",
            (0).to_bytes(4),
        )
    )
    body = _EXIF[1] + b"MM\x00\x2a" + (8).to_bytes(4) + directory
    segment = bytes((0xFF, _EXIF[0])) + (len(body) + 2).to_bytes(2) + body
    first = 1 if kept and kept[0][1] == 0xE0 else 0  # noqa: PLR2004 - JFIF comes first
    return [*kept[:first], segment, *kept[first:]]
