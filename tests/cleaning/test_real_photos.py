"""Real cameras' photos: nothing is left of where they were taken, and all can be looked at."""

import io

import pytest
from PIL import Image

from services.cleaning.kinds import MOST_BYTES, kind_of
from services.cleaning.photo_inside import PICTURE, THUMBNAIL
from services.cleaning.showing import show

GPS = 0x8825
ORIENTATION = 0x0112
SIDEWAYS = {5, 6, 7, 8}


@pytest.fixture(scope="module")
def photos(shared_data):
    folder = shared_data / "photos"
    found = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    return {name: data for name, data in found.items() if kind_of(data)}


@pytest.fixture(scope="module")
def shown(photos):
    """What is made of each, also of those that were damaged beside their pixels."""
    return {name: show(kind_of(data), data, "somebody") for name, data in photos.items()}


def opened(data):
    return Image.open(io.BytesIO(data))


def test_each_is_told_by_its_bytes_and_may_be_sent(photos):
    assert {name.rpartition(".")[2].lower() for name in photos} == {"jpg", "heic", "avif"}
    assert len(photos) >= 35
    assert all(len(data) <= MOST_BYTES for data in photos.values())


def test_no_position_no_camera_and_no_date_is_left(photos, shown):
    jpegs = [data for name, data in photos.items() if name.lower().endswith("jpg")]
    located = [data for data in jpegs if GPS in opened(data).getexif()]
    assert located, "the photos are chosen so that some say where they were taken"
    for name, made in shown.items():
        for each in (made.content, made.thumbnail):
            assert dict(opened(each).getexif()) == {}, name
            assert b"http://ns.adobe.com/xap" not in each, name
            assert b"Photoshop" not in each, name


def test_each_stands_upright_and_fits(photos, shown):
    for name, data in photos.items():
        if not name.lower().endswith("jpg"):
            continue
        before, after = opened(data), opened(shown[name].content)
        width, height = before.size
        if before.getexif().get(ORIENTATION) in SIDEWAYS:
            width, height = height, width
        assert (after.width > after.height) is (width > height), name
        assert max(after.size) <= PICTURE, name
        assert max(opened(shown[name].thumbnail).size) <= THUMBNAIL, name
