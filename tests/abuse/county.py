"""A county in which the story was played, on a server of its own, and strangers from elsewhere."""

import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.held.county import County
from bench.held.operations import HOURS
from deploy.ground.ports import free_port
from services.cli.demo.server import serving
from services.cli.demo.story import Seen, World, play
from services.cli.demo.story.setting import SINCE
from services.cli.local import LocalFolder
from services.web.identity import EVERY_ROLE
from tests.story.deployments import one_process

ELSEWHERE, THEIR_UNIT = "330782", "YW-SW"
THEIR_AREA = {"code": ELSEWHERE, "name": "义乌市", "level": "county", "parent": "3307"}


def stranger(role: str) -> str:
    """Name who has a role in another county, and none in this one."""
    return f"stranger-{role.replace('_', '-')}"


@dataclass(frozen=True)
class Storied:
    """What is left when the story was played: a folder, who saw what, everybody's passwords."""

    folder: Path
    seen: Seen
    passwords: Mapping[str, str]


def played(folder: Path) -> Storied:
    """Play the story, and let strangers into their own county."""
    with one_process(folder) as stage:
        seen, passwords = play(stage.world), dict(stage.world.passwords)
        for role in EVERY_ROLE:
            passwords[stranger(role)] = secrets.token_urlsafe(12)
        _let_in(stage.world, passwords)
    passwords["operator-1"] = LocalFolder(folder).operator_password()
    return Storied(folder, seen, passwords)


def _let_in(world: World, passwords: Mapping[str, str]) -> None:
    put = world.operator.put
    put("/api/areas/editions/elsewhere/0/{command}", {"areas": [THEIR_AREA]})
    unit = {"name": "义乌市水务局", "short": "义水", "kind": "department", "area": ELSEWHERE}
    unit |= {"since": SINCE, "hours": HOURS}
    put(f"/api/departments/{THEIR_UNIT}/register/{{command}}", unit)
    for role in EVERY_ROLE:
        who, password = stranger(role), {"password": passwords[stranger(role)]}
        if role == "department_system":
            put(f"/api/accounts/{who}/open/{{command}}", {"department": THEIR_UNIT, **password})
            continue
        made = {"name": "丁外人", "roles": [role], "areas": [ELSEWHERE], "department": THEIR_UNIT}
        put(f"/api/people/{who}/register/{{command}}", made)
        put(f"/api/people/{who}/credentials/{{command}}", {"login": who, **password})


@contextmanager
def served(storied: Storied, folder: Path) -> Iterator[County]:
    """Run a server on a copy of the storied folder, which tests may do anything to."""
    shutil.copytree(storied.folder, folder, dirs_exist_ok=True)
    port = free_port()
    with serving(folder, port, LocalFolder(folder).clock_file) as server:
        address = f"http://127.0.0.1:{port}"
        yield County(address, folder, storied.seen, storied.passwords, server.pid)
