"""A log that was tampered with says where."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, text, update

from events.chain import astray, cursors_of, verify, verify_log
from events.chain.filing import CHAINED, TELLS
from events.envelope import GENESIS, hash_of
from events.store import Row
from events.store.tables import cursors, log
from tests.events.drafts import MONDAY, a_draft, append
from tests.events.forging import LOG, altered, chain_of, found


@pytest.fixture
def rows():
    return chain_of(LOG)


def test_an_untouched_log_holds(rows):
    chain = verify(rows, "boxes")
    assert chain.holds
    assert (chain.events, chain.position, chain.hash) == (6, 6, rows[-1].hash)


def test_an_empty_log_holds():
    chain = verify([], "boxes")
    assert (chain.holds, chain.events, chain.position, chain.hash) == (True, 0, 0, GENESIS)


# ---- one copy -------------------------------------------------------------------------------
@pytest.mark.parametrize("at", range(6))
def test_an_altered_body_is_named(rows, at):
    rows[at] = altered(rows[at])
    assert found(verify(rows, "boxes")) == [("altered", at + 1, *LOG[at])]


@pytest.mark.parametrize("at", range(5))
def test_an_altered_body_with_a_new_hash_is_named_by_the_next_ones_link(rows, at):
    rows[at] = altered(rows[at], rehashed=True)
    assert found(verify(rows, "boxes")) == [("altered", at + 1, *LOG[at])]


def test_an_altered_hash_is_named(rows):
    rows[2] = Row(3, "0" * 64, rows[2].body)
    assert found(verify(rows, "boxes")) == [("altered", 3, "box/1", 2)]


def test_a_body_that_is_no_json_any_more_is_named_by_what_its_stream_lacks(rows):
    rows[2] = Row(3, rows[2].hash, "overwritten")
    assert found(verify(rows, "boxes")) == [("altered", 3, "box/1", 2)]


def test_a_removed_event_is_named_by_what_its_stream_lacks(rows):
    del rows[2]
    assert found(verify(rows, "boxes")) == [("removed", 3, "box/1", 2)]


def test_a_removed_event_that_was_its_streams_last_is_known_by_its_position(rows):
    del rows[3]
    assert found(verify(rows, "boxes")) == [("removed", 4, None, None)]


def test_several_removed_events_of_one_stream_are_named_in_order():
    rows = chain_of([("box/1", 1), ("box/1", 2), ("box/1", 3), ("box/1", 4)])
    del rows[1:3]
    assert found(verify(rows, "boxes")) == [("removed", 2, "box/1", 2), ("removed", 3, "box/1", 3)]


def test_removed_events_of_which_either_could_be_the_other_name_both():
    rows = chain_of(
        [("box/1", 1), ("box/2", 1), ("box/1", 2), ("box/2", 2), ("box/1", 3), ("box/2", 3)],
    )
    del rows[2:4]
    chain = verify(rows, "boxes")
    assert found(chain) == [("removed", 3, None, None), ("removed", 4, None, None)]
    for finding in chain.findings:
        assert "it was version 2 of box/1 or version 2 of box/2" in finding.detail


def test_a_log_whose_beginning_was_removed_says_so(rows):
    chain = verify(rows[2:], "boxes")
    assert [each[:2] for each in found(chain)] == [("removed", 1), ("removed", 2)]
    assert "version 1 of box/1 or version 1 of box/2" in chain.findings[0].detail


def test_a_first_event_that_does_not_begin_the_chain_is_named(rows):
    first = rows[0].body.replace(GENESIS, "f" * 64)
    rows[0] = Row(1, hash_of(first), first)
    assert ("altered", 1, "box/1", 1) in found(verify(rows, "boxes"))


def test_an_event_of_another_log_is_an_insertion():
    rows = chain_of(LOG, source="foxes")
    assert {kind for kind, *_ in found(verify(rows, "boxes"))} == {"inserted"}


def test_an_event_twice_is_an_insertion(rows):
    assert found(verify([*rows, rows[5]], "boxes")) == [("inserted", 6, "box/1", 3)]


def test_a_version_twice_in_its_stream_is_an_insertion():
    rows = chain_of([("box/1", 1), ("box/1", 1), ("box/1", 2)])
    assert found(verify(rows, "boxes")) == [("inserted", 2, "box/1", 1)]


def test_an_event_that_was_given_to_another_stream_is_missed_in_its_own(rows):
    rows[2] = altered(rows[2], old="box/1", new="box/9")
    kinds = found(verify(rows, "boxes"))
    assert ("altered", 3, "box/9", 2) in kinds
    assert any(each[2:] == ("box/1", 2) for each in kinds)


def test_a_finding_tells_people_which_event_of_which_stream(rows):
    rows[2] = altered(rows[2])
    [finding] = verify(rows, "boxes").findings
    assert str(finding) == (
        "version 2 of box/1, position 3, was altered: it has not the hash that is stored with it"
    )


def test_progress_is_told_and_ends_with_the_number_of_events(monkeypatch, rows):
    monkeypatch.setattr("events.chain.finding.STEP", 2)
    told = []
    verify(rows, "boxes", told.append)
    assert told == [2, 4, 6, 6]


# ---- a service's own log ----------------------------------------------------------------------
@pytest.fixture
def stored(store):
    for stream, version in LOG:
        append(store, a_draft(stream, version))
    return store


def test_a_services_own_log_is_checked_where_it_stands(stored, monkeypatch):
    monkeypatch.setattr("events.chain.checking._BATCH", 4)
    assert verify_log(stored).events == 6
    assert verify_log(stored).holds


def tamper(store, statement):
    with store.appending() as connection:
        connection.execute(statement)


def test_a_row_removed_from_the_table_is_named(stored):
    tamper(stored, delete(log).where(log.c.position == 3))
    assert found(verify_log(stored)) == [("removed", 3, "box/1", 2)]


MOVED = {"stream": "other", "version": 9, "type": "other", "time": MONDAY + timedelta(3650)}


@pytest.mark.parametrize("column", MOVED)
def test_a_row_filed_under_something_else_is_named_with_its_column(stored, column):
    tamper(stored, update(log).where(log.c.position == 4).values({column: MOVED[column]}))
    chain = verify_log(stored)
    assert found(chain) == [("misfiled", 4, "box/3", 1)]
    assert chain.findings[0].detail == f"its row says something else than its bytes: {column}"


def test_every_column_of_the_log_follows_from_the_bytes_or_is_chained():
    assert set(log.c.keys()) <= set(TELLS) | CHAINED
    assert set(log.c.keys()) - CHAINED - {"position"} == set(MOVED)


def test_a_moment_that_nobody_can_read_is_named_and_ends_no_check(stored, kind):
    unreadable = "long ago" if kind == "sqlite" else "20000-01-01T00:00:00Z"
    tamper(stored, text("UPDATE log SET time = :it WHERE position = 4").bindparams(it=unreadable))
    assert found(verify_log(stored)) == [("misfiled", 4, "box/3", 1)]


def test_a_row_moved_to_another_position_is_named(stored):
    tamper(stored, update(log).where(log.c.position == 6).values(position=9))
    assert found(verify_log(stored)) == [("misfiled", 6, "box/1", 3)]


# ---- what has read a log ----------------------------------------------------------------------
@pytest.fixture
def followed(stored):
    """The log, with a read model and the relay at its end."""
    with stored.reading() as connection:
        head = stored.head(connection)
    for name in ("relay", "model/shelf.v1"):
        tamper(stored, insert(cursors).values(name=name, position=6, hash=head.hash))
    return stored


def wrong(store, known):
    return [(each.kind, each.position, each.detail) for each in astray(store, known)]


def test_cursors_that_point_at_what_the_log_has_are_right(followed):
    assert wrong(followed, cursors_of(followed)) == []


def test_a_log_that_was_cut_is_shorter_than_its_readers_know(followed):
    tamper(followed, delete(log).where(log.c.position > 4))
    assert found(verify_log(followed)) == []
    assert wrong(followed, cursors_of(followed)) == [
        ("astray", 6, "boxes has got here (model/shelf.v1), but the log ends at 4"),
        ("astray", 6, "boxes has got here (relay), but the log ends at 4"),
    ]


def test_a_log_whose_end_was_rewritten_is_not_what_its_readers_know(followed):
    body = altered(chain_of(LOG)[5]).body
    last = log.c.position == 6
    tamper(followed, update(log).where(last).values(body=body, hash=hash_of(body)))
    known = cursors_of(followed)
    assert {each[:2] for each in wrong(followed, known)} == {("astray", 6)}
    assert all("it has read another event there" in detail for *_, detail in wrong(followed, known))


def test_a_cursor_that_was_moved_is_told(followed):
    moved = update(cursors).where(cursors.c.name == "relay").values(position=5)
    tamper(followed, moved)
    told = "boxes has got here (relay), but it has read another event there"
    assert wrong(followed, cursors_of(followed)) == [("astray", 5, told)]
    tamper(followed, moved.values(position=0))
    assert [each[:2] for each in wrong(followed, cursors_of(followed))] == [("astray", 0)]


def test_cursors_into_other_logs_are_compared_with_those(followed):
    tamper(followed, insert(cursors).values(name="from/others", position=99, hash="0" * 64))
    known = cursors_of(followed)
    assert {each.source for each in known} == {"boxes", "others"}
    assert wrong(followed, known) == []
