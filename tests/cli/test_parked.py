"""Events that a service could not take: listed, retried, dropped, by the running service."""

from collections.abc import Iterator

import pytest

from services.cli.client import RefusedError
from tests.cli.deployment import sql

STREAM = "areas/2023/0"
COLUMNS = "source, position, stream, type, body, reason, at"


@pytest.fixture
def stuck(archived) -> Iterator:
    """A visit service that could not take the areas, for a reason that passed."""
    yield from parking(archived, "body")


@pytest.fixture
def hopeless(archived) -> Iterator:
    """The same, with an event that nobody can ever take."""
    yield from parking(archived, "replace(body, '\"areas\":[', '\"areas\":[{},')")


def parking(county, body) -> Iterator:
    """Park the event, as a service of an older release might have."""
    row = f"SELECT 'directory', position, stream, type, {body}, ?, time FROM log WHERE stream = ?"
    [event] = sql(county.folder / "directory.db", row, "ValueError: out of luck", STREAM)
    insert = f"INSERT INTO parked ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"
    sql(county.folder / "visit.db", insert, *event)
    yield county
    sql(county.folder / "visit.db", "DELETE FROM parked")


def parked(county) -> list[dict]:
    """Return what is parked, as its operator is told."""
    return county.needle("parked", "list", "--json").json


def test_on_a_healthy_deployment_nothing_is_parked(archived):
    said = archived.needle("parked", "list")
    assert (said.code, said.out) == (0, "")
    assert parked(archived) == []


def test_what_is_parked_is_listed_with_its_reason_and_without_its_content(stuck):
    said = stuck.needle("parked", "list", "visit")
    assert said.code == 0
    assert STREAM in said.out
    assert "ValueError: out of luck" in said.out
    assert "江北街道" not in said.out
    (event,) = parked(stuck)
    assert event["service"] == "visit"
    assert "body" not in event


def test_what_can_be_taken_by_now_is_handled_when_retried(stuck):
    sql(stuck.folder / "visit.db", "DELETE FROM directory_areas_v1")
    said = stuck.needle("parked", "retry", "visit")
    assert (said.code, said.out) == (0, f"directory {STREAM}: 1 handled\n")
    assert parked(stuck) == []
    assert sql(stuck.folder / "visit.db", "SELECT count(*) FROM directory_areas_v1") == [(5,)]


def test_what_still_cannot_be_taken_stays_with_its_new_reason(hopeless):
    said = hopeless.needle("parked", "retry", "visit", STREAM)
    assert said.code == 1
    assert "0 handled; 1 stay: ValidationError" in said.out
    (event,) = parked(hopeless)
    assert event["reason"].startswith("ValidationError")


def test_what_nobody_can_take_is_dropped_for_a_reason_that_the_service_logs(hopeless):
    (event,) = parked(hopeless)
    why = ("--reason", "imported again as 2024")
    said = hopeless.needle("parked", "drop", "visit", "directory", event["position"], *why)
    assert said.code == 0
    assert said.out.endswith("of directory, is dropped.\n")
    assert "imported again as 2024" in (hopeless.folder / "server.log").read_text("utf-8")
    assert parked(hopeless) == []


def test_dropping_what_is_not_parked_fails(stuck):
    why = ("--reason", "mistaken")
    said = stuck.needle("parked", "drop", "visit", "directory", 9999, *why)
    assert said.code == 1
    assert "404" in said.err


def test_a_stream_that_does_not_wait_cannot_be_retried(stuck):
    said = stuck.needle("parked", "retry", "visit", "person/nobody")
    assert said.code == 1
    assert "404" in said.err


def test_who_is_no_operator_is_not_told_what_is_parked(stuck):
    with pytest.raises(RefusedError, match="403"):
        stuck.as_("cadre-1").get("/api/upkeep/visit/parked")
