"""Decoding a photo: run as a process of its own, from standard input to standard output.

What is written is encoded anew from pixels, so that nothing is left of what a camera, a program or
a person wrote beside them: the lengths of a picture and a thumbnail (each four bytes), then both.
"""

import io
import struct
import sys
import warnings
from typing import Any, Final

from services.cleaning.apart import bound, refuse
from services.cleaning.unreadable import UnreadableError

PICTURE, THUMBNAIL = 2016, 320
"""Pixels of the longer side: 2,016 is half of a photo of 12 megapixels, to which a JPEG decodes by
itself in a fifth of the time."""

_NEARLY: Final = 1920
"""Pixels that will do where a JPEG decodes to so many by itself."""

MOST_PIXELS: Final = 50_000_000
MEMORY: Final = 512 << 20
"""Bytes of address space. 48 megapixels of a PNG in three colours take 480 MB at most, 12 of a HEIC
331, of a JPEG 80 (measured); 48 of a HEIC or WebP take more and are refused."""

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF")
_QUALITY, _THUMBNAIL_QUALITY = 85, 75


def main() -> None:
    """Decode standard input, and write what is shown of it."""
    bound(MEMORY)
    try:
        made = shown_of(sys.stdin.buffer.read())
    except UnreadableError as error:
        refuse(str(error))
        return
    sys.stdout.buffer.write(b"".join((struct.pack(">II", *map(len, made)), *made)))


def shown_of(data: bytes) -> tuple[bytes, bytes]:
    """Return picture and thumbnail. Raises UnreadableError with a word for the reason."""
    # No service imports these libraries: they are for this process alone.
    import pillow_heif  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    pillow_heif.register_heif_opener(thumbnails=False)
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            picture = _upright(opened)
        thumbnail = picture.copy()
        thumbnail.thumbnail((THUMBNAIL, THUMBNAIL))
        return _encoded(picture, _QUALITY), _encoded(thumbnail, _THUMBNAIL_QUALITY)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise UnreadableError("pixels") from None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a library raises what it likes about foreign bytes
        raise UnreadableError("broken") from None


def _upright(opened: Any) -> Any:
    """Decode the first picture, small enough, as it is meant to be looked at, on white."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    # A JPEG decodes at a half, a quarter or an eighth, as long as both sides are large enough.
    longest = max(opened.size)
    opened.draft(None, tuple(side * _NEARLY // longest for side in opened.size))
    opened.load()
    picture = ImageOps.exif_transpose(opened)
    picture.thumbnail((PICTURE, PICTURE))
    picture = _in_srgb(_deep(picture))
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        picture = Image.new("RGB", layer.size, "white")
        picture.paste(layer, mask=layer.getchannel("A"))
    return picture.convert("RGB")


def _deep(picture: Any) -> Any:
    """Return a picture of 16 bits a pixel as one of 8."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.convert("I").point(lambda value: value / 256).convert("L")


def _in_srgb(picture: Any) -> Any:
    """Return a picture in the colours that every screen takes it for."""
    from PIL import ImageCms  # noqa: PLC0415

    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "CMYK", "L"}:
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, own, srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):  # a profile for something else: colours as they are
        return picture


def _encoded(picture: Any, quality: int) -> bytes:
    written = io.BytesIO()
    picture.info.clear()  # a comment would be written again
    picture.save(written, "JPEG", quality=quality)
    return written.getvalue()


if __name__ == "__main__":
    main()
