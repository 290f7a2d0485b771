"""PNG: chunks, of which only those that show the picture are kept."""

from typing import Final

from services.cleaning.unreadable import UnreadableError

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"

_CRITICAL: Final = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
_SHOWING: Final = frozenset(
    {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"pHYs"}
)
_FRAME: Final = 12
"""Bytes around a chunk's content: its size, its name, its checksum."""


def clean(data: bytes) -> bytes:
    """Return the picture without texts, times, Exif and makers' chunks. Raises UnreadableError."""
    kept, at = [SIGNATURE], len(SIGNATURE)
    while True:
        end = at + _FRAME + int.from_bytes(data[at : at + 4])
        name = data[at + 4 : at + 8]
        if end > len(data) or len(name) < 4:  # noqa: PLR2004
            raise UnreadableError("a chunk is cut off")
        if name in _CRITICAL | _SHOWING:
            kept.append(data[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end
