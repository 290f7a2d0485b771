"""What docs/scale.md says is what the script makes of the day that is kept beside it."""

import json

import pytest

from bench.scale import DAY, DOCUMENT, HOURS, busiest, cores_for, simulate, tables, written


@pytest.fixture(scope="module")
def day() -> dict:
    return json.loads(DAY.read_text("utf-8"))


def test_the_document_has_the_tables_of_the_kept_day(day):
    document = DOCUMENT.read_text("utf-8")
    assert all(text in document for _, text in tables(day))
    assert written(document, day) == document


def test_another_day_would_give_another_document(day):
    slower = {**day, "seconds": {**day["seconds"], "followed": 3 * day["seconds"]["followed"]}}
    document = DOCUMENT.read_text("utf-8")
    assert written(document, slower) != document


def test_the_kept_day_held(day):
    assert day["findings"]
    assert all(found["holds"] for found in day["findings"])


class TestSimulated:
    def test_the_hours_of_a_day_are_a_whole_day(self):
        assert sum(HOURS.values()) == 100

    def test_nothing_waits_on_as_many_cores_as_are_said_to_do(self):
        day = simulate(3_000_000, 0.01, cores_for(3_000_000, 0.01))
        assert day.backlog == 0
        assert day.done == "21:00"

    def test_what_arrives_faster_than_it_is_followed_waits_and_is_followed_in_the_end(self):
        arriving = 360_000
        assert busiest(arriving) == pytest.approx(15)
        day = simulate(arriving, 0.1, cores=1)  # ten a second
        # From 14 to 17 o.clock 14, 15 and 11 a second come; the evening is quiet.
        assert day.backlog == pytest.approx((4 + 5 + 1) * 3600)
        assert day.lag_min == pytest.approx(60)
        assert day.done == "21:00"

    def test_what_is_too_much_for_a_day_is_followed_on_the_next(self):
        assert simulate(1_000_000, 0.1, cores=1).done == "11:46 next day"  # 100,000 seconds after 8
