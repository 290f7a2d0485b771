"""Photos and documents that no event names are taken away after a while, and no others ever."""

from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import eventlet
import pytest
from sqlalchemy import select

from contracts.common import Evidence
from contracts.issue.events.case import IssueNoted
from events.context import Context
from events.handling import handle
from events.metrics import REGISTRY
from events.store import StoreUnavailableError, connect
from events.vault import Vault
from events.vault_tables import keys
from services.audit import sweeping
from services.audit.facts import naming
from tests.audit.world import SOURCES, saying, world

DAY = timedelta(days=1)
PATIENCE = 90 * DAY
PHOTO = b"\xff\xd8 a photo of a river \xff\xd9"
MASTER = b"vault key of these tests, 32 b. "


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path, clock):
    """A world whose audit service, issue service and vault lie on one kind of database."""
    urls = {name: f"sqlite:///{tmp_path}/{name}.db" for name in ("audit", "vault", *SOURCES)}
    if request.param == "postgresql":
        ground = request.getfixturevalue("ground")
        urls |= {name: ground.database(f"swept_{name}") for name in ("audit", "issue", "vault")}
    engine = connect(urls["vault"])
    vault = Vault(engine, MASTER)
    vault.create()
    made = world(urls, clock, vault)
    yield made
    made.close()
    engine.dispose()
    if request.param == "postgresql":
        for name in ("audit", "issue", "vault"):
            ground.drop_database(f"swept_{name}")


@pytest.fixture
def issue(place):
    return place.sources["issue"]


def logs_of(place):
    @contextmanager
    def logs(service):
        yield place.audit.store if service == "audit" else place.sources[service].store

    return logs


def sweep(place, logs=None):
    sweeping.sweep(place.audit, logs or logs_of(place), PATIENCE, lambda: None)


def send(kernel, content=PHOTO):
    kernel.blobs.put("image/jpeg", content)
    return sha256(content).hexdigest()


def name(kernel, digest, seen=None):
    """Have a command name a photo; `seen` is told whether it could be looked at."""
    which = uuid4()
    shown = Evidence(digest=digest, media_type="image/jpeg")
    note = IssueNoted(issue=which, note="see there", evidence=(shown,))

    def facts(unit, _state):
        if seen is not None:
            seen[digest] = digest in unit.kernel.blobs.held([digest])
            eventlet.sleep(0)  # let others in before it is decided

    context = Context.of_command(uuid4(), "cadre", kernel.now())
    handle(kernel, saying("issue"), which, [note], context, facts=facts)


def key_of(vault, digest):
    with vault.reads.connect() as connection:
        wanted = select(keys).where(keys.c.subject == f"blob/{digest}")
        return connection.execute(wanted).first()


# ---- what goes and what stays --------------------------------------------------------------------


def test_what_no_event_names_goes_with_its_key_when_its_time_is_over(place, issue, clock):
    digest = send(issue)
    clock.advance(PATIENCE - DAY)
    sweep(place)
    assert issue.blobs.get(digest)
    clock.advance(2 * DAY)
    sweep(place)
    assert issue.blobs.get(digest) is None
    assert key_of(issue.vault, digest) is None
    assert issue.blobs.put("image/jpeg", PHOTO)
    assert issue.blobs.get(digest)


@pytest.mark.parametrize("first", ["record", "photo"])
def test_what_an_event_names_stays_whichever_came_first(place, issue, clock, first):
    if first == "record":
        name(issue, sha256(PHOTO).hexdigest())
        sweep(place)
    digest = send(issue)
    if first == "photo":
        name(issue, digest)
    for _ in range(3):
        clock.advance(PATIENCE + DAY)
        sweep(place)
    assert issue.blobs.get(digest)
    assert issue.blobs.unnamed("", 10) == {}


def test_what_any_service_names_stays(place, issue, clock):
    digest = send(issue)
    shown = Evidence(digest=digest, media_type="image/jpeg")
    place.say("patrol", "patrol/1", IssueNoted(issue=uuid4(), note="", evidence=(shown,)))
    clock.advance(PATIENCE + DAY)
    sweep(place)
    assert issue.blobs.get(digest)


def test_what_is_sent_again_waits_anew(place, issue, clock):
    digest = send(issue)
    clock.advance(PATIENCE - DAY)
    send(issue)
    clock.advance(2 * DAY)
    sweep(place)
    assert issue.blobs.get(digest)


def test_nothing_goes_while_a_log_cannot_be_read(place, issue, clock):
    @contextmanager
    def without_patrol(service):
        if service == "patrol":
            raise StoreUnavailableError("no right to read it")
        with logs_of(place)(service) as log:
            yield log

    digest = send(issue)
    clock.advance(PATIENCE + DAY)
    sweep(place, without_patrol)
    assert issue.blobs.get(digest)


def test_each_event_is_read_once(place, issue, monkeypatch):
    read = []
    digests_in = naming.digests_in
    monkeypatch.setattr(naming, "digests_in", lambda body: read.append(body) or digests_in(body))
    name(issue, send(issue))
    send(issue, b"another")
    sweep(place)
    sweep(place)
    assert len(read) == len(set(read)) > 0


def test_what_went_is_counted_and_told_without_saying_what_it_was(place, issue, clock, capsys):
    digest = send(issue)
    clock.advance(PATIENCE + DAY)
    before = REGISTRY.get_sample_value("needle_evidence_swept_total", {"service": "audit"}) or 0
    sweep(place)
    swept = REGISTRY.get_sample_value("needle_evidence_swept_total", {"service": "audit"})
    assert swept == before + 1
    told = capsys.readouterr().out
    assert "unnamed evidence removed" in told
    assert digest not in told


# ---- at the same moment --------------------------------------------------------------------------


def test_a_record_that_comes_after_the_logs_were_read_keeps_its_photo(
    place, issue, clock, monkeypatch
):
    digest, among, seen = send(issue), naming.among, {}
    clock.advance(PATIENCE + DAY)

    def late(connection, digests):
        name(issue, digest, seen)
        return among(connection, digests) - {digest}  # as it was when the logs were read

    monkeypatch.setattr(naming, "among", late)
    sweep(place)
    assert seen == {digest: True}
    assert issue.blobs.get(digest)


def test_a_record_whose_photo_is_just_going_is_told_that_it_is_gone(place, issue, clock):
    digest, seen = send(issue), {}
    clock.advance(PATIENCE + DAY)
    sweep(place)
    name(issue, digest, seen)
    assert seen == {digest: False}


def test_no_record_that_saw_its_photo_loses_it_however_they_meet(place, issue, clock):
    digests = [send(issue, b"photo %d" % number) for number in range(40)]
    clock.advance(PATIENCE + DAY)
    seen: dict[str, bool] = {}
    threads = []
    for number, digest in enumerate(digests):
        threads.append(eventlet.spawn(name, issue, digest, seen))
        if number % 10 == 5:
            threads.append(eventlet.spawn(sweep, place))
    for thread in threads:
        thread.wait()  # raises what it raised
    kept = {digest for digest in digests if issue.blobs.get(digest)}
    assert kept >= {digest for digest, held in seen.items() if held}
