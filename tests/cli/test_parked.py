"""Events that a service could not take: listed, retried, dropped."""

import pytest

from tests.cli.deployment import sql

STREAM = "areas/2023/0"


@pytest.fixture
def stuck(copy):
    """Databases in which the visit service could not take the areas, for a reason that passed."""
    park(copy)
    return copy


@pytest.fixture
def hopeless(copy):
    """The same, with an event that nobody can ever take."""
    park(copy, "replace(body, '\"areas\":[', '\"areas\":[{},')")
    return copy


def park(folder, body="body"):
    sql(folder / "visit.db", "ATTACH ? AS source", str(folder / "directory.db"))
    row = f"SELECT 'directory', position, stream, type, {body}, ?, time FROM log WHERE stream = ?"
    events = sql(folder / "directory.db", row, "ValueError: out of luck", STREAM)
    assert len(events) == 1
    columns = "source, position, stream, type, body, reason, at"
    insert = f"INSERT INTO parked ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)"
    sql(folder / "visit.db", insert, *events[0])


def test_on_a_healthy_deployment_nothing_is_parked(archived):
    said = archived.look("parked", "list")
    assert (said.code, said.out) == (0, "")
    assert archived.look("parked", "list", "--json").json == []


def test_what_is_parked_is_listed_with_its_reason_and_without_its_content(stuck, archived):
    said = archived.look("parked", "list", "visit", folder=stuck)
    assert said.code == 0
    assert STREAM in said.out
    assert "ValueError: out of luck" in said.out
    assert "江北街道" not in said.out
    (event,) = archived.look("parked", "list", "--json", folder=stuck).json
    assert event["service"] == "visit"
    assert "body" not in event


def test_what_can_be_taken_by_now_is_handled_when_retried(stuck, archived):
    sql(stuck / "visit.db", "DELETE FROM directory_areas_v1")
    said = archived.look("parked", "retry", "visit", folder=stuck)
    assert (said.code, said.out) == (0, f"directory {STREAM}: 1 handled\n")
    assert archived.look("parked", "list", "--json", folder=stuck).json == []
    assert sql(stuck / "visit.db", "SELECT count(*) FROM directory_areas_v1") == [(5,)]


def test_what_still_cannot_be_taken_stays_with_its_new_reason(hopeless, archived):
    said = archived.look("parked", "retry", "visit", STREAM, folder=hopeless)
    assert said.code == 1
    assert "0 handled; 1 stay: ValidationError" in said.out
    (event,) = archived.look("parked", "list", "--json", folder=hopeless).json
    assert event["reason"].startswith("ValidationError")


def test_what_nobody_can_take_is_dropped_for_a_reason_that_the_log_keeps(hopeless, archived):
    (event,) = archived.look("parked", "list", "--json", folder=hopeless).json
    why = ("--reason", "imported again as 2024")
    said = archived.look(
        "parked", "drop", "visit", "directory", event["position"], *why, folder=hopeless
    )
    assert said.code == 0
    assert "imported again as 2024" in said.err
    assert archived.look("parked", "list", "--json", folder=hopeless).json == []


def test_dropping_what_is_not_parked_fails(stuck, archived):
    why = ("--reason", "mistaken")
    said = archived.look("parked", "drop", "visit", "directory", 9999, *why, folder=stuck)
    assert said.code == 1
    assert "no event 9999 of directory is parked" in said.err


def test_a_stream_that_does_not_wait_cannot_be_retried(stuck, archived):
    said = archived.look("parked", "retry", "visit", "person/nobody", folder=stuck)
    assert said.code == 1
    assert "person/nobody" in said.err
