"""Labels are rendered with PDFium and their codes read with ZXing, as a printer and a phone do."""

from io import BytesIO

import pypdfium2
import pytest
import segno
import zxingcpp
from PIL import Image
from reportlab.lib.units import mm

from services.labels import new_secret
from services.visit.codes.labels import (
    MISSING,
    QUIET_MODULES,
    Label,
    NothingToPrint,
    print_labels,
)
from services.visit.codes.place_code import Code
from services.visit.codes.reading import parse
from services.visit.codes.sheet import LEAST_QR, Sheet, SheetRefused

HOST = "yigenzhen.dongyang.example"
AREA = "东阳市江北街道甘溪社区"
NAMES = [
    "东义路12号",
    "江滨社区3幢2单元501室",
    "东阳江江北段右岸（吴宁大桥至卢宅大桥）河段公示牌第十七号，请勿覆盖或移动本标牌",
]


def labels(count: int) -> list[Label]:
    return [
        Label(Code("330783", 37 * n), secret(n), NAMES[n % len(NAMES)], AREA) for n in range(count)
    ]


def secret(number: int) -> str:
    return new_secret(lambda bits: number * 0x9E3779B97F4A7C15F39C % 2**bits)


def printed(some: list[Label], sheet: Sheet | None = None) -> pypdfium2.PdfDocument:
    pdf = BytesIO()
    assert print_labels(some, pdf, HOST, sheet) == len(some)
    return pypdfium2.PdfDocument(pdf.getvalue())


def picture(page: pypdfium2.PdfPage, dpi: int) -> Image.Image:
    image: Image.Image = page.render(scale=dpi / 72).to_pil()
    return image


def words(document: pypdfium2.PdfDocument) -> str:
    return "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "")


@pytest.mark.parametrize(
    "sheet",
    [Sheet(), Sheet(5, 4, "M"), Sheet(2, 1), Sheet(1, 1, "M"), Sheet(10, 3)],
    ids=["as it comes", "high labels", "large", "one", "small"],
)
def test_every_printed_code_is_read_back_in_its_place(sheet):
    some = labels(sheet.per_page)
    document = printed(some, sheet)
    assert len(document) == 1
    found = zxingcpp.read_barcodes(picture(document[0], 200), formats=zxingcpp.BarcodeFormat.QRCode)
    assert {one.text for one in found} == {label.url(HOST) for label in some}
    assert {parse(one.text) for one in found} == {label.code for label in some}
    scale = 200 / 72
    for one in found:
        index = next(n for n, label in enumerate(some) if label.code == parse(one.text))
        square, _ = sheet.parts(index)
        corner = one.position.top_left
        assert square.x < corner.x / scale < square.x + square.width
        assert square.y < 841.89 - corner.y / scale < square.y + square.height


def test_a_module_of_the_smallest_code_is_what_a_cheap_phone_reads():
    address = labels(1)[0].url("yigenzhen.dongyang.gov.cn")
    modules = len(segno.make_qr(address, error=Sheet().error).matrix) + 2 * QUIET_MODULES
    assert LEAST_QR / mm / modules >= 0.44


def test_no_trace_of_a_label_shows_its_secret():
    (label,) = labels(1)
    assert label.secret not in repr(label)


def test_a_worn_label_is_still_read():
    document = printed(labels(1), Sheet(1, 1, "Q"))
    image = picture(document[0], 100)
    square, _ = Sheet(1, 1).parts(0)
    scale = 100 / 72
    middle = (square.x + square.width / 2) * scale, (841.89 - square.y - square.height / 2) * scale
    torn = square.width * scale * 0.09
    image.paste("white", tuple(round(m + s * torn) for s in (-1, 1) for m in middle))
    [found] = zxingcpp.read_barcodes(image)
    assert parse(found.text) == Code("330783", 0)


def test_a_label_shows_the_name_the_code_and_the_area():
    text = words(printed(labels(2)))
    for shown in ("东义路12号", "EH99-0000-0WF", "东阳市江北街道甘溪社区", "江滨社区3幢"):
        assert shown in text


def test_a_name_too_long_for_its_label_ends_in_an_ellipsis():
    text = words(printed([labels(3)[2]]))
    assert "东阳江江北段" in text
    assert "…" in text
    assert "请勿" not in text


def test_a_character_that_the_font_lacks_is_marked():
    odd = Label(Code("330783", 5), secret(5), "𠮷祥路\t8号\ud800", AREA)
    assert f"{MISSING}祥路{MISSING}8号{MISSING}" in words(printed([odd]))


def test_pages_follow_when_one_is_full():
    assert len(printed(labels(24))) == 1
    assert len(printed(labels(25))) == 2
    assert len(printed(labels(73))) == 4


def test_labels_are_taken_one_by_one_and_progress_is_told():
    told: list[int] = []
    taken: list[int] = []

    def stream():
        for n, label in enumerate(labels(30), start=1):
            assert told == taken == list(range(1, n))
            taken.append(n)
            yield label

    assert print_labels(stream(), BytesIO(), HOST, progress=told.append) == 30
    assert told == list(range(1, 31))


def test_the_same_labels_give_the_same_bytes():
    one, other = BytesIO(), BytesIO()
    print_labels(labels(3), one, HOST)
    print_labels(labels(3), other, HOST)
    assert one.getvalue() == other.getvalue()


def test_no_labels_are_refused_and_nothing_is_written():
    pdf = BytesIO()
    with pytest.raises(NothingToPrint, match="there are no labels to print"):
        print_labels([], pdf, HOST)
    assert pdf.getvalue() == b""


@pytest.mark.parametrize(
    ("rows", "columns", "words_of_refusal"),
    [
        (0, 3, "at least one row and one column"),
        (3, -1, "at least one row and one column"),
        (20, 2, "20 rows of 2 labels leave QR codes smaller than 22 mm"),
        (2, 12, "2 rows of 12 labels leave QR codes smaller than 22 mm"),
    ],
)
def test_a_grid_whose_codes_no_phone_could_read_is_refused(rows, columns, words_of_refusal):
    with pytest.raises(SheetRefused, match=words_of_refusal):
        Sheet(rows, columns)
