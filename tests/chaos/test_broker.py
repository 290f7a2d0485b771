"""What may happen to the broker, under the stated load."""

import pytest

from tests.chaos.load import STATED

pytestmark = [pytest.mark.chaos, pytest.mark.private_servers]

STALL_S = 30


def answered_meanwhile(scene, seconds):
    """Let the load go on for some seconds and tell how many visits were answered in them."""
    before = scene.journal_so_far.answered
    scene.rest(seconds)
    return scene.journal_so_far.answered - before


def test_a_broker_killed_under_load_comes_back_with_what_it_had(scene_on_own_broker, own_broker):
    scene = scene_on_own_broker
    with scene.under(STATED):
        scene.after(1 / 3)
        own_broker.kept.kill()
        answered = answered_meanwhile(scene, 5)
        own_broker.kept.start()
        recovered = scene.in_step()
    assert answered > 0
    scene.holds("kill -9 of the broker", recovered_s=recovered, answered_meanwhile=answered)


def test_a_stalled_broker_delays_and_loses_nothing(scene_on_own_broker, own_broker):
    scene = scene_on_own_broker
    with scene.under(STATED):
        scene.after(1 / 4)
        own_broker.kept.pause()
        try:
            answered = answered_meanwhile(scene, STALL_S)
        finally:
            own_broker.kept.resume()
        recovered = scene.in_step()
    assert answered > 0
    fault = f"broker stalled for {STALL_S} s"
    scene.holds(fault, recovered_s=recovered, answered_meanwhile=answered)


def test_a_broker_short_of_memory_stops_nobody_from_recording(scene_on_own_broker, own_broker):
    scene = scene_on_own_broker
    with scene.under(STATED):
        scene.after(1 / 4)
        own_broker.administer("set_vm_memory_high_watermark", "absolute", "1MB")
        try:
            answered = answered_meanwhile(scene, 20)
        finally:
            own_broker.administer("set_vm_memory_high_watermark", "0.6")
        recovered = scene.in_step()
    assert answered > 0
    fault = "broker short of memory for 20 s"
    scene.holds(fault, recovered_s=recovered, answered_meanwhile=answered)


def test_a_broker_wiped_under_load_is_filled_again_from_the_logs(scene_on_own_broker, own_broker):
    scene = scene_on_own_broker
    with scene.under(STATED):
        scene.after(1 / 2)
        own_broker.wipe()
        recovered = scene.in_step()
    scene.holds("broker's whole state wiped", recovered_s=recovered)
