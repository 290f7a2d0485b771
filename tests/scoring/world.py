"""The scoring service's kernel and HTTP application, beside the logs that it follows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from contracts.all import registry
from contracts.directory.events import SigningKeyPublished
from contracts.scoring.events import ScoreEntered
from events.clock import MovableClock
from events.context import Context
from events.decider import Decider
from events.envelope import decode
from events.kernel import Kernel
from events.store import Store, connect
from events.vault import Vault
from services.copies.keys import Keys
from services.scoring.api import BLUEPRINTS
from services.scoring.domain import ledger
from services.scoring.facts import outcomes
from services.scoring.policy import rules_text
from services.scoring.reactions import COPIES, reactions, recompute
from services.scoring.read_models import MODELS
from services.web.app import application
from services.web.identity import Caller
from services.web.limits import Buckets
from services.web.tokens import SigningKey, issue_token
from tests.scoring.domain.examples import COUNTY, HOUR, ISSUE, MONDAY, VILLAGE

SOURCES = ("directory", "issue", "visit")
SERVICES = ("scoring", "vault", *SOURCES)
numbers = count(1)

saying: dict[str, Decider[None, Sequence[object], None]] = {
    category: Decider(
        category,
        None,
        lambda _state, events, _facts: events,
        lambda state, _event: state,
        lambda _state: VILLAGE,
        folds=False,
    )
    for category in ("issue", "visit", "told")
}
"""Stand for other services' decisions, which are not under test here."""


@dataclass
class World:
    """A scoring service. Its clock only moves when a test moves it, and only forward."""

    kernel: Kernel
    sources: Mapping[str, Kernel]
    clock: MovableClock
    signing_key: SigningKey
    http: FlaskClient
    engines: Iterable[Engine]

    def somebody(self, *roles: str, areas: Sequence[str] = (COUNTY,), **more: Any) -> "Client":
        person = more.pop("person", f"{roles[0]}-{next(numbers)}")
        return Client(self, Caller(person=person, roles=roles, areas=areas, **more))

    def say(self, *facts: object, issue: UUID = ISSUE) -> None:
        """Have the issue service log facts about a case, without anybody listening yet."""
        self._say("issue", "issue", issue, facts)

    def _say(self, source: str, category: str, key: object, facts: Sequence[object]) -> None:
        kernel = self.sources[source]
        sealed = [kernel.vault.seal_fields(fact) for fact in facts]
        context = Context.of_command(uuid4(), "test", kernel.now(), actor="person-1")
        kernel.run(context, lambda unit: unit.decide(saying[category], key, sealed, None))

    def listen(self, *sources: str) -> None:
        """Have the scoring service follow the others to their ends."""
        for source in sources or SOURCES:
            store = self.sources[source].store
            with store.reading() as connection:
                bodies = [row.body for row in store.after(connection, 0, 100_000)]
            self.kernel.follow(source, reactions, bodies)

    def hear(self, *facts: object, issue: UUID = ISSUE) -> None:
        """Have the issue service log facts about a case, and the scoring service follow."""
        self.say(*facts, issue=issue)
        self.listen("issue")

    def check_bin(self, visit: UUID, *facts: object) -> None:
        """Have the visit service log something, and the scoring service follow."""
        self._say("visit", "visit", visit, facts)
        self.listen("visit")

    def recompute(self) -> int:
        """Count again whatever newly adopted rules change; return in how many steps."""
        steps = 0
        while recompute(self.kernel):
            steps += 1
        return steps

    def adopt(self, text: str | None = None, since=MONDAY - HOUR) -> None:
        body = {"text": text or rules_text(), "since": since.isoformat()}
        self.somebody("county_coordinator").do("score-rules/adopt/…", **body)

    def live(self, about: str) -> list[ScoreEntered]:
        """The entries about a stream that count, by its ledger."""
        with self.kernel.store.reading() as connection:
            rows = self.kernel.store.stream(connection, ledger.stream(about))
        events = [decode(row.body, registry).data for row in rows]
        return list(ledger.fold(events).live.values())


@dataclass
class Client:
    """Somebody who is signed in, by a token that is always fresh."""

    world: World
    caller: Caller

    def headers(self) -> dict[str, str]:
        token = issue_token(self.caller, self.world.signing_key, self.world.clock.now(), HOUR)
        return {"Authorization": f"Bearer {token}"}

    def put(self, path: str, **body: Any) -> TestResponse:
        """PUT a command; `…` stands for a fresh id."""
        whole = f"/api/{path.replace('…', str(uuid4()))}"
        return self.world.http.put(whole, json=body, headers=self.headers())

    def do(self, path: str, **body: Any) -> None:
        """PUT a command that must be accepted."""
        answer = self.put(path, **body)
        assert answer.status_code == 201, answer.text

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.world.http.get(f"/api/{path}", query_string=query, headers=self.headers())

    def read(self, path: str, **query: Any) -> Any:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json

    def all(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """Read a list to its end, page by page."""
        page = self.read(path, **query)
        found = list(page["items"])
        while page["next"]:
            page = self.world.http.get(page["next"], headers=self.headers()).json
            found += page["items"]
        return found


def world_of(urls: Mapping[str, str], clock: MovableClock) -> World:
    """Make a service on databases that are empty; `urls` are theirs by service."""
    engines = {name: connect(url) for name, url in urls.items()}
    vault = Vault(engines["vault"], b"vault key of these tests, 32 b. ")
    vault.create()
    tables = [outcomes.metadata, *(model.metadata for model in COPIES)]
    kernel = Kernel(Store(engines["scoring"], "scoring"), clock, registry, vault, MODELS, tables)
    sources = {name: Kernel(Store(engines[name], name), clock, registry, vault) for name in SOURCES}
    for each in (kernel, *sources.values()):
        each.start()
    unlimited = Buckets(per_second=10_000, burst=10_000)
    told = {"keys": Keys(kernel), "county": "330783", "limits": unlimited}
    app = application(kernel, "S", BLUEPRINTS, **told)
    key = SigningKey.generate()
    world = World(kernel, sources, clock, key, app.test_client(), engines.values())
    published = SigningKeyPublished(key=key.kid, x=key.x, not_before=MONDAY)
    world._say("directory", "told", "keys", [published])
    world.listen()
    return world


def problem(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    """Check that an answer is a problem, and return it."""
    assert answer.status_code == status, answer.text
    told: dict[str, Any] = answer.json or {}
    assert told["code"] == code, told
    return told


def named(answer: TestResponse) -> list[str]:
    """Return the fields that a 422 names."""
    assert answer.status_code == 422, answer.text
    return [error["field"] for error in (answer.json or {})["errors"]]
