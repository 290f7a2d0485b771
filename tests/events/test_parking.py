"""Parking: what cannot be handled waits aside with its stream; others go on."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, text

from events import parking
from events.store import StoreUnavailableError
from tests.events.boxes import Filled, bodies, fill, logged
from tests.events.notes import A, B, labels, notes_of, parked_in


def test_a_poisoned_event_is_parked_with_its_stream_and_others_go_on(
    inbox,
    listener,
    reactions,
    boxes,
    story,
):
    reactions.poison = {3}
    assert inbox.take(story) == 8
    assert (notes_of(listener, A), notes_of(listener, B)) == ([], [10, 20, 30])
    assert [(each.position, each.stream) for each in parked_in(listener)] == [
        (3, f"box/{A}"),
        (5, f"box/{A}"),
        (7, f"box/{A}"),
    ]
    assert [each.reason for each in parked_in(listener)] == [
        "Poisoned: not 3",
        parking.WAITS,
        parking.WAITS,
    ]
    fill(boxes, A, 4)
    fill(boxes, B, 40)
    assert inbox.take(bodies(boxes)) == 2
    assert [each.position for each in parked_in(listener)] == [3, 5, 7, 9]
    assert notes_of(listener, B) == [10, 20, 30, 40]


def test_a_row_that_the_database_refuses_parks_its_event(inbox, listener, boxes, story):
    with listener.store.appending() as connection:
        row = {"box": str(B), "label": "taken", "heard": 0}
        connection.execute(insert(labels), row)
    assert inbox.take(story) == 8
    assert {each.stream for each in parked_in(listener)} == {f"box/{B}"}
    assert "labels" in parked_in(listener)[0].reason
    assert notes_of(listener, A) == [1, 2, 3]


def test_a_database_that_fails_parks_nothing(inbox, listener, reactions, story):
    reactions._reactions[Filled] = lambda unit, _: unit.connection.execute(text("SELECT * FROM no"))
    with pytest.raises(StoreUnavailableError):
        inbox.take(story)
    assert parked_in(listener) == []
    assert inbox.cursor().position == 0


@pytest.mark.parametrize("error", [OSError, TimeoutError, ConnectionError, MemoryError])
def test_what_passes_parks_nothing_and_stores_nothing(inbox, listener, reactions, story, error):
    def fail(_unit, _event):
        raise error

    reactions._reactions[Filled] = fail
    with pytest.raises(error):
        inbox.take(story)
    assert (parked_in(listener), logged(listener)) == ([], [])


def test_a_read_model_that_crashes_on_an_event_parks_it(inbox, listener, boxes, model, story):
    model._applies[Filled] = lambda _connection, event: 1 / (event.data.amount - 2)
    listener.models = [model]
    listener.start()
    inbox.take(story)
    assert [each.position for each in parked_in(listener)] == [5, 7]
    assert notes_of(listener, A) == [1]


def test_the_reason_shows_one_line_of_bounded_length(inbox, listener, reactions, story):
    def fail(_unit, event):
        raise ValueError(f"{event.position}" + 900 * "x" + "\nforged line")

    reactions._reactions[Filled] = fail
    inbox.take(story)
    reason = parked_in(listener)[0].reason
    assert reason.startswith("ValueError: 3xxx")
    assert len(reason) == 500
    assert "forged" not in reason


# ---- retrying and dropping -------------------------------------------------------------------
@pytest.fixture
def stuck(inbox, reactions, story):
    reactions.poison = {3, 7}
    inbox.take(story)
    return inbox


def test_a_retry_handles_the_parked_events_of_a_stream_in_order(
    stuck,
    listener,
    reactions,
    boxes,
):
    reactions.poison = set()
    assert parking.retry(listener, "boxes", f"box/{A}", reactions) == parking.Retried(3, 0)
    assert notes_of(listener, A) == [1, 2, 3]
    assert parked_in(listener) == []
    fill(boxes, A, 4)
    stuck.take(bodies(boxes))
    assert notes_of(listener, A) == [1, 2, 3, 4]


def test_a_retry_stops_at_the_first_that_still_cannot_be_taken(stuck, listener, reactions):
    reactions.poison = {7}
    came = parking.retry(listener, "boxes", f"box/{A}", reactions)
    assert came == parking.Retried(2, 1, "Poisoned: not 7")
    assert notes_of(listener, A) == [1, 2]
    [left] = parked_in(listener)
    assert (left.position, left.reason) == (7, "Poisoned: not 7")


def test_a_retry_of_what_is_not_parked_does_nothing(stuck, listener, reactions):
    assert parking.retry(listener, "boxes", "box/none", reactions) == parking.Retried(0, 0)
    assert parking.retry(listener, "foxes", f"box/{A}", reactions) == parking.Retried(0, 0)


def test_a_retry_that_the_database_stops_keeps_what_was_handled(stuck, listener, reactions):
    reactions.poison = set()
    react = reactions._reactions[Filled]

    def fail(unit, event):
        if event.position == 7:
            raise OSError
        react(unit, event)

    reactions._reactions[Filled] = fail
    with pytest.raises(OSError):  # noqa: PT011 - nothing more is to be said of it
        parking.retry(listener, "boxes", f"box/{A}", reactions)
    assert notes_of(listener, A) == [1, 2]
    assert [each.position for each in parked_in(listener)] == [7]


def test_two_retries_at_once_handle_each_event_once(stuck, listener, reactions):
    reactions.poison = set()
    with ThreadPoolExecutor(3) as pool:
        came = list(
            pool.map(
                lambda _: parking.retry(listener, "boxes", f"box/{A}", reactions),
                range(3),
            ),
        )
    assert sum(each.handled for each in came) == 3
    assert notes_of(listener, A) == [1, 2, 3]


def test_what_arrives_during_a_retry_waits_no_longer_than_that(stuck, listener, reactions, boxes):
    """The inbox looks, sees its stream waiting; the retry empties it; then the inbox writes."""
    reactions.poison = set()
    fill(boxes, A, 4)
    run, tried = listener.run, []

    def meddle(context, work):
        def late(unit):
            result = work(unit)
            if not tried:
                tried.append(True)
                with ThreadPoolExecutor(1) as pool:
                    pool.submit(parking.retry, listener, "boxes", f"box/{A}", reactions).result()
            return result

        return run(context, late)

    listener.run = meddle
    stuck.take(bodies(boxes))
    assert parked_in(listener) == []
    assert notes_of(listener, A) == [1, 2, 3, 4]


def test_a_dropped_event_is_gone_and_the_rest_of_its_stream_can_be_tried(
    stuck,
    listener,
    reactions,
):
    dropped = parking.drop(listener, "boxes", 3, "made by a test")
    assert (dropped.position, dropped.reason) == (3, "Poisoned: not 3")
    assert [each.position for each in parked_in(listener)] == [5, 7]
    reactions.poison = set()
    parking.retry(listener, "boxes", f"box/{A}", reactions)
    assert notes_of(listener, A) == [2, 3]


def test_a_drop_of_what_is_not_parked_says_so(stuck, listener):
    with pytest.raises(LookupError, match="no event 4 of boxes"):
        parking.drop(listener, "boxes", 4, "by mistake")
