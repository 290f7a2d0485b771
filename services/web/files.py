"""Files that are served as they are: the contracts' JSON Schemas, the pages for people."""

from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory

from services.web.access import allow_anyone
from services.web.problems import NotFound

_YEAR_S = 365 * 24 * 3600
_TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json"}
"""What machines guess differently."""


def files(name: str, prefix: str, *folders: Path) -> Blueprint:
    """Return a blueprint, for anybody, that serves what is in `folders` below `prefix`.

    A path is looked for in each folder in turn.
    """
    blueprint = Blueprint(name, __name__, url_prefix=prefix)

    @blueprint.get("/<path:path>")
    @allow_anyone
    def one_file(path: str) -> Response:
        """Read a file."""
        return sent(folder_of(path, *folders), path)

    return blueprint


def folder_of(path: str, *folders: Path) -> Path:
    """Return the first folder that has the file. Raises NotFound; what is hidden is not there."""
    if not any(part.startswith(".") for part in path.split("/")):
        for folder in folders:
            if _is_file(folder / path):
                return folder
    raise NotFound


def sent(folder: Path, path: str, *, lasts: bool = False) -> Response:
    """Return the answer that is a folder's file: packed, where it lies there packed and may be.

    A file that `lasts` has its version in its name and is kept for a year; any other is asked for
    again and answered 304.
    """
    packed = _is_file(folder / f"{path}.gz") and request.accept_encodings["gzip"] > 0
    answer = send_from_directory(
        folder,
        f"{path}.gz" if packed else path,
        mimetype=_TYPES.get(Path(path).suffix),
        max_age=_YEAR_S if lasts else None,
    )
    if packed:
        answer.content_encoding = "gzip"
    answer.vary.add("Accept-Encoding")
    return answer


def _is_file(path: Path) -> bool:
    """Tell whether there is such a file; no file has a name that the system takes for none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
