"""`needle serve`: run the services."""

import gc
import os
from pathlib import Path

import click
import structlog

from contracts.topology import SERVICES
from events import logs, tracing
from events.settings import Settings
from services.cli.ending import ends_when_asked
from services.cli.local import FOLDER, LocalFolder
from services.cli.ports import require_free
from services.cli.runtime import runner
from services.cli.schema import accept_all, prepare
from services.web.metrics import MetricsListener

log = structlog.get_logger("needle")


@click.command()
@click.option("--only", type=click.Choice(SERVICES), help="Run this service alone.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=FOLDER,
    show_default=True,
    help="Where the one-process mode keeps everything.",
)
def serve(only: str | None, folder: Path) -> None:
    """Run all services in this process, on SQLite and without a broker; or one, as configured.

    With --only, or where NEEDLE_DATABASE is set, the environment says how (see docker-compose.yml).
    In production a service that runs alone wants its tables made before: by `needle migrate`, once.
    """
    settings, first = _settings(only, folder)
    names = (only,) if only else SERVICES
    settings.require_keys(names)
    require_free(*(address for address in (settings.http, settings.metrics) if address))
    ends_when_asked(within=1.5)
    logs.configure(only or "needle", readable=settings.mode != "production")
    prepare(settings, names, alone=bool(only))
    if first:
        accept_all(settings, names)
    running = runner(settings, names)
    collected = MetricsListener(settings.metrics) if settings.metrics else None
    if settings.traces:
        tracing.begin(settings.traces, by_broker=settings.broker is not None)
    running.start()
    _freeze()
    host, port = settings.http
    log.info("ready", address=f"http://{host}:{port}", services=" ".join(names))
    try:
        running.wait()
    except KeyboardInterrupt:
        running.stop()
        tracing.end()
        if collected is not None:
            collected.stop()


def _freeze() -> None:
    """Have the garbage collector pass over what the services are made of, which stays for good.

    It walks hundreds of thousands of objects else whenever a request makes many: that was a third
    of what a patrol's end took.
    """
    gc.collect()
    gc.freeze()


def _settings(only: str | None, folder: Path) -> tuple[Settings, bool]:
    """Return the settings, and whether services sign their events from now on."""
    if only or "NEEDLE_DATABASE" in os.environ:
        return Settings.from_environment(os.environ), False
    local = LocalFolder(folder)
    local.create()
    os.environ.setdefault("NEEDLE_OPERATOR_PASSWORD", local.operator_password())
    first = local.begin_to_sign()
    return local.settings(os.environ, mode="demo"), first
