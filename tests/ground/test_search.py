"""In which order servers are looked for, and what is said where there is none."""

import pytest

from deploy.ground import Ground, GroundError
from deploy.ground.search import Unfit, first_that_works


def unfit(reason: str):
    def way() -> str:
        raise Unfit(reason)

    return way


def test_the_first_way_that_works_is_taken():
    assert first_that_works("server", [unfit("no"), lambda: "b", lambda: "c"], "") == "b"


def test_where_none_works_each_reason_and_the_advice_are_given():
    with pytest.raises(GroundError) as error:
        first_that_works("server", [unfit("it sleeps"), unfit("it is gone")], "Buy one.")
    assert str(error.value) == "No server to test on: it sleeps; it is gone. Buy one."


def test_a_named_postgres_that_does_not_answer_is_an_error_and_no_other_is_tried(monkeypatch):
    monkeypatch.setenv("NEEDLE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:1/postgres")
    with Ground() as ground, pytest.raises(GroundError, match="unset the variable"):
        ground.database("any")


def test_a_named_broker_that_does_not_answer_is_an_error_and_no_other_is_tried(monkeypatch):
    monkeypatch.setenv("NEEDLE_TEST_AMQP", "amqp://guest:guest@127.0.0.1:1/")
    with Ground() as ground, pytest.raises(GroundError, match="unset NEEDLE_TEST_AMQP"):
        ground.vhost("any")


def test_a_server_that_allows_too_few_connections_does_not_do(ground):
    ground.postgres.require(1)
    with pytest.raises(Unfit, match=r"allows \d+ connections, not 1000000"):
        ground.postgres.require(1_000_000)


def test_passwords_are_in_no_message(monkeypatch):
    monkeypatch.setenv("NEEDLE_TEST_POSTGRES", "postgresql://me:hidden@127.0.0.1:1/postgres")
    with Ground() as ground, pytest.raises(GroundError) as error:
        ground.database("any")
    assert "hidden" not in str(error.value)
