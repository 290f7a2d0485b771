"""The pages for people, as they were built (clients/): files of one origin, beside the API."""

from pathlib import Path

from flask import Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import Rule

from services.web.files import folder_of, sent

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
_LASTING = "assets/"
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

    # A label's own address, /p/<code>, is answered by the visit service, which leads a cadre here.
    @app.get("/phone/")
    @app.get("/phone/p/<code>")
    def phone(code: str = "") -> Response:  # noqa: ARG001 - the page itself reads its address
        return _file(built, "phone/index.html")

    # For every method: what is not there is not there, whatever is to be done with it.
    app.url_map.add(Rule("/<path:path>", endpoint="file"))

    @app.endpoint("file")
    def file(path: str) -> Response:
        return _file(built, path)


def _file(built: Path, path: str) -> Response:
    folder = folder_of(path, built)
    if request.method not in _METHODS:
        raise MethodNotAllowed(_METHODS)
    answer = sent(folder, path, lasts=path.startswith(_LASTING))
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Permissions-Policy"] = PERMISSIONS
    return answer
