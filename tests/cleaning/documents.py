"""PDFs for tests: plain ones, and ones with all that is taken out."""

import io
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from tests.cleaning.pictures import PICTURES

PHOTO = PICTURES["image/jpeg"]
SECRET = "at home with the Jins"


def document(pages: int = 1) -> pikepdf.Pdf:
    """Return a document whose pages each show a word."""
    made = pikepdf.new()
    for number in range(pages):
        page = made.add_blank_page(page_size=(200, 200))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = Stream(made, b"BT /F1 24 Tf 20 100 Td (survey %d) Tj ET" % number)
    return made


def saved(made: pikepdf.Pdf, **how: object) -> bytes:
    written = io.BytesIO()
    made.save(written, **how)
    return written.getvalue()


def plain(pages: int = 1) -> bytes:
    return saved(document(pages))


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{SECRET}')"))


def loaded(shown: bytes = PHOTO) -> bytes:
    """Return a document with whatever may be beside its pages; it shows a photo."""
    made = document()
    made.docinfo["/Author"] = SECRET
    with made.open_metadata() as metadata:
        metadata["dc:creator"] = [SECRET]
    root, page = made.Root, made.pages[0]
    root.OpenAction = script()
    root.AA = Dictionary(WC=script())
    file = made.make_stream(SECRET.encode(), Type=Name.EmbeddedFile)
    spec = made.make_indirect(
        Dictionary(Type=Name.Filespec, F=String(SECRET), EF=Dictionary(F=file))
    )
    root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("run"), script()])),
        EmbeddedFiles=Dictionary(Names=Array([String(SECRET), spec])),
        Dests=Dictionary(Names=Array([String("end"), Array([page.obj, Name.Fit])])),
    )
    root.AF = Array([spec])
    root.AcroForm = Dictionary(
        XFA=String(SECRET), Fields=Array([Dictionary(T=String("name"), AA=script())])
    )
    page.AA = Dictionary(O=script())
    page.PieceInfo = Dictionary(Maker=Dictionary(Private=String(SECRET)))
    inside = Dictionary(S=Name.GoTo, D=String("end"), Next=script())
    page.Annots = Array(
        [
            annotation(made, "/Link", A=script()),
            annotation(made, "/Link", A=inside),
            annotation(made, "/Link", A=Dictionary(S=Name.Launch, F=String(SECRET))),
            annotation(made, "/FileAttachment", FS=spec),
        ]
    )
    photo = made.make_stream(
        shown,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=16,
        Height=8,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    photo.Metadata = made.make_stream(SECRET.encode())
    page.Resources.XObject = Dictionary(Im0=photo)
    return saved(made)


def annotation(made: pikepdf.Pdf, subtype: str, **more: object) -> Dictionary:
    rect = Array([0, 0, 10, 10])
    return made.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name(subtype), Rect=rect, **more))


def bomb(unpacked: int) -> bytes:
    """Return a document whose objects are packed into a stream that grows to `unpacked` bytes."""
    packed = zlib.compress(b"1 0 " + b" " * unpacked, 9)
    head = b"%PDF-1.7\n"
    stream = b"2 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n"
    body = stream % len(packed) + packed + b"\nendstream\nendobj\n"
    rows = b"".join(
        bytes((kind, *place.to_bytes(4), index))
        for kind, place, index in ((0, 0, 0), (2, 2, 0), (1, len(head), 0))
    )
    at = len(head) + len(body)
    rows += bytes((1, *at.to_bytes(4), 0))
    table = zlib.compress(rows)
    xref = b"3 0 obj\n<< /Type /XRef /Size 4 /W [1 4 1] /Root 1 0 R /Filter /FlateDecode"
    xref += b" /Length %d >>\nstream\n"
    return (
        head
        + body
        + xref % len(table)
        + table
        + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % at
    )
