"""Taking a PDF apart: run as a process of its own, from standard input to standard output.

What is kept is what the pages show, links inside the document and to addresses. Dropped are who
wrote it when with what, scripts, whatever acts when it is opened or looked at, files within the
file, and what a camera wrote beside photos on the pages. Streams are not unpacked.
"""

import io
import sys
import warnings
from typing import Any, Final

from services.cleaning.apart import bound, refuse
from services.cleaning.unreadable import UnreadableError

MOST_PAGES: Final = 500
MEMORY: Final = 256 << 20
"""Bytes of address space. Cleaning 6 MiB in 400 pages takes 83 MiB at most (measured)."""
MOST_PIXELS: Final = 50_000_000
"""Pixels that one photo on a page may have."""
_UNPACKED: Final = 64 << 20
"""Bytes to which one stream of objects may grow when it is unpacked."""

_ANYWHERE: Final = (
    *("/Metadata", "/PieceInfo", "/LastModified", "/Thumb"),
    *("/AA", "/JS", "/XFA", "/EF", "/RF", "/AF"),
)
"""Entries that are dropped wherever they stand."""

_CATALOG: Final = ("/OpenAction", "/Collection", "/Perms", "/Legal", "/SpiderInfo")
_NAMES: Final = ("/JavaScript", "/EmbeddedFiles", "/Renditions", "/AlternatePresentations")
_QUIET: Final = frozenset({"/GoTo", "/Named", "/URI"})
"""Actions that lead somewhere when somebody clicks, and do nothing else."""

_LOUD: Final = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})
"""Annotations that hold files, or play them."""


def main() -> None:
    """Clean standard input onto standard output."""
    bound(MEMORY)
    try:
        cleaned = cleaned_of(sys.stdin.buffer.read())
    except UnreadableError as error:
        refuse(str(error))
        return
    sys.stdout.buffer.write(cleaned)


def cleaned_of(data: bytes) -> bytes:
    """Return a document cleaned. Raises UnreadableError with a word for the reason."""
    # No service imports this library: it is for this process alone.
    import pikepdf  # noqa: PLC0415

    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=_UNPACKED,
        png_max_memory=_UNPACKED,
        tiff_max_memory=_UNPACKED,
        run_length_max_memory=_UNPACKED,
        max_stream_filters=4,
        parser_max_container_size=1_000_000,
        doc_max_warnings=100,
    )
    try:
        # What is damaged is refused and not mended: two readers might mend it in two ways.
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as document:
            return _cleaned(pikepdf, document)
    except UnreadableError:
        raise
    except pikepdf.PasswordError:
        raise UnreadableError("encrypted") from None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - libraries raise what they like about foreign bytes
        raise UnreadableError("broken") from None


def _cleaned(pikepdf: Any, document: Any) -> bytes:
    if document.is_encrypted:
        raise UnreadableError("encrypted")
    if len(document.pages) > MOST_PAGES:
        raise UnreadableError("pages")
    if not document.pages:
        raise UnreadableError("broken")
    _drop(document.trailer, ("/Info", "/ID"))
    _drop(document.Root, _CATALOG)
    if "/Names" in document.Root:
        _drop(document.Root.Names, _NAMES)
    for held in document.objects:
        _clean(pikepdf, held)
    written = io.BytesIO()
    document.save(
        written,
        deterministic_id=True,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
    )
    return written.getvalue()


def _clean(pikepdf: Any, top: Any) -> None:
    """Clean an object and what lies directly in it; what it refers to has its own turn."""
    waiting = [top]
    while waiting:
        held = waiting.pop()
        if isinstance(held, pikepdf.Array):
            waiting += [each for each in held if _inside(pikepdf, each)]
        elif isinstance(held, pikepdf.Dictionary | pikepdf.Stream):
            _clean_entries(pikepdf, held)
            waiting += [each for _, each in held.items() if _inside(pikepdf, each)]
            if isinstance(held, pikepdf.Stream):
                _clean_photo(pikepdf, held)


def _inside(pikepdf: Any, held: Any) -> bool:
    containers = (pikepdf.Array, pikepdf.Dictionary)
    return isinstance(held, containers) and not held.is_indirect


def _clean_entries(pikepdf: Any, held: Any) -> None:
    _drop(held, _ANYWHERE)
    if "/Annots" in held and isinstance(held.Annots, pikepdf.Array):
        quiet = [each for each in held.Annots if str(each.get("/Subtype")) not in _LOUD]
        held.Annots = pikepdf.Array(quiet)
    for name in ("/A", "/PA"):
        action = held.get(name)
        if isinstance(action, pikepdf.Dictionary):
            if str(action.get("/S")) in _QUIET:
                _drop(action, ("/Next",))
            else:
                _drop(held, (name,))


def _clean_photo(pikepdf: Any, held: Any) -> None:
    """Encode a photo that a page shows anew: what the camera wrote beside it is gone then."""
    kind = held.get("/Filter")
    if isinstance(kind, pikepdf.Array) and len(kind) == 1:
        kind = kind[0]
    if kind == pikepdf.Name.DCTDecode:
        parameters = held.get("/DecodeParms")
        held.write(
            _encoded_anew(held.read_raw_bytes()),
            filter=pikepdf.Name.DCTDecode,
            decode_parms=parameters if isinstance(parameters, pikepdf.Dictionary) else None,
        )


def _encoded_anew(photo: bytes) -> bytes:
    """Return a JPEG with the same tables. Raises UnreadableError, also for colours of print.

    Programs do not agree which way round these stand in a PDF: encoded anew, they might be wrong.
    """
    from PIL import Image  # noqa: PLC0415

    written = io.BytesIO()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(io.BytesIO(photo), formats=("JPEG",)) as opened:
        if opened.mode not in {"L", "RGB"}:
            raise UnreadableError("colours")
        opened.load()
        opened.info.clear()  # Exif, comments and profiles would be written again
        opened.save(written, "JPEG", quality="keep")
    return written.getvalue()


def _drop(held: Any, names: tuple[str, ...]) -> None:
    for name in names:
        if name in held:
            del held[name]


if __name__ == "__main__":
    main()
