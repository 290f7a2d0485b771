"""Checks of a log that somebody has tampered with, on both databases."""

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import delete, insert, update

from contracts.issue.events.case import IssueReportedUp
from events.chain import Cursor
from events.chain.filing import CHAINED, TELLS
from events.envelope import hash_of
from events.store.tables import cursors, log
from services.audit.checking import check
from services.audit.facts.archive import archive
from tests.audit.conftest import MONDAY
from tests.audit.world import SOURCES, world
from tests.feed.examples import some

COUNT = 7


@pytest.fixture(params=["sqlite", "postgres"])
def place(request, tmp_path, clock, vault):
    if request.param == "sqlite":
        urls = {name: f"sqlite:///{tmp_path}/{name}.db" for name in ("audit", *SOURCES)}
        made = world(urls, clock, vault)
        yield made
        made.close()
        return
    ground = request.getfixturevalue("ground")
    checked = {name: f"checking_{name}" for name in ("audit", "issue")}
    urls = {name: f"sqlite:///{tmp_path}/{name}.db" for name in SOURCES}
    urls |= {name: ground.database(database) for name, database in checked.items()}
    made = world(urls, clock, vault)
    yield made
    made.close()
    for database in checked.values():
        ground.drop_database(database)


@pytest.fixture
def logged(place):
    """Seven events of the issue service in two streams, all of them archived."""
    for number in range(COUNT):
        issue = some(f"issue {number % 2}")
        event = IssueReportedUp(issue=issue, reason=f"超出能力 {number}")
        place.say("issue", f"issue/{issue}", event, at=MONDAY)
    place.archive("issue")
    return place.log("issue")


@pytest.fixture
def tamper(place):
    """Change the issue service's own database by hand."""

    def tamper(*statements):
        with place.sources["issue"].store.engine.begin() as connection:
            for statement in statements:
                connection.execute(statement)

    return tamper


def report(place):
    return check(place.sources["issue"].store, place.audit.store)


def found(place):
    return [
        (each.copy, each.kind, each.position, each.stream, each.version)
        for each in report(place).divergences
    ]


def even(position: int) -> tuple[str, int]:
    """Return the stream and version of the event that stood at a position."""
    return f"issue/{some(f'issue {(position - 1) % 2}')}", (position + 1) // 2


# ---- nothing wrong ------------------------------------------------------------------------------
def test_an_untouched_log_is_verified(place, logged):
    seen = report(place)
    assert (seen.service, seen.position, seen.unarchived) == ("issue", COUNT, 0)
    assert seen.divergences == ()


def test_what_is_not_archived_yet_is_counted(place, logged):
    place.say("issue", "issue/x", IssueReportedUp(issue=some("x"), reason="新"), at=MONDAY)
    assert (report(place).unarchived, report(place).divergences) == (1, ())


def test_a_service_that_was_never_archived_is_all_tail(place):
    place.say("visit", "visit/x", IssueReportedUp(issue=some("x"), reason="新"), at=MONDAY)
    seen = check(place.sources["visit"].store, place.audit.store)
    assert (seen.position, seen.unarchived, seen.divergences) == (1, 1, ())


def test_what_is_archived_while_the_check_runs_is_no_divergence(place, logged, monkeypatch):
    grown = []

    def grow(_checked):
        if not grown:
            grown.append(1)
            place.say("issue", "issue/x", IssueReportedUp(issue=some("x"), reason="新"))
            place.archive("issue")

    seen = check(place.sources["issue"].store, place.audit.store, grow)
    assert grown
    assert seen.divergences == ()


# ---- tampering ----------------------------------------------------------------------------------
def altered(row):
    return row.body.replace("超出能力", "并无此事")


def test_an_altered_event_is_named(place, logged, tamper):
    third = logged[2]
    tamper(update(log).where(log.c.position == 3).values(body=altered(third)))
    assert found(place) == [("log", "altered", 3, *even(3))]


def test_an_event_altered_with_its_hash_is_named(place, logged, tamper):
    body = altered(logged[2])
    tamper(update(log).where(log.c.position == 3).values(body=body, hash=hash_of(body)))
    assert found(place) == [("log", "altered", 3, *even(3))]


def test_a_removed_event_is_named(place, logged, tamper):
    tamper(delete(log).where(log.c.position == 4))
    assert found(place) == [("log", "removed", 4, *even(4))]


def test_the_last_events_cannot_be_cut_off_unseen(place, logged, tamper):
    tamper(delete(log).where(log.c.position >= COUNT))
    assert found(place) == [
        ("log", "removed", COUNT, *even(COUNT)),
        ("cursor", "astray", COUNT, None, None),
    ]


def test_a_log_cut_together_with_its_archive_is_found_by_who_has_read_it(place, logged, tamper):
    with place.sources["issue"].store.reading() as connection:
        head = place.sources["issue"].store.head(connection)
    scoring = Cursor("scoring", "from/issue", "issue", head.position, head.hash)
    tamper(delete(log).where(log.c.position > 5))
    with place.audit.store.engine.begin() as connection:
        connection.execute(delete(archive).where(archive.c.position > 5))
        back = {"position": 5, "hash": logged[4].hash}
        connection.execute(update(cursors).where(cursors.c.name == "from/issue").values(back))
    assert found(place) == []
    (cut,) = check(place.sources["issue"].store, place.audit.store, readers=[scoring]).divergences
    assert (cut.copy, cut.kind, cut.position) == ("cursor", "astray", 7)
    assert cut.detail == "scoring has got here (from/issue), but the log ends at 5"


def rewritten(rows):
    """Number and link bodies anew, as somebody would who wants the chain to hold."""
    previous, made = "0" * 64, []
    for position, body in enumerate(rows, 1):
        document = msgspec.json.decode(body)
        document |= {"position": position, "previoushash": previous}
        text = msgspec.json.encode(document).decode()
        previous = hash_of(text)
        made.append((position, previous, text, document))
    return made


def replaced(rows):
    return [
        delete(log),
        insert(log).values(
            [
                {
                    "position": position,
                    "stream": document["subject"],
                    "version": document["streamversion"],
                    "type": document["type"],
                    "time": MONDAY,
                    "hash": own,
                    "body": text,
                }
                for position, own, text, document in rewritten(rows)
            ],
        ),
    ]


def test_a_log_whose_whole_chain_was_rewritten_is_found_by_the_archive(place, logged, tamper):
    bodies = [row.body for row in logged]
    bodies[2] = altered(logged[2])
    tamper(*replaced(bodies))
    first, *more = found(place)
    assert first == ("log", "altered", 3, *even(3))
    assert {kind for _, kind, *_ in more} == {"relinked", "astray"}


def test_an_inserted_event_is_named(place, logged, tamper):
    bodies = [row.body for row in logged]
    document = msgspec.json.decode(logged[0].body)
    document |= {"id": str(some("forged")), "subject": "issue/forged", "streamversion": 1}
    bodies.insert(3, msgspec.json.encode(document).decode())
    tamper(*replaced(bodies))
    assert ("log", "inserted", 4, "issue/forged", 1) in found(place)


def test_a_row_that_is_filed_wrongly_is_named(place, logged, tamper):
    tamper(update(log).where(log.c.position == 5).values(type="issue.closed.v1"))
    assert found(place) == [("log", "misfiled", 5, *even(5))]


def test_an_archive_that_was_altered_is_told_apart_from_the_log(place, logged):
    with place.audit.store.engine.begin() as connection:
        fifth = archive.c.position == 5
        changed = update(archive).where(fifth).values(body=altered(logged[4]))
        connection.execute(changed)
    assert found(place) == [("archive", "altered", 5, *even(5))]


MOVED = {
    "event": "0" * 32,
    "stream": "issue/other",
    "version": 99,
    "type": "issue.closed.v1",
    "time": MONDAY + timedelta(3650),
    "area": "330783",
    "causation": "0" * 32,
}


@pytest.mark.parametrize("column", MOVED)
def test_an_archived_row_that_is_filed_wrongly_is_named_with_its_column(place, logged, column):
    fifth = archive.c.position == 5
    with place.audit.store.engine.begin() as connection:
        connection.execute(update(archive).where(fifth).values({column: MOVED[column]}))
    (seen,) = report(place).divergences
    assert (seen.copy, seen.kind, seen.position) == ("archive", "misfiled", 5)
    assert seen.detail == f"its row says something else than its bytes: {column}"


def test_an_archived_row_that_was_moved_to_another_source_or_place_is_named(place, logged):
    fifth, moved = archive.c.position == 5, update(archive)
    for values in ({"source": "nobody"}, {"source": "issue", "position": 99}):
        with place.audit.store.engine.begin() as connection:
            connection.execute(moved.where(fifth).values(values))
        assert ("archive", "removed", 5, *even(5)) in found(place)


def test_every_column_of_the_archive_follows_from_the_bytes_or_is_chained():
    assert set(archive.c.keys()) <= set(TELLS) | CHAINED
    assert set(archive.c.keys()) - CHAINED - {"source", "position"} == set(MOVED)


def test_the_audit_services_own_log_is_checked_in_itself(place, client, auditor):
    client.post("/api/audit/verify", json={"service": "issue"}, headers=auditor)
    seen = check(place.audit.store, place.audit.store)
    assert (seen.service, seen.position, seen.unarchived) == ("audit", 1, 1)
