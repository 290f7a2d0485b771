"""What is taken out of a PDF, what is left in it, and what is not taken."""

import io

import eventlet
import pikepdf
import pypdfium2
import pytest

from services.cleaning.kinds import MOST_BYTES, kind_of
from services.cleaning.pdf_inside import MOST_PAGES
from services.cleaning.showing import show
from services.cleaning.unreadable import UnreadableError
from tests.cleaning.documents import SECRET, bomb, document, loaded, plain, saved
from tests.cleaning.pictures import encoded, nothing
from tests.cleaning.test_photos import HOSTILE

PDF = kind_of(plain())
HARDLY_SEEN = 8
"""Of 255: how much a photo that is encoded anew differs, in any colour of any pixel."""

GONE = (
    SECRET,
    "JavaScript",
    "OpenAction",
    "Launch",
    "EmbeddedFile",
    "XFA",
    "Maker",
    "Exif",
    "at home",
)


@pytest.fixture(scope="module")
def cleaned():
    return clean(loaded())


def clean(data):
    return show(
        kind_of(data if data.startswith(b"%PDF-") and len(data) > 40 else plain()), data, "a"
    ).content


def opened(data):
    return pikepdf.open(io.BytesIO(data))


def every_text(data):
    """All that is in a document, with its streams unpacked."""
    made = opened(data)
    written = io.BytesIO()
    made.save(written, qdf=True, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
    return written.getvalue().decode("latin-1")


def shown(data):
    """The pixels of each page."""
    return [page.render().to_numpy().astype(int) for page in pypdfium2.PdfDocument(data)]


def test_pages_look_as_before():
    for before, after in zip(shown(plain(3)), shown(clean(plain(3))), strict=True):
        assert (before == after).all()
    for before, after in zip(shown(loaded()), shown(clean(loaded())), strict=True):
        assert abs(before - after).max() <= HARDLY_SEEN


@pytest.mark.parametrize("word", GONE)
def test_what_is_beside_the_pages_is_gone(cleaned, word):
    assert word in every_text(loaded())
    assert word not in every_text(cleaned)


def test_nothing_acts_by_itself_and_links_inside_still_lead_somewhere(cleaned):
    made = opened(cleaned)
    page = made.pages[0]
    assert "/AA" not in page
    actions = [each.get("/A") for each in page.Annots]
    assert [dict(each) for each in actions if each is not None] == [
        {"/D": pikepdf.String("end"), "/S": pikepdf.Name.GoTo}
    ]
    assert "/Dests" in made.Root.Names


def test_the_same_file_is_cleaned_to_the_same_bytes(cleaned):
    assert clean(loaded()) == cleaned


def test_it_is_known_by_its_beginning():
    assert kind_of(plain()).media_type == "application/pdf"


# ---- what is not taken ---------------------------------------------------------------------------


@pytest.mark.parametrize("user", ["secret", ""], ids=["to open it", "to change it"])
def test_one_with_a_password_is_refused(user):
    data = saved(document(), encryption=pikepdf.Encryption(owner="owner", user=user))
    with pytest.raises(UnreadableError, match="encrypted: save it without a password"):
        clean(data)


@pytest.mark.parametrize(
    "data",
    [b"%PDF-", b"%PDF-1.7\n words", plain()[:-100], plain().replace(b"/Root", b"/Rout")],
    ids=["nothing", "words", "cut off", "rootless"],
)
def test_a_broken_one_is_refused(data):
    with pytest.raises(UnreadableError, match="broken: save it anew"):
        clean(data)


def test_one_with_too_many_pages_is_refused():
    assert clean(plain(MOST_PAGES))
    with pytest.raises(UnreadableError, match=f"more than {MOST_PAGES} pages"):
        clean(plain(MOST_PAGES + 1))


def test_one_that_grows_when_it_is_unpacked_is_refused():
    data = bomb(1 << 29)
    assert len(data) < MOST_BYTES
    with pytest.raises(UnreadableError):
        clean(data)


def test_one_with_photos_in_colours_of_print_is_refused():
    photo = encoded(nothing().convert("CMYK"), "JPEG")
    with pytest.raises(UnreadableError, match="print it as a PDF"):
        clean(loaded(photo))


@pytest.mark.parametrize("name", ["pixels that never end", "segments of nothing"])
def test_a_photo_within_that_does_not_decode_makes_the_document_broken(name):
    with pytest.raises(UnreadableError):
        clean(loaded(HOSTILE[name]))


def test_others_go_on_meanwhile():
    turns = []
    other = eventlet.spawn(lambda: [turns.append(eventlet.sleep(0.001)) for _ in range(1000)])
    clean(plain())
    other.kill()
    assert len(turns) > 5
