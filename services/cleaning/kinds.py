"""Which kinds of file evidence may be, and how each is told by its bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

MOST_BYTES: Final = 8 << 20
"""Bytes that one photo or document may have."""

_HEIC: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
_AVIF: Final = frozenset({b"avif", b"avis"})
_SHORTEST: Final = 32
"""Bytes below which nothing is a picture: the beginning alone makes none."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: how it begins, and which reader takes it."""

    media_type: str
    begins: Callable[[bytes], bool]
    reader: Literal["photo", "pdf"]


KINDS: Final = (
    Kind("image/jpeg", lambda data: data.startswith(b"\xff\xd8\xff"), "photo"),
    Kind("image/png", lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"), "photo"),
    Kind("image/webp", lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", "photo"),
    Kind("image/heic", lambda data: data[4:8] == b"ftyp" and data[8:12] in _HEIC, "photo"),
    Kind("image/avif", lambda data: data[4:8] == b"ftyp" and data[8:12] in _AVIF, "photo"),
    Kind("application/pdf", lambda data: data.startswith(b"%PDF-"), "pdf"),
)

MEDIA_TYPES: Final = tuple(kind.media_type for kind in KINDS)


def kind_of(data: bytes) -> Kind | None:
    """Tell what a file is by its own bytes, whatever its sender calls it."""
    if len(data) < _SHORTEST:
        return None
    return next((kind for kind in KINDS if kind.begins(data)), None)
