"""Pictures as cameras and programs make them, with what these write beside the pixels."""

import io
from hashlib import sha256
from typing import Any

import pillow_heif
from PIL import Image, PngImagePlugin

SIDE, HEIGHT = 16, 8
HERE = {0x8825: {1: "N", 2: (29.0, 17.0, 22.0), 3: "E", 4: (120.0, 14.0, 29.0)}, 0x010F: "Maker"}
ORIENTATION = 0x0112
BESIDE = (b"Maker", b"at home", b"Exif", b"eXIf", b"http://ns.adobe.com")
"""Words of which none may be left in what is shown."""


def encoded(image: Image.Image, kind: str, **how: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **how)
    return written.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """Return what a camera writes: where it was, who made it, which side is up."""
    written = Image.Exif()
    for tag, value in {**HERE, ORIENTATION: orientation}.items():
        written[tag] = value
    return written


def nothing(width: int = SIDE, height: int = HEIGHT, colour: Any = (20, 90, 160)) -> Image.Image:
    """Return a picture of one colour, with a red corner at its upper left."""
    image = Image.new("RGB", (width, height), colour)
    image.paste((220, 0, 0), (0, 0, width // 2, height // 2))
    return image


def picture_of(words: str) -> bytes:
    """Return a JPEG, another one for other words."""
    red, green, blue, *_ = sha256(words.encode()).digest()
    return encoded(nothing(colour=(red, green, blue)), "JPEG", comment=words.encode())


def texts() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "at home")
    info.add_itxt("XML:com.adobe.xmp", "<x/>")
    return info


def heic(image: Image.Image, **how: Any) -> bytes:
    pillow_heif.register_heif_opener()
    return encoded(image, "HEIF", **how)


PICTURES = {
    "image/jpeg": encoded(nothing(), "JPEG", exif=exif(), comment=b"at home"),
    "image/png": encoded(nothing(), "PNG", exif=exif(), pnginfo=texts()),
    "image/webp": encoded(nothing(), "WEBP", exif=exif(), xmp=b"<x>at home</x>", lossless=True),
    "image/heic": heic(nothing(64, 64), exif=exif().tobytes()),
    "image/avif": encoded(nothing(64, 64), "AVIF", exif=exif(), xmp=b"<x>at home</x>"),
}
