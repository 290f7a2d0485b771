"""Rate limits: a burst, then a steady rate, for each account by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.declare import value
from services.web import app as web_app
from services.web import documents
from services.web.access import ANYONE
from services.web.app import application
from services.web.limits import Buckets
from services.web.problems import TooMany
from services.web.queries import action_route


@value
class Anything:
    """Nothing in particular."""


class HandClock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock_():
    return HandClock()


def test_a_burst_passes_and_the_next_one_waits(clock_):
    buckets = Buckets(per_second=0.5, burst=3, clock=clock_)
    for _ in range(3):
        buckets.take("a")
    with pytest.raises(TooMany) as refused:
        buckets.take("a")
    assert refused.value.headers["Retry-After"] == "2"
    clock_.now += 2
    buckets.take("a")
    with pytest.raises(TooMany):
        buckets.take("a")


def test_one_account_does_not_use_up_anothers(clock_):
    buckets = Buckets(per_second=1, burst=1, clock=clock_)
    buckets.take("a")
    buckets.take("b")
    with pytest.raises(TooMany):
        buckets.take("a")


def test_no_more_accounts_are_remembered_than_allowed(clock_):
    buckets = Buckets(per_second=1, burst=1, held=10, clock=clock_)
    for number in range(1000):
        buckets.take(str(number))
    assert len(buckets._buckets) == 10


@given(st.lists(st.floats(0, 5), max_size=60), st.floats(0.1, 10), st.integers(1, 10))
def test_never_more_than_the_burst_and_the_rate_allow(steps, per_second, burst):
    clock = HandClock()
    buckets = Buckets(per_second=per_second, burst=burst, clock=clock)
    passed = 0
    for step in steps:
        clock.now += step
        try:
            buckets.take("a")
            passed += 1
        except TooMany:
            pass
    assert passed <= burst + per_second * clock.now + 1e-6


def test_an_account_above_its_limit_is_answered_429(kernel, keys, sign, places, clock_):
    limits = Buckets(per_second=1, burst=2, clock=clock_)
    client = application(kernel, "Places", [places], keys=keys, limits=limits).test_client()
    ann, bob = sign("cadre", person="ann"), sign("cadre", person="bob")
    answers = [client.get("/api/places", headers=ann) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "1"
    assert answers[2].json["code"] == "too-many"
    assert client.get("/api/places", headers=bob).status_code == 200
    clock_.now += 1
    assert client.get("/api/places", headers=ann).status_code == 200


def test_an_address_without_a_token_is_counted_before_its_body_is_read(
    kernel, keys, places, clock_, monkeypatch
):
    @action_route(places, "/open", Anything, Anything, roles=ANYONE, problems={429: "TOO_MANY"})
    def anybody(_who, asked):
        """Take what anybody says."""
        return asked

    strangers = Buckets(per_second=1, burst=2, clock=clock_)
    monkeypatch.setattr(web_app, "of_strangers", lambda: strangers)
    app = application(kernel, "Places", [places], keys=keys)
    client, url = app.test_client(), f"{places.url_prefix}/open"
    assert [client.post(url, json={}).status_code for _ in range(2)] == [200, 200]
    monkeypatch.setattr(documents, "parse", None)  # whoever reads the body fails
    assert client.post(url, json={}).status_code == 429
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    assert client.post(url, json={}, environ_overrides=elsewhere).status_code == 500
