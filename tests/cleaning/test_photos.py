"""What is shown of a photo: its pixels, upright, in two sizes, and nothing that was beside them."""

import io

import eventlet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from services.cleaning.kinds import KINDS, MOST_BYTES, kind_of
from services.cleaning.photo_inside import MOST_PIXELS, PICTURE, THUMBNAIL, shown_of
from services.cleaning.showing import show
from services.cleaning.unreadable import UnreadableError
from tests.cleaning.pictures import BESIDE, PICTURES, encoded, exif, heic, nothing

RED = (220, 0, 0)


def opened(data):
    return Image.open(io.BytesIO(data))


def shown(data, account="somebody"):
    return show(kind_of(data), data, account)


def alike(one, other, most=40):
    return all(abs(a - b) <= most for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("kind", PICTURES)
def test_nothing_is_left_of_what_stood_beside_the_pixels(kind):
    data = PICTURES[kind]
    assert kind_of(data).media_type == kind
    assert any(word in data for word in BESIDE)
    made = shown(data)
    assert made.media_type == "image/jpeg"
    for each in (made.content, made.thumbnail):
        picture = opened(each)
        assert picture.format == "JPEG"
        assert dict(picture.getexif()) == {}
        assert alike(picture.getpixel((1, 1)), RED)
        assert not [word for word in BESIDE if word in each]


@pytest.mark.parametrize("side", range(1, 9))
def test_a_photo_is_shown_upright_whichever_way_the_camera_was_held(side):
    """The red corner lies at the upper left once it is turned as its camera says."""
    turned = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[side]
    upright = nothing(64, 32)
    held = upright if turned is None else upright.transpose(turned)
    picture = opened(shown(encoded(held, "JPEG", exif=exif(side))).content)
    assert picture.size == (64, 32)
    assert alike(picture.getpixel((4, 4)), RED)
    assert not alike(picture.getpixel((60, 28)), RED)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_photo_is_shown_smaller_in_its_own_proportions(kind):
    made = shown(encoded(nothing(4032, 3024), kind))
    assert opened(made.content).size == (PICTURE, PICTURE * 3 // 4)
    assert opened(made.thumbnail).size == (THUMBNAIL, THUMBNAIL * 3 // 4)


@pytest.mark.parametrize(("width", "height"), [(4000, 3000), (3000, 4000)])
def test_a_jpeg_decodes_to_a_half_by_itself_where_that_is_nearly_as_large(width, height):
    picture = opened(shown(encoded(nothing(width, height), "JPEG")).content)
    assert picture.size == (width // 2, height // 2)


def test_a_small_photo_stays_as_small_as_it_is():
    made = shown(PICTURES["image/png"])
    assert opened(made.content).size == opened(made.thumbnail).size == (16, 8)


def test_what_can_be_looked_through_stands_on_white():
    image = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    assert alike(opened(shown(encoded(image, "PNG")).content).getpixel((4, 4)), (255, 255, 255))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGBA", "CMYK"])
def test_any_kind_of_pixels_is_shown(mode):
    image = nothing().convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        image = image.convert("I").point(lambda value: value * 256).convert("I;16")
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert opened(shown(encoded(image, kind)).content).size == (16, 8)


def test_of_a_moving_picture_the_first_is_shown():
    frames = [nothing(colour=(0, 0, 200)), nothing(colour=(0, 200, 0))]
    data = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    assert alike(opened(shown(data).content).getpixel((14, 6)), (0, 0, 200))


# ---- what is not taken ---------------------------------------------------------------------------

NOISE = encoded(Image.effect_noise((400, 400), 90).convert("RGB"), "JPEG", quality=90)
HOSTILE = {
    "pixels that never end": b"\xff\xd8\xff\xda\x00\x02" + b"\xff" * 40_000 + b"\x00",
    "segments of nothing": b"\xff\xd8" + b"\xff\xe1\x00\x02" * ((2 << 20) - 1) + b"\xff\xd9",
    "cut off in its pixels": NOISE[: len(NOISE) // 2],
    "a beginning and an end": b"\xff\xd8\xff\xe0" + bytes(40) + b"\xff\xd9",
    "another kind within": b"\xff\xd8\xff" + PICTURES["image/png"],
    "a heic that is none": b"\x00\x00\x00\x18ftypheic" + bytes(1000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_does_not_decode_is_refused_while_others_go_on(name):
    data = HOSTILE[name]
    assert len(data) <= MOST_BYTES
    turns = []
    other = eventlet.spawn(lambda: [turns.append(eventlet.sleep(0.001)) for _ in range(100_000)])
    with pytest.raises(UnreadableError):
        shown(data)
    other.kill()
    assert len(turns) > 5


def test_a_heic_whose_items_lie_in_very_many_places_is_refused_or_shown_without_them():
    data = heic(nothing(64, 64), exif=exif().tobytes())
    at = data.index(b"iloc")
    forged = data[: at + 8] + b"\xff" * 16 + data[at + 24 :]
    with pytest.raises(UnreadableError):
        shown(forged)


@pytest.mark.parametrize("size", [(7100, 7100), (60_000, 1000), (30_000, 30_000)])
def test_one_with_too_many_pixels_is_refused_before_they_are_unpacked(size):
    assert size[0] * size[1] > MOST_PIXELS
    data = encoded(Image.new("1", size), "PNG")
    with pytest.raises(UnreadableError, match="more than 50 million pixels"):
        shown(data)


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xd8\xff\xd9", b"<svg/>" * 10, b"GIF89a" * 10, b"II*\x00" * 20, b"\xff\x0a" * 40],
    ids=["nothing", "four bytes", "svg", "gif", "tiff", "jxl"],
)
def test_what_is_no_kind_of_ours_is_none(data):
    assert kind_of(data) is None


@settings(max_examples=40)
@given(kind=st.sampled_from(sorted(PICTURES)), draw=st.data())
def test_no_damage_makes_decoding_fail_in_another_way(kind, draw):
    data = bytearray(PICTURES[kind])
    for _ in range(draw.draw(st.integers(1, 8))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    try:
        picture, thumbnail = shown_of(bytes(data))
    except UnreadableError as error:
        assert str(error) in {"broken", "pixels"}  # noqa: PT017 - either outcome is right
    else:
        assert opened(picture).format == opened(thumbnail).format == "JPEG"


def test_every_kind_is_told_by_its_own_beginning():
    assert {kind_of(data).media_type for data in PICTURES.values()} == {
        kind.media_type for kind in KINDS if kind.reader == "photo"
    }
