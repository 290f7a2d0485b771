"""Files that are served as they are: the contracts' JSON Schemas, the web client."""

from pathlib import Path

from flask import Blueprint, Response, send_from_directory

from services.web.access import allow_anyone
from services.web.problems import NotFound

ONE_YEAR = 365 * 24 * 3600


def files(
    name: str,
    prefix: str,
    *folders: Path,
    index: str | None = None,
    policy: str | None = None,
    lasting: str | None = None,
) -> Blueprint:
    """Return a blueprint, for anybody, that serves what is in `folders` below `prefix`.

    A path is looked for in each folder in turn. `index` answers `prefix` itself; `policy` is the
    Content-Security-Policy of these files; what lies under `lasting` has its version in its name
    and may be kept for a year, anything else is asked for again and answered 304.
    """
    blueprint = Blueprint(name, __name__, url_prefix=prefix or "/")

    @allow_anyone
    def one_file(path: str) -> Response:
        """Read a file."""
        lasts = lasting is not None and path.startswith(lasting)
        for folder in folders:
            if _is_file(folder / path):
                answer = send_from_directory(folder, path, max_age=ONE_YEAR if lasts else None)
                if policy is not None:
                    answer.headers["Content-Security-Policy"] = policy
                return answer
        raise NotFound

    blueprint.add_url_rule("/<path:path>", view_func=one_file)
    if index is not None:
        blueprint.add_url_rule("/", view_func=one_file, defaults={"path": index})
    return blueprint


def _is_file(path: Path) -> bool:
    """Tell whether there is such a file; no file has a name that the system takes for none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
