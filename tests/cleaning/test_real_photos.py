"""Real cameras' photos: nothing is left of where they were taken, and every pixel is."""

import io

import pytest
from PIL import Image

from services.cleaning import heif
from services.cleaning.kinds import MOST_BYTES, kind_of

GPS = 0x8825
ORIENTATION = 0x0112


@pytest.fixture(scope="module")
def photos(shared_data):
    folder = shared_data / "photos"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def jpegs(photos):
    found = {n: data for n, data in photos.items() if n.lower().endswith((".jpg", ".jpeg"))}
    assert len(found) >= 30
    return found


def opened(data):
    return Image.open(io.BytesIO(data))


def test_each_is_told_by_its_bytes_and_may_be_sent(photos):
    told = {name: kind_of(data) for name, data in photos.items()}
    assert {n.rpartition(".")[2].lower() for n, kind in told.items() if kind} == {"jpg", "heic"}
    assert all(len(data) <= MOST_BYTES for data in photos.values())


def test_no_position_no_camera_and_no_date_is_left(jpegs):
    located = [name for name, data in jpegs.items() if GPS in opened(data).getexif()]
    assert located, "the photos are chosen so that some say where they were taken"
    for name, data in jpegs.items():
        cleaned = kind_of(data).clean(data)
        assert set(opened(cleaned).getexif()) <= {ORIENTATION}, name
        assert b"http://ns.adobe.com/xap" not in cleaned, name
        assert b"Photoshop" not in cleaned, name


def test_the_pixels_and_which_side_is_up_stay(jpegs):
    for name, data in jpegs.items():
        before, after = opened(data), opened(kind_of(data).clean(data))
        assert before.tobytes() == after.tobytes(), name
        side = before.getexif().get(ORIENTATION, 1)
        assert after.getexif().get(ORIENTATION, 1) == (side if 1 <= side <= 8 else 1), name


def test_what_is_clean_stays_as_it_is(jpegs):
    for name, data in jpegs.items():
        once = kind_of(data).clean(data)
        assert kind_of(once).clean(once) == once, name


def test_a_heic_loses_what_is_no_picture_and_nothing_moves(photos):
    (data,) = [data for name, data in photos.items() if name.endswith(".heic")]
    cleaned = heif.clean(data)
    begins = data.rindex(b"Exif\x00\x00") if b"Exif\x00\x00" in data else len(data) - 80
    assert len(cleaned) == len(data)
    changed = [at for at in range(len(data)) if data[at] != cleaned[at]]
    assert changed
    assert min(changed) >= begins - 8
    assert not any(cleaned[at] for at in changed)
