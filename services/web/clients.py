"""The pages for people, as they were built (clients/): files of one origin, beside the API."""

from pathlib import Path

from flask import Flask, Response, request, send_from_directory
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import Rule

from services.web.problems import NotFound

BUILT = Path(__file__).parents[2] / "clients" / "built"
"""Where `make clients` puts them; in a container they are the proxy's."""

# The scanner is WebAssembly; no script stands in a page, or is made from text.
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The pages' Content-Security-Policy."""

PERMISSIONS = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"

_METHODS = ("GET", "HEAD")
_YEAR_S = 365 * 24 * 3600
_LASTING = "assets/"
_TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json"}
_MISSING = "The pages are not built: run `make clients`. The API reads as a page at /api/."


def add_pages(app: Flask, built: Path = BUILT) -> None:
    """Have an app answer the pages' files, packed for whoever takes them packed.

    What lies under `assets/` has its version in its name and is kept for a year; anything else is
    asked for again. Where nothing is built, `/` says so.
    """

    @app.get("/")
    def entry() -> Response:
        if not (built / "index.html").is_file():
            return Response(f"{_MISSING}\n", 503, mimetype="text/plain")
        return _file(built, "index.html")

    @app.get("/phone/")
    @app.get("/p/<code>")
    def phone(code: str = "") -> Response:  # noqa: ARG001 - the page itself reads its address
        return _file(built, "phone/index.html")

    # For every method: what is not there is not there, whatever is to be done with it.
    app.url_map.add(Rule("/<path:path>", endpoint="file"))

    @app.endpoint("file")
    def file(path: str) -> Response:
        return _file(built, path)


def _file(built: Path, path: str) -> Response:
    if any(part.startswith(".") for part in path.split("/")) or not (built / path).is_file():
        raise NotFound
    if request.method not in _METHODS:
        raise MethodNotAllowed(_METHODS)
    packed = (built / f"{path}.gz").is_file() and request.accept_encodings["gzip"] > 0
    answer = send_from_directory(
        built,
        f"{path}.gz" if packed else path,
        mimetype=_type(path),
        max_age=_YEAR_S if path.startswith(_LASTING) else None,
    )
    if packed:
        answer.content_encoding = "gzip"
    answer.headers.update(
        {
            "Content-Security-Policy": POLICY,
            "Permissions-Policy": PERMISSIONS,
            "Vary": "Accept-Encoding",
        }
    )
    return answer


def _type(path: str) -> str | None:
    """Return the media type of what machines guess differently."""
    return _TYPES.get(Path(path).suffix)
