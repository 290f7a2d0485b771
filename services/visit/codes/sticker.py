"""Stickers of other apps that are adopted (收编): any scanned text may lead to a place.

The text is kept as it was scanned. Nothing is guessed about its parts: what looks like a volatile
parameter of an address may be the only part that differs from door to door.
"""

import hashlib
import re
import unicodedata

LONGEST = 2048
"""More than any sticker in use holds; the largest QR code holds 4,296 letters."""

_AROUND = re.compile(r"\A[\s\ufeff]+|[\s\ufeff]+\Z")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


class StickerRefused(ValueError):
    """A scanned text by which no sticker can be known again; the message is for the cadre."""


def canonical(text: str) -> str:
    """Return the text by which a sticker is known: normalised (NFC), without space around it.

    A byte order mark, which some scanners put in front, counts as space. Scanning the same sticker
    with another phone gives the same text. Raises `StickerRefused` for nothing, for too much, and
    for characters that no database stores.
    """
    if _UNSTORABLE.search(text):
        raise StickerRefused("the sticker holds characters that are not text; it cannot be adopted")
    known_by = _AROUND.sub("", unicodedata.normalize("NFC", text))
    if not known_by:
        raise StickerRefused("the sticker holds no text; print one of our labels for this place")
    if len(known_by) > LONGEST:
        raise StickerRefused(
            f"the sticker holds {len(known_by)} characters, {LONGEST} at most can be adopted;"
            " print one of our labels for this place"
        )
    return known_by


def fingerprint(text: str) -> str:
    """Return the key to find an adopted sticker by: SHA-256 of `canonical(text)`, 64 hex digits.

    Database indexes take no keys of `LONGEST` characters.
    """
    return hashlib.sha256(canonical(text).encode("utf-8")).hexdigest()
