"""The issue service's kernel and HTTP, fed by real logs of the services that it follows."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

import contracts.all
from events.clock import MovableClock
from events.context import Context
from events.decider import Decider
from events.envelope import Event, decode
from events.inbox import Inbox
from events.kernel import Kernel
from events.store import Store, connect
from events.vault import Vault
from services.copies.keys import Keys
from services.issue import timers
from services.issue.api import app
from services.issue.policy import routing_text
from services.issue.reactions import reactions
from services.issue.read_models import MODELS
from services.issue.service import TABLES
from services.web.current import EXTENSION
from services.web.identity import Caller
from services.web.limits import of_accounts
from services.web.tokens import SigningKey, issue_token
from tests.issue.county import COUNTY, MONDAY, STREET, VILLAGE, beginnings

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MASTER = b"a master key of 32 bytes, spare."
SOURCES = ("directory", "visit", "patrol")
KEY = SigningKey.generate()

said: Decider[None, Sequence[object], None] = Decider(
    "said",
    None,
    lambda _state, events, _facts: events,
    lambda state, _event: state,
    folds=False,
)
"""A stream of whatever a test says in the name of another service."""


@dataclass
class Person:
    """Somebody who is signed in, or a department's own system."""

    world: "World"
    caller: Caller

    @property
    def code(self) -> str:
        return self.caller.sender

    def request(self, method: str, path: str, **more: Any) -> TestResponse:
        token = issue_token(self.caller, KEY, self.world.clock.now(), HOUR)
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
        client = self.world.app.test_client()
        return client.open(f"/api/{path}", method=method, headers=headers, **more)

    def put(self, path: str, /, if_match: str | None = None, **body: Any) -> TestResponse:
        """PUT a command; `…` at the end of the path stands for a fresh id."""
        headers = {"If-Match": if_match} if if_match else {}
        fresh = path.replace("…", str(uuid4()))
        return self.request("PUT", fresh, json=body, headers=headers)

    def do(self, path: str, /, **body: Any) -> None:
        """PUT a command that must be accepted, and let the service follow what comes of it."""
        answer = self.put(path, **body)
        assert answer.status_code == 201, answer.text
        self.world.follow_self()

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.request("GET", path, query_string=query or None)

    def read(self, path: str, **query: Any) -> Any:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json

    def items(self, path: str, **query: Any) -> list[Any]:
        """Read a list to its end, two lines at a time."""
        page = self.read(path, limit=2, **query)
        found = list(page["items"])
        while page["next"]:
            page = self.read(page["next"].removeprefix("/api/"))
            found += page["items"]
        return found


@dataclass
class World:
    """One service, whose clock only moves when a test moves it.

    `tampered`: a test has written into its timetable by hand.
    """

    kernel: Kernel
    sources: Mapping[str, Kernel]
    clock: MovableClock
    opened: ExitStack
    app: Flask = field(init=False)
    tampered: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.app = serving(self.kernel)

    def someone(self, *roles: str, areas: Sequence[str] = (), **who: Any) -> Person:
        """Sign somebody in; without a code of their own they go by their first role."""
        if "system" not in who:
            who.setdefault("person", roles[0])
        who.pop("system", None)
        return Person(self, Caller(roles=roles, areas=tuple(areas), **who))

    @property
    def cadre(self) -> Person:
        return self.someone("cadre", areas=[VILLAGE], post="VILLAGE-1")

    @property
    def neighbour(self) -> Person:
        """Another cadre of the same village."""
        return self.someone("cadre", areas=[VILLAGE], person="neighbour")

    @property
    def coordinator(self) -> Person:
        return self.someone(
            "street_coordinator", areas=[STREET], department=STREET, post="STREET-DESK"
        )

    @property
    def county(self) -> Person:
        return self.someone(
            "county_coordinator", areas=[COUNTY], department="DY-ZZ", post="COUNTY-DESK"
        )

    @property
    def inspector(self) -> Person:
        """Who verifies for the county what a street did itself."""
        return self.someone(
            "county_coordinator", areas=[COUNTY], department="DY-ZZ", person="inspector"
        )

    @property
    def caller(self) -> Person:
        return self.someone("caller", areas=[COUNTY])

    @property
    def operator(self) -> Person:
        return self.someone("operator", areas=[COUNTY])

    @property
    def auditor(self) -> Person:
        return self.someone("auditor", areas=[COUNTY])

    def officer(self, department: str) -> Person:
        return self.someone(
            "officer", person=f"officer-{department}", department=department, areas=[COUNTY]
        )

    def system(self, department: str) -> Person:
        return self.someone("department_system", department=department, system=True)

    # ---- what happens --------------------------------------------------------------------------

    def hear(self, source: str, *events: object, stream: str = "1") -> None:
        """Have another service say something, in one batch, and follow it."""
        say(self.sources[source], *events, key=stream)
        follow(self.kernel, source, self.sources[source])

    def follow_self(self) -> None:
        """React to our own log until nothing more comes of it."""
        while follow(self.kernel, "issue", self.kernel):
            pass

    def tick(self) -> None:
        """Let the timer come once, and follow what comes of it."""
        timers.run(self.kernel)
        self.follow_self()

    def at(self, moment: datetime) -> None:
        """Go to a moment and let the timer come."""
        self.clock.move_to(moment)
        self.tick()

    # ---- what is on record -----------------------------------------------------------------------

    def log(self, contract: type | None = None) -> list[Event]:
        """Return the log, or its events of one type."""
        events = [decode(body, self.kernel.registry) for body in bodies(self.kernel)]
        return [e for e in events if contract is None or isinstance(e.data, contract)]

    def told(self, contract: type) -> list[Any]:
        """Return the data of all events of one type."""
        return [event.data for event in self.log(contract)]

    def close(self) -> None:
        self.opened.close()


def say(kernel: Kernel, *events: object, key: str = "1") -> None:
    """Have a service append events, each with the personal values in it sealed."""
    sealed = [kernel.vault.seal_fields(event) for event in events]
    context = Context.of_command(uuid4(), "test", kernel.now())
    kernel.run(context, lambda unit: unit.decide(said, key, sealed, None))


def follow(kernel: Kernel, source: str, log: Kernel) -> int:
    """Follow what a log says beyond the cursor, in one batch; return how many events were new."""
    reached = Inbox(kernel, source, reactions).cursor().position
    return kernel.follow(source, reactions, bodies(log, reached))


def bodies(kernel: Kernel, after: int = 0) -> list[str]:
    with kernel.store.reading() as connection:
        return [row.body for row in kernel.store.after(connection, after, 100_000)]


# ---- making one --------------------------------------------------------------------------------


def prepare(folder: Path, url: str) -> None:
    """Make the databases of a world that knows its county and has adopted its rules.

    The issue service's is at `url`, the others lie in `folder`.
    """
    world = open_world(folder, url)
    world.kernel.vault.create()
    for kernel in (world.kernel, *world.sources.values()):
        kernel.start()
    world.hear("directory", *beginnings(KEY))
    world.county.do("routing/adopt/…", county=COUNTY, text=routing_text())
    world.close()


def open_world(folder: Path, url: str) -> World:
    """Open a world whose databases exist."""
    clock, opened = MovableClock(folder / "clock"), ExitStack()
    clock.move_to(MONDAY)

    def engine(address: str) -> Engine:
        made = connect(address)
        opened.callback(made.dispose)
        return made

    vault = Vault(engine(f"sqlite:///{folder}/vault.db"), MASTER)

    def kernel(name: str, address: str, **mine: Any) -> Kernel:
        return Kernel(Store(engine(address), name), clock, contracts.all.registry, vault, **mine)

    sources = {name: kernel(name, f"sqlite:///{folder}/{name}.db") for name in SOURCES}
    issue = kernel("issue", url, models=MODELS, tables=TABLES)
    return World(issue, sources, clock, opened)


_app: list[Flask] = []


def serving(kernel: Kernel) -> Flask:
    """Return the app, which takes a while to make, for one world after the other."""
    if not _app:
        _app.append(app(kernel, reactions))
    made, keys, limits = _app[0], Keys(kernel), of_accounts()
    old = made.extensions[EXTENSION]
    made.extensions[EXTENSION] = replace(old, kernel=kernel, keys=keys, limits=limits)
    return made
