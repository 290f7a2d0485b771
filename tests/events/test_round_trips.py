"""How often a command goes to PostgreSQL and back: each time is latency that a cadre waits for."""

from uuid import UUID

import psycopg2.extensions
import pytest

from events.inbox import Inbox
from events.reactions import Reactions
from tests.events.boxes import Fill, Open, do, sent

KEY = UUID(int=1)


@pytest.fixture
def kind():
    return "postgresql"


@pytest.fixture
def trips(monkeypatch):
    """Count the times that psycopg2 waits for the server."""
    monkeypatch.setattr("events.store.engine.IDLE", 1e9)
    wait = psycopg2.extensions.get_wait_callback()
    count = [0]

    def counted(connection):
        count[0] += 1
        wait(connection)

    psycopg2.extensions.set_wait_callback(counted)
    yield count
    psycopg2.extensions.set_wait_callback(wait)


def measured(trips, work):
    before = trips[0]
    work()
    return trips[0] - before


def test_a_command_takes_four_round_trips_with_one_read_model(kernel, trips):
    """Stream, command id; BEGIN + lock + head and cursors, all that is written + COMMIT."""
    assert measured(trips, lambda: do(kernel, Open(box=KEY, label="tea"))) == 4


def test_a_fold_that_changes_a_row_takes_no_more(kernel, trips):
    """Nobody asks how many rows were changed, so that it travels with what comes next."""
    do(kernel, Open(box=KEY, label="tea"))
    assert measured(trips, lambda: do(kernel, Fill(box=KEY, amount=1))) == 4


def test_a_command_seen_before_takes_two(kernel, trips):
    context = sent(kernel)
    do(kernel, Open(box=KEY, label="tea"), context)
    assert measured(trips, lambda: do(kernel, Open(box=KEY, label="tea"), context)) == 2


def test_a_batch_of_foreign_events_that_nobody_reacts_to_takes_two(listener, story, trips):
    """BEGIN + lock + head and cursors, cursor + COMMIT: however many."""
    inbox = Inbox(listener, "boxes", Reactions())
    inbox.take(story[:1])
    assert measured(trips, lambda: inbox.take(story[1:])) == 2


def test_who_did_not_handle_the_last_events_asks_for_its_place_first(listener, story, trips):
    inbox = Inbox(listener, "boxes", Reactions())
    inbox.take(story[:1])
    assert inbox.cursor().position == 1
    assert measured(trips, lambda: inbox.take(story[1:])) == 3
