"""What is taken out of a file, kind by kind, and what cannot be read."""

import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from services.cleaning import heif, jpeg, png, webp
from services.cleaning.kinds import KINDS, kind_of
from services.cleaning.unreadable import UnreadableError

HERE = {0x8825: {1: "N", 2: (29.0, 17.0, 22.0), 3: "E", 4: (120.0, 14.0, 29.0)}, 0x010F: "Maker"}


def exif(**more):
    written = Image.Exif()
    for tag, value in HERE.items():
        written[tag] = value
    for tag, value in more.items():
        written[int(tag.removeprefix("t"), 16)] = value
    return written


def picture(kind, **how):
    written, image = io.BytesIO(), Image.new("RGB", (16, 8), (20, 90, 160))
    image.putpixel((3, 3), (255, 0, 0))
    image.save(written, kind, **how)
    return written.getvalue()


def texts():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "at home")
    info.add_itxt("XML:com.adobe.xmp", "<x/>")
    return info


PICTURES = {
    "image/jpeg": picture("JPEG", exif=exif(), comment=b"at home"),
    "image/png": picture("PNG", exif=exif(), pnginfo=texts()),
    "image/webp": picture("WEBP", exif=exif(), xmp=b"<x>at home</x>", lossless=True),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_keeps_its_pixels_and_loses_the_rest(kind):
    data = PICTURES[kind]
    cleaned = kind_of(data).clean(data)
    assert kind_of(cleaned).media_type == kind
    before, after = Image.open(io.BytesIO(data)), Image.open(io.BytesIO(cleaned))
    assert before.tobytes() == after.tobytes()
    assert dict(after.getexif()) == {}
    for word in (b"Maker", b"at home", b"Exif", b"eXIf"):
        assert word not in cleaned, word


@pytest.mark.parametrize("side", range(1, 9))
def test_a_jpeg_stays_on_its_feet(side):
    data = picture("JPEG", exif=exif(t0112=side))
    kept = dict(Image.open(io.BytesIO(jpeg.clean(data))).getexif())
    assert kept == ({} if side == 1 else {0x0112: side})


def test_what_follows_a_pictures_end_is_dropped():
    plain = picture("JPEG")
    assert jpeg.clean(plain + b"\xff\xe1\x00\x10second photo") == jpeg.clean(plain)
    plain = picture("PNG")
    assert png.clean(plain + b"a film of the door") == plain


def test_a_progressive_jpeg_with_several_scans_is_kept_whole():
    data = picture("JPEG", progressive=True, exif=exif())
    cleaned = Image.open(io.BytesIO(jpeg.clean(data)))
    assert cleaned.tobytes() == Image.open(io.BytesIO(data)).tobytes()


def test_a_jpeg_that_was_cut_off_in_its_pixels_can_still_be_looked_at():
    data = picture("JPEG")
    assert jpeg.clean(data[:-4]) == data[:-4]


@pytest.mark.parametrize(
    ("clean", "data"),
    [
        (jpeg.clean, b"GIF89a"),
        (jpeg.clean, b"\xff\xd8 something else"),
        (jpeg.clean, b"\xff\xd8\xff\xff"),
        (jpeg.clean, b"\xff\xd8\xff\xe1\x00\x01"),
        (jpeg.clean, b"\xff\xd8\xff\xe1\xff\xffcut"),
        (png.clean, png.SIGNATURE),
        (png.clean, png.SIGNATURE + b"\x00\x00\xff\xffIDAT"),
        (webp.clean, b"RIFF\xff\xff\x00\x00WEBP"),
        (webp.clean, b"RIFF\x0c\x00\x00\x00WEBPVP8 \xff\xff\x00\x00"),
        (heif.clean, b"\x00\x00\x00\x08ftyp"),
        (heif.clean, b"\x00\x00\xff\xffmeta"),
    ],
)
def test_what_is_not_built_as_its_kind_is_cannot_be_read(clean, data):
    with pytest.raises(UnreadableError):
        clean(data)


@given(st.sampled_from(KINDS[:3]), st.data())
def test_no_damage_makes_cleaning_fail_in_another_way(kind, draw):
    data = bytearray(PICTURES[kind.media_type])
    for at in draw.draw(st.lists(st.integers(12, len(data) - 1), max_size=8)):
        data[at] = draw.draw(st.integers(0, 255))
    end = draw.draw(st.integers(12, len(data)))
    try:
        cleaned = kind.clean(bytes(data[:end]))
    except UnreadableError:
        return
    assert len(cleaned) <= end + 40


@given(st.binary(max_size=300))
def test_any_bytes_are_a_heic_that_can_be_read_or_not(data):
    whole = b"\x00\x00\x00\x10ftypheic\x00\x00\x00\x00" + data
    with suppress(UnreadableError):
        assert len(heif.clean(whole)) == len(whole)


@pytest.mark.parametrize("data", [b"", b"<svg xmlns='...'/>", b"GIF89a", b"MM\x00*", b"<html>"])
def test_what_a_browser_might_run_or_nobody_cleans_is_not_taken(data):
    assert kind_of(data) is None


# ---- HEIC, box by box ----------------------------------------------------------------------------


def box(kind, content):
    return struct.pack(">I4s", 8 + len(content), kind) + content


def heic(version, method=0, size=4, type_=b"Exif"):
    """A file of a picture and one other item, told by tables of a version."""
    ids = ">H" if version < 2 else ">I"
    info = b"".join(
        box(b"infe", bytes((2, 0, 0, 0)) + struct.pack(">HH", n, 0) + kind + b"\x00")
        for n, kind in ((1, b"hvc1"), (2, type_))
    )
    iinf = box(b"iinf", bytes(4) + struct.pack(">H", 2) + info)
    ftyp = box(b"ftyp", b"heic" + bytes(4))

    def located(start):
        items = b""
        for number, at in ((1, start), (2, start + 4)):
            items += struct.pack(ids, number)
            items += struct.pack(">H", method) if version else b""
            items += struct.pack(">HHII", 0, 1, at, size)
        count = struct.pack(ids, 2)
        return box(b"iloc", bytes((version, 0, 0, 0)) + b"\x44\x00" + count + items)

    pixels = box(b"idat" if method == 1 else b"mdat", b"PIXLEXIF")
    inner = pixels if method == 1 else b""
    empty = box(b"meta", bytes(4) + iinf + located(0) + inner)
    start = 0 if method == 1 else len(ftyp) + len(empty) + 8
    meta = box(b"meta", bytes(4) + iinf + located(start) + inner)
    return ftyp + meta + (b"" if method == 1 else pixels) + box(b"uuid", b"made by a maker")


@pytest.mark.parametrize(("version", "method"), [(0, 0), (1, 0), (1, 1), (2, 0), (2, 1)])
@pytest.mark.parametrize("kind", [b"Exif", b"mime"])
def test_other_items_are_blanked_wherever_tables_say_they_lie(version, method, kind):
    data = heic(version, method, type_=kind)
    cleaned = heif.clean(data)
    assert b"PIXL" + bytes(4) in cleaned
    assert b"maker" not in cleaned
    assert len(cleaned) == len(data)


def test_an_item_that_lies_nowhere_makes_the_file_unreadable():
    with pytest.raises(UnreadableError):
        heif.clean(heic(1, method=2))
    with pytest.raises(UnreadableError):
        heif.clean(heic(0, size=0))
    with pytest.raises(UnreadableError):
        heif.clean(heic(0, size=1 << 20))


def test_checksums_of_a_png_stay_right():
    cleaned, at = png.clean(PICTURES["image/png"]), 8
    while at < len(cleaned):
        size = int.from_bytes(cleaned[at : at + 4])
        told = int.from_bytes(cleaned[at + 8 + size : at + 12 + size])
        assert told == zlib.crc32(cleaned[at + 4 : at + 8 + size])
        at += 12 + size
