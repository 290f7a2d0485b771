"""docker-compose.yml without containers: its commands, environments and secrets, in processes.

What a container is told is taken from the file as it stands; replaced are the names of hosts,
the ports that all containers have alike, and the folder of the secrets.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import yaml

from contracts.topology import SERVICES
from deploy.credentials import credentials
from deploy.ground import Ground
from deploy.ground.broker import PrivateBroker
from deploy.ground.kept import Kept, Order
from deploy.ground.ports import free_port, free_ports
from deploy.ground.postgres import PrivatePostgres
from services.cli.client import Site
from tests.ground.guarded import guarded_postgres
from tests.ground.waiting import until

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
CONF = (ROOT / "deploy" / "compose" / "rabbitmq.conf").read_text("utf-8")
COUNTY = "330783"
READY_WITHIN_S = 120
GUEST = {"name": "guest", "password": "guest", "tags": ["administrator"]}
ALL = {"configure": ".*", "write": ".*", "read": ".*"}


def secrets_of(container: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each secret that a container is given, and under which name it finds it."""
    for secret in container.get("secrets", ()):
        short = isinstance(secret, str)
        yield (secret, secret) if short else (secret["source"], secret["target"])


@dataclass
class OneMachine:
    """The deployment while it runs, and what its secrets are."""

    folder: Path
    secrets: Mapping[str, str]
    postgres: PrivatePostgres
    broker: PrivateBroker
    tls: int
    ports: dict[str, int] = field(default_factory=dict)
    _collected: dict[str, int] = field(default_factory=dict)
    _running: dict[str, Kept] = field(default_factory=dict)

    def site(self) -> Site:
        """Return where each service answers."""
        first, *others = (f"http://127.0.0.1:{self.ports[name]}" for name in SERVICES)
        return Site.of_services(first, others)

    def run(self, container: str, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command as in a container, or the container's own, until it ends."""
        words = self._command(command or COMPOSE[container]["command"])
        told = self._told(container)
        return subprocess.run(words, env=told, capture_output=True, text=True, check=False)

    def start(self, service: str) -> None:
        """Start a service as its container does."""
        self.ports[service], self._collected[service] = free_ports(2)
        order = Order(
            command=self._command(COMPOSE[service]["command"]),
            environment=self._told(service),
            log=str(self.folder / f"{service}.log"),
        )
        self._running[service] = Kept(order)  # so that it ends with us, however we end
        self._running[service].start()

    def healthy(self, service: str) -> bool:
        """Ask as the container's own check does."""
        assert self._running[service].running, self.log(service)
        _, program, *words = COMPOSE[service]["healthcheck"]["test"]
        assert program == "python"
        words[-1] = words[-1].replace(":8000", f":{self.ports[service]}")
        done = subprocess.run([sys.executable, *words], capture_output=True, check=False)
        return done.returncode == 0

    def log(self, service: str) -> str:
        """Return what a service has logged."""
        return (self.folder / f"{service}.log").read_text("utf-8")

    def stop(self) -> None:
        """End all services."""
        for process in self._running.values():
            process.close()

    def _told(self, container: str) -> dict[str, str]:
        secrets = self._mounted(container)
        instead = {
            "/run/secrets": str(secrets),
            "0.0.0.0:8000": f"127.0.0.1:{self.ports.get(container, 0)}",
            "0.0.0.0:9464": f"127.0.0.1:{self._collected.get(container, 0)}",
        }
        told = {"PATH": os.environ["PATH"], "NEEDLE_COUNTY": COUNTY}
        for name, value in COMPOSE[container]["environment"].items():
            if name != "NEEDLE_COUNTY":  # which whoever starts it says
                for ours, here in instead.items():
                    value = value.replace(ours, here)  # noqa: PLW2901
                told[name] = value
        return told

    def _mounted(self, container: str) -> Path:
        """Lay out the secrets that a container is given, and no others."""
        place = self.folder / container
        place.mkdir(exist_ok=True)
        for source, target in secrets_of(COMPOSE[container]):
            (place / target).write_text(self._here(self.secrets[source]))
        return place

    def _here(self, text: str) -> str:
        database, broker = (urlsplit(each.url) for each in (self.postgres, self.broker))
        text = text.replace("@postgres/", f"@{database.hostname}:{database.port}/")
        return text.replace("@rabbitmq/", f"@{broker.hostname}:{broker.port}/")

    @staticmethod
    def _command(words: list[str] | tuple[str, ...]) -> list[str]:
        program, *rest = words
        assert program == "needle"
        return [sys.executable, "-m", "services.cli", *rest]


@contextmanager
def one_machine(ground: Ground) -> Iterator[OneMachine]:
    """Do what `docker compose up` does, in its order, with secrets of its own."""
    secrets = credentials("localhost")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="needle-test-")))
        folder.chmod(0o755)  # RabbitMQ, another user, reads its certificate there
        tls = free_port()
        broker = ground.own_broker("rabbitmq_management", settings=_settings(folder, secrets, tls))
        machine = OneMachine(
            folder,
            secrets,
            stack.enter_context(guarded_postgres(secrets, "max_connections=400")),
            stack.enter_context(broker),
            tls,
        )
        stack.callback(machine.stop)
        migrated = machine.run("migrate")
        assert migrated.returncode == 0, migrated.stderr
        for service in SERVICES:
            machine.start(service)
        for service in SERVICES:
            until(lambda one=service: machine.healthy(one), READY_WITHIN_S)
        yield machine


def _settings(folder: Path, secrets: Mapping[str, str], tls: int) -> list[str]:
    """Return the lines of rabbitmq.conf, for this place; a guest greets the node for the tests."""
    definitions = json.loads(secrets["definitions.json"])
    definitions["vhosts"].append({"name": "/"})
    definitions["users"].append(GUEST)
    definitions["permissions"].append({"user": "guest", "vhost": "/", **ALL})
    mounted = {
        "definitions": json.dumps(definitions),
        "certificate": secrets["certificate"],
        "certificate_key": secrets["certificate_key"],
    }
    for name, text in mounted.items():
        (folder / name).write_text(text)
    here = CONF.replace("/run/secrets", str(folder))
    here = here.replace("listeners.ssl.default = 5671", f"listeners.ssl.default = {tls}")
    return here.replace("listeners.tcp.default = 5672", "").splitlines()
