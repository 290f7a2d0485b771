"""`needle openapi`: the description of the whole API, as files for a reverse proxy to serve."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path

import click
import requests

from contracts.topology import SERVICES
from events import logs
from services.cli.local import LocalFolder
from services.cli.runtime import runner
from services.web.host import listening

FILES = {
    "openapi.json": "/api/openapi.json",
    "index.html": "/api/",
    "page.css": "/api/page.css",
}
"""Each file, and the path at which one process of all services answers with it."""

_ADDRESS = ("127.0.0.1", 0)
_TIMEOUT_S = 60


@click.command()
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False, writable=True),
    help="The folder to write into.",
)
def openapi(out: Path) -> None:
    """Write the merged OpenAPI 3.1 document and the page to read it at.

    Where all services share a process it answers with both by itself. Where each has its own,
    none knows the others: a proxy serves these files at /api/openapi.json, /api/ and
    /api/page.css. They follow from the release alone; no server needs to run.
    """
    out.mkdir(parents=True, exist_ok=True)
    with _all_services() as address:
        for name, path in FILES.items():
            answer = requests.get(f"{address}{path}", timeout=_TIMEOUT_S)
            answer.raise_for_status()
            (out / name).write_bytes(answer.content)
            click.echo(out / name)


@contextmanager
def _all_services() -> Iterator[str]:
    """Run all services in this process, on databases that vanish; lend their address."""
    logs.configure("needle", readable=True, stream=StringIO())  # it concerns nobody
    with tempfile.TemporaryDirectory(prefix="needle-openapi-") as folder:
        settings = LocalFolder(Path(folder)).settings({}, mode="demo")
        running = runner(replace(settings, http=_ADDRESS), SERVICES)
        running.start()
        try:
            host, port = listening(_ADDRESS)
            yield f"http://{host}:{port}"
        finally:
            running.stop()
