"""WebP: a RIFF file, of which Exif, XMP and what is unknown are dropped."""

from typing import Final

from services.cleaning.unreadable import UnreadableError

_KEPT: Final = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_EXIF_AND_XMP: Final = 0x08 | 0x04
"""Bits of the VP8X header that announce what is dropped."""

_HEAD: Final = 12


def clean(data: bytes) -> bytes:
    """Return the picture without what was written beside it. Raises UnreadableError."""
    kept: list[bytes] = []
    at, end = _HEAD, 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise UnreadableError("it is cut off")
    while at < end:
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        after = at + 8 + size + size % 2
        if after > end:
            raise UnreadableError("a chunk is cut off")
        if name == b"VP8X":
            flags = data[at + 8] & ~_EXIF_AND_XMP
            kept.append(data[at : at + 8] + bytes((flags,)) + data[at + 9 : after])
        elif name in _KEPT:
            kept.append(data[at:after])
        at = after
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body
