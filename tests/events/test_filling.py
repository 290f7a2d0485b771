"""Rows that are inserted together, and those that gather while events are folded."""

from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    cast,
    event,
    func,
    insert,
    select,
    update,
)

from events.store import RowRefusedError
from events.store.filling import MANY, fill
from events.store.gathering import More, add, change, gathering, put
from events.store.tables import Instant

NOON = datetime(2026, 11, 23, 4, 0, 0, 123456, tzinfo=UTC)
metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String(20), nullable=False),
    Column("text", Text),
    Column("count", Integer),
    Column("new", Boolean),
    Column("day", Date),
    Column("at", Instant),
    Column("more", JSON),
)
measures = Table(
    "measures",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("value", Float, nullable=False),
)


def thing(number):
    return {
        "id": 2**60 + number,
        "name": f"灯 {number} \\ ' \" {{}}",
        "text": '{"a":"b\\u0041",\n "n": 1e2}\t%s :x' if number % 2 else None,
        "count": number - 5,
        "new": number % 3 == 0,
        "day": date(2026, 1, 1) + timedelta(days=number),
        "at": NOON + timedelta(microseconds=number),
        "more": {"list": [1, 2.5, None, "灯"], "of": {"a": True}} if number % 2 else None,
    }


@pytest.fixture
def store(store):
    with store.writing() as connection:
        metadata.create_all(connection)
    return store


def stored(store, table):
    with store.reading() as connection:
        return [dict(row) for row in connection.execute(select(table).order_by("id")).mappings()]


@pytest.mark.parametrize("number", [1, MANY - 1, MANY, 500])
def test_what_is_filled_in_is_what_is_read(store, number):
    rows = [thing(each) for each in range(number)]
    with store.writing() as connection:
        fill(connection, things, rows)
    assert stored(store, things) == rows


def test_many_rows_are_stored_to_the_byte_as_one_row_is(store):
    one, many = [thing(each) for each in range(9)], [thing(each) for each in range(9, 18)]
    with store.writing() as connection:
        for row in one:
            connection.execute(insert(things), row)
        fill(connection, things, many)
    with store.reading() as connection:
        kinds = select(func.length(cast(things.c.more, Text))).distinct()
        assert len(connection.execute(kinds).all()) == 2  # a document, and null


def test_a_number_that_json_lacks_is_not_lost(store):
    with store.writing() as connection:
        fill(connection, measures, [{"id": n, "value": float("inf")} for n in range(MANY)])
    assert {row["value"] for row in stored(store, measures)} == {float("inf")}


def test_a_row_that_does_not_fit_is_refused_with_all_others(store):
    rows = [{"id": n, "value": None if n == 3 else 1.0} for n in range(MANY)]
    with pytest.raises(RowRefusedError), store.writing() as connection:
        fill(connection, measures, rows)
    assert stored(store, measures) == []


def test_rows_gather_until_another_statement_comes(store):
    with store.writing() as connection, gathering(connection):
        for number in range(MANY):
            add(connection, measures, id=number, value=1.0)
        changed = connection.execute(update(measures).values(value=2.0))
        assert changed.rowcount == MANY
        add(connection, measures, id=MANY, value=1.0)
    assert [row["value"] for row in stored(store, measures)] == [2.0] * MANY + [1.0]


def test_a_row_that_is_added_alone_is_inserted_at_once(store):
    with store.writing() as connection:
        with gathering(connection):
            add(connection, measures, id=1, value=1.0)
        add(connection, measures, id=2, value=1.0)
    assert len(stored(store, measures)) == 2


def test_a_row_that_is_changed_many_times_is_written_once(store):
    statements = []
    event.listen(store.engine, "before_cursor_execute", lambda *about: statements.append(about[2]))
    with store.writing() as connection, gathering(connection):
        for number in range(MANY):
            put(connection, measures, {"id": number % 2}, {}, value=float(number))
    assert [row["value"] for row in stored(store, measures)] == [MANY - 2.0, MANY - 1.0]
    assert sum(statement.startswith("INSERT") for statement in statements) == 2


def test_a_change_comes_after_the_row_was_added_and_before_the_next_statement(store):
    with store.writing() as connection, gathering(connection):
        add(connection, measures, id=1, value=4.0)
        put(connection, measures, {"id": 1}, {}, value=5.0)
        seen = connection.execute(select(measures.c.value)).scalar()
        put(connection, measures, {"id": 1}, {}, value=6.0)
    assert (seen, [row["value"] for row in stored(store, measures)]) == (5.0, [6.0])


def test_a_new_row_has_what_is_fresh_and_one_that_exists_keeps_what_is_not_named(store):
    with store.writing() as connection:
        put(connection, things, {"id": 1}, {"name": "灯", "count": 7}, text="one")
        put(connection, things, {"id": 1}, {"name": "门", "count": 8}, text="two")
    (row,) = stored(store, things)
    assert (row["name"], row["count"], row["text"]) == ("灯", 7, "two")


def test_what_becomes_of_a_new_row_is_inserted_with_it(store):
    statements = []
    event.listen(store.engine, "before_cursor_execute", lambda *about: statements.append(about[2]))
    with store.writing() as connection, gathering(connection):
        add(connection, things, id=1, name="灯", count=0)
        for count in range(1, 9):
            change(connection, things, {"id": 1}, count=count, text="on")
    (row,) = stored(store, things)
    assert (row["name"], row["count"], row["text"]) == ("灯", 8, "on")
    assert not any(statement.startswith("UPDATE") for statement in statements)


def test_a_change_of_a_row_that_is_not_there_makes_none(store):
    with store.writing() as connection, gathering(connection):
        change(connection, measures, {"id": 1}, value=1.0)
        change(connection, measures, {"id": 2}, value=1.0)
        put(connection, measures, {"id": 2}, {}, value=2.0)
    assert [row["id"] for row in stored(store, measures)] == [2]


def test_what_changed_a_row_that_is_not_there_is_not_in_one_made_later(store):
    with store.writing() as connection, gathering(connection):
        change(connection, things, {"id": 1}, text="nobody's")
        put(connection, things, {"id": 1}, {"name": "灯"}, count=1)
    (row,) = stored(store, things)
    assert (row["text"], row["count"]) == (None, 1)


def test_a_change_that_the_row_itself_must_tell_sees_those_before_it(store):
    with store.writing() as connection, gathering(connection):
        add(connection, things, id=1, name="灯", count=1)
        change(connection, things, {"id": 1}, count=5)
        change(connection, things, {"id": 1}, count=things.c.count * 2)
        change(connection, things, {"id": 1}, text="ten")
    (row,) = stored(store, things)
    assert (row["count"], row["text"]) == (10, "ten")


def test_a_change_that_counts_comes_on_top_of_those_before_it(store):
    with store.writing() as connection, gathering(connection):
        add(connection, things, id=1, name="灯", count=1)
        change(connection, things, {"id": 1}, count=5)
        change(connection, things, {"id": 1}, count=More(1))
        change(connection, things, {"id": 1}, text="six")
    (row,) = stored(store, things)
    assert (row["count"], row["text"]) == (6, "six")


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ([More(1)], 8),
        ([More(1), More(2)], 10),
        ([5, More(1)], 6),
        ([More(1), 5], 5),
        ([More(1), 5, More(-2)], 3),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_what_counts_is_added_to_a_row_that_exists(store, changes, count, together):
    with store.writing() as connection:
        put(connection, things, {"id": 1}, {"name": "灯"}, count=7)
        with gathering(connection) if together else nullcontext():
            for change_ in changes:
                change(connection, things, {"id": 1}, count=change_, text="on")
    (row,) = stored(store, things)
    assert (row["count"], row["text"]) == (count, "on")


def test_what_counts_comes_after_a_row_that_is_put(store):
    with store.writing() as connection, gathering(connection):
        put(connection, things, {"id": 1}, {"name": "灯"}, count=7)
        change(connection, things, {"id": 1}, count=More(1))
        put(connection, things, {"id": 1}, {"name": "门"}, text="on")
    (row,) = stored(store, things)
    assert (row["name"], row["count"], row["text"]) == ("灯", 8, "on")


def test_a_row_that_is_changed_alone_is_written_at_once(store):
    with store.writing() as connection:
        put(connection, measures, {"id": 1}, {}, value=3.0)
        assert connection.execute(select(measures.c.value)).scalar() == 3.0


def test_what_was_gathered_before_a_failure_comes_into_no_later_transaction(store):
    def fail(connection):
        with gathering(connection):
            add(connection, measures, id=1, value=1.0)
            raise ValueError("no room")

    with pytest.raises(ValueError, match="no room"), store.writing() as connection:
        fail(connection)
    with store.writing() as connection:
        add(connection, measures, id=2, value=1.0)
    assert [row["id"] for row in stored(store, measures)] == [2]
