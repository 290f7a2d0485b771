"""Small parts of the kernel's life: waking, backing off, telling one's health."""

from itertools import islice
from uuid import UUID

import eventlet

from events import wake
from events.backoff import backoff
from events.health import Condition, Health
from tests.events.boxes import Open, do


def test_whoever_waits_for_a_log_is_woken_when_it_grows():
    known = wake.growths("log-one")
    waiting = eventlet.spawn(wake.wait, "log-one", known, 30)
    eventlet.sleep(0)
    wake.wake("log-one")
    assert waiting.wait()


def test_who_follows_a_log_hears_of_a_command_before_its_client_does(kernel):
    heard: list[str] = []

    def follow():
        wake.wait(kernel.name, wake.growths(kernel.name), 30)
        heard.append("follower")

    eventlet.spawn(follow)
    eventlet.sleep(0)
    do(kernel, Open(box=UUID(int=1), label="tea"))
    heard.append("client")
    assert heard == ["follower", "client"]


def test_growth_between_a_look_and_the_wait_ends_the_wait_at_once():
    known = wake.growths("log-two")
    wake.wake("log-two")
    assert wake.wait("log-two", known, 30)


def test_the_growth_of_another_log_wakes_nobody():
    known = wake.growths("log-three")
    wake.wake("log-four")
    assert not wake.wait("log-three", known, 0.01)


def test_waits_double_up_to_the_longest():
    assert list(islice(backoff(1, 5), 5)) == [1, 2, 4, 5, 5]


def test_a_change_of_status_is_news_and_a_change_of_detail_is_not():
    health = Health()
    health.tell("relay", "starting")
    assert health.tell("relay", "waiting", "no broker")
    assert not health.tell("relay", "waiting", "still no broker")
    assert health.tell("relay", "well")


def test_alarms_are_what_wants_a_person():
    health = Health()
    health.tell("relay", "waiting", "no broker")
    health.tell("from/visit", "alarm", "forked")
    assert health.alarms == {"from/visit": "forked"}
    assert [part for part, _ in health] == ["from/visit", "relay"]


def test_a_known_head_is_kept_until_a_newer_one_is_told():
    health = Health()
    health.tell("from/visit", "well", head=7)
    health.tell("from/visit", "waiting", "gap")
    told = health["from/visit"]
    assert told == Condition("waiting", "gap", 7, told.since)
