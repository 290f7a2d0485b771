"""Which kinds of file evidence may be: how each is told by its bytes, and how it is cleaned."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.cleaning import heif, jpeg, pdf, png, webp

MOST_BYTES: Final = 8 << 20
"""Bytes that one photo or document may have."""

CLEANER: Final = "2"
"""Changes whenever cleaned bytes do: who keeps what was cleaned before asks again."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file. `clean` raises UnreadableError."""

    media_type: str
    begins: Callable[[bytes], bool]
    clean: Callable[[bytes], bytes]


KINDS: Final = (
    Kind("image/jpeg", lambda data: data.startswith(b"\xff\xd8\xff"), jpeg.clean),
    Kind("image/png", lambda data: data.startswith(png.SIGNATURE), png.clean),
    Kind("image/webp", lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", webp.clean),
    Kind("image/heic", heif.is_heic, heif.clean),
    Kind("application/pdf", lambda data: data.startswith(b"%PDF-"), pdf.clean),
)

MEDIA_TYPES: Final = tuple(kind.media_type for kind in KINDS)


def kind_of(data: bytes) -> Kind | None:
    """Tell what a file is by its own bytes, whatever its sender calls it."""
    return next((kind for kind in KINDS if kind.begins(data)), None)


def kind_called(media_type: str) -> Kind:
    """Return the kind of this media type. Raises StopIteration for one that is not taken."""
    return next(kind for kind in KINDS if kind.media_type == media_type)
