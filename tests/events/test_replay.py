"""Replay: what was known as of a moment or a position."""

from datetime import timedelta
from uuid import UUID

import pytest

from events import replay
from events.replay import events_of, position_at, rows_of, state_as_of
from tests.events.boxes import MINUTE, Filled, Open, box, do, fill, logged, registry
from tests.events.drafts import MONDAY, a_draft, append

A, B = UUID(int=1), UUID(int=2)


@pytest.fixture
def day(kernel, clock):
    """Two boxes; from minute 2 on one is filled with one, two, three, a minute apart."""
    do(kernel, Open(box=A, label="tea"))
    do(kernel, Open(box=B, label="rice"))
    for amount in (1, 2, 3):
        clock.advance(2 * MINUTE)
        fill(kernel, A, amount)
        fill(kernel, B, 10)
    return kernel.store


def amounts(events):
    return [event.data.amount for event in events if isinstance(event.data, Filled)]


@pytest.mark.parametrize(
    ("as_of", "position"),
    [
        (None, 8),
        (0, 0),
        (5, 5),
        (99, 8),
        (MONDAY - MINUTE, 0),
        (MONDAY, 2),
        (MONDAY + MINUTE, 2),
        (MONDAY + 2 * MINUTE, 4),
        (MONDAY + 6 * MINUTE, 8),
        (MONDAY + timedelta(days=9), 8),
    ],
)
def test_a_moment_is_a_position(day, as_of, position):
    assert position_at(day, as_of) == position


def test_a_moment_before_anything_happened_is_position_0(store):
    assert position_at(store, MONDAY) == 0
    assert list(events_of(store, registry)) == []


@pytest.mark.parametrize("batch", [1, 3, 8, 1000])
def test_a_whole_log_is_read_in_batches(day, kernel, monkeypatch, batch):
    monkeypatch.setattr(replay, "BATCH", batch)
    assert list(rows_of(day)) == logged(kernel)
    assert [row.position for row in rows_of(day, after=2, until=7)] == [3, 4, 5, 6, 7]
    assert list(rows_of(day, after=8)) == []
    assert [event.position for event in events_of(day, registry, as_of=6)] == [1, 2, 3, 4, 5, 6]


def test_no_connection_is_held_while_events_are_looked_at(day):
    for row in rows_of(day):
        append(day, a_draft(f"box/{row.position}"))
        if row.position == 3:
            break
    assert position_at(day, None) == 11


def test_a_stream_is_read_as_of_a_moment_or_a_position(day):
    stream = f"box/{A}"
    assert amounts(events_of(day, registry, stream)) == [1, 2, 3]
    assert amounts(events_of(day, registry, stream, as_of=MONDAY + 5 * MINUTE)) == [1, 2]
    assert amounts(events_of(day, registry, stream, as_of=3)) == [1]
    assert list(events_of(day, registry, "box/none")) == []


def test_the_state_of_a_thing_is_what_was_known_then(day):
    def known(as_of=None):
        loaded = state_as_of(box, A, day, registry, as_of)
        return loaded.version, loaded.state.exists, loaded.state.amount

    assert known() == (4, True, 6)
    assert known(MONDAY + 4 * MINUTE) == (3, True, 3)
    assert known(MONDAY) == (1, True, 0)
    assert known(MONDAY - MINUTE) == (0, False, 0)


def test_what_this_release_does_not_know_is_passed_over(day):
    known = a_draft(f"box/{A}", 5)
    rest = known.rest.replace(b"box.opened.v1", b"box.burnt.v1")
    append(day, type(known)(known.stream, 5, "box.burnt.v1", known.id, known.at, rest))
    assert state_as_of(box, A, day, registry).state.amount == 6
    assert [event.data for event in events_of(day, registry, f"box/{A}")][-1] is None
