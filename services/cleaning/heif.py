"""HEIC: boxes within boxes. Exif and XMP are items of their own, which are overwritten with zeros.

They are not taken out: every other item is found by where it lies in the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from services.cleaning.unreadable import UnreadableError

_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
_BESIDE: Final = frozenset({b"Exif", b"mime", b"uri "})
"""Types of items that are no pictures."""

_OWN: Final = frozenset({b"uuid", b"udta", b"moov"})
"""Boxes beside the picture that makers fill as they like."""

_FULL: Final = 4
"""Bytes of version and flags at the beginning of some boxes."""

_IN_FILE, _IN_DATA = 0, 1


class Box(NamedTuple):
    """A box: its type, and where its content begins and ends."""

    type: bytes
    begins: int
    ends: int


def is_heic(data: bytes) -> bool:
    """Tell whether a file says that it is a HEIC picture."""
    return data[4:8] == b"ftyp" and data[8:12] in _BRANDS


def clean(data: bytes) -> bytes:
    """Return the picture with zeros in place of what was written beside it.

    Raises UnreadableError, also where that lies nobody can say where.
    """
    boxes = list(_boxes(data, 0, len(data)))
    blank = [(box.begins, box.ends) for box in boxes if box.type in _OWN]
    meta = next((box for box in boxes if box.type == b"meta"), None)
    if meta is None:
        raise UnreadableError("it has no list of what is in it")
    inside = {box.type: box for box in _boxes(data, meta.begins + _FULL, meta.ends)}
    if b"iinf" in inside and b"iloc" in inside:
        beside = set(_beside(data, inside[b"iinf"]))
        blank += _places(data, inside, beside)
    cleaned = bytearray(data)
    for begins, ends in blank:
        if not 0 <= begins <= ends <= len(data):
            raise UnreadableError("an item lies outside the file")
        cleaned[begins:ends] = bytes(ends - begins)
    return bytes(cleaned)


def _boxes(data: bytes, at: int, end: int) -> Iterator[Box]:
    while at < end:
        size, kind, begins = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8], at + 8
        if size == 1:
            size, begins = int.from_bytes(data[at + 8 : at + 16]), at + 16
        after = end if size == 0 else at + size
        if not begins <= after <= end:
            raise UnreadableError("a box is cut off")
        yield Box(kind, begins, after)
        at = after


@dataclass
class _Reader:
    """Reads numbers one after the other."""

    data: bytes
    at: int
    end: int

    def number(self, size: int) -> int:
        if self.at + size > self.end:
            raise UnreadableError("a table is cut off")
        self.at += size
        return int.from_bytes(self.data[self.at - size : self.at])


def _beside(data: bytes, infos: Box) -> Iterator[int]:
    """Yield the numbers of the items that are no pictures."""
    reader = _Reader(data, infos.begins, infos.ends)
    version = reader.number(_FULL) >> 24
    reader.number(2 if version == 0 else 4)
    for box in _boxes(data, reader.at, infos.ends):
        entry = _Reader(data, box.begins, box.ends)
        wide = entry.number(_FULL) >> 24 > 2  # noqa: PLR2004 - from version 3 on
        number = entry.number(4 if wide else 2)
        entry.number(2)
        if entry.number(4).to_bytes(4) in _BESIDE:
            yield number


def _places(data: bytes, inside: dict[bytes, Box], beside: set[int]) -> Iterator[tuple[int, int]]:
    """Yield from where to where those items lie."""
    table = inside[b"iloc"]
    reader = _Reader(data, table.begins, table.ends)
    version = reader.number(_FULL) >> 24
    sizes = reader.number(2)
    offset, length, base, index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    for _ in range(reader.number(2 if version < 2 else 4)):  # noqa: PLR2004
        number = reader.number(2 if version < 2 else 4)  # noqa: PLR2004
        where = reader.number(2) & 15 if version else _IN_FILE
        reader.number(2)
        start = reader.number(base) + _origin(inside, where)
        for _ in range(reader.number(2)):
            reader.number(index if version else 0)
            begins = start + reader.number(offset)
            size = reader.number(length)
            if number in beside:
                if size == 0 or where not in {_IN_FILE, _IN_DATA}:
                    raise UnreadableError("an item lies where nobody can say")
                yield begins, begins + size


def _origin(inside: dict[bytes, Box], where: int) -> int:
    return inside[b"idat"].begins if where == _IN_DATA and b"idat" in inside else 0
