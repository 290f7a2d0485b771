"""The reports over HTTP, a service of ours in its own process: `python -m bench.web DATABASE`."""

import eventlet

eventlet.monkey_patch()

import json
import os
import sys
from datetime import UTC, datetime, timedelta

from flask_smorest import Blueprint
from nameko.containers import ServiceContainer

from bench.reports import SOURCE, Lamp, Report, lamp, model, registry
from contracts.registry import registry as commands
from events import logs
from events.deployment import Deployment
from events.providers import KernelProvider
from events.settings import Settings
from events.unit import Unit
from services.web.app import App, application
from services.web.commands import command_route
from services.web.host import listening, serve
from services.web.identity import Caller
from services.web.limits import Buckets
from services.web.tokens import MemoryKeys, SigningKey, issue_token

ANYWHERE = ("127.0.0.1", 0)
CLIENTS = 16

lamps = Blueprint("lamps", __name__, url_prefix="/api/lamps")
commands.add_command("report-lamp", Report)


def no_facts(_unit: Unit, _state: Lamp, _command: Report, _who: Caller) -> None:
    """Gather nothing."""


command_route(
    lamps,
    "/<uuid:lamp>/report/<uuid:command>",
    Report,
    lamp,
    key="lamp",
    roles=["cadre"],
    facts=no_facts,
)


class ReportService:
    """Takes reports."""

    name = SOURCE

    kernel = KernelProvider(models=[model])
    keys: MemoryKeys

    @serve
    def api(self) -> App:
        """Answer over HTTP; nobody is held back for being fast."""
        unlimited = Buckets(per_second=1e9, burst=10**9)
        return application(self.kernel, "Reports", [lamps], keys=self.keys, limits=unlimited)


def main(database: str) -> None:
    """Serve until killed; say first where, and with which tokens."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - no path of ours
        logs.configure(SOURCE, readable=False, stream=nowhere)
        key = SigningKey.generate()
        ReportService.keys = MemoryKeys(key)
        settings = Settings(
            database=database,
            vault_database=database,
            vault_key=os.urandom(32),
            county="330783",
            mode="test",
        )
        config = Deployment(settings, registry, {}).config() | {"HTTP": ANYWHERE}
        container = ServiceContainer(ReportService, config)
        container.start()
        host, port = listening(ANYWHERE)
        tokens = [_token(f"cadre-{number}", key) for number in range(CLIENTS)]
        print(json.dumps({"host": host, "port": port, "tokens": tokens}), flush=True)
        container.wait()


def _token(person: str, key: SigningKey) -> str:
    caller = Caller(person=person, roles=["cadre"], areas=["330783"])
    return issue_token(caller, key, datetime.now(UTC), timedelta(hours=1))


if __name__ == "__main__":
    main(sys.argv[1])
