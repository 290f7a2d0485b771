"""The clock of all machines jumps an hour ahead, and back, under the stated load."""

from datetime import timedelta

import pytest

from tests.chaos.load import STATED

pytestmark = [pytest.mark.chaos, pytest.mark.private_servers]

HOUR = timedelta(hours=1)

PAUSE_S = min(8.0, STATED.seconds / 6)
"""How long somebody must be answered after each jump, while the load goes on."""


def jump(scene, step: timedelta) -> None:
    """Put the clock forward or back; the machines' monotonic clocks do not move with it."""
    clock = scene.stage.world.clock
    clock.move_to(clock.now() + step, runs=True)


@pytest.mark.parametrize(
    ("way", "steps"),
    [("ahead and back", (HOUR, -HOUR)), ("back and ahead", (-HOUR, HOUR))],
    ids=["ahead-and-back", "back-and-ahead"],
)
def test_a_clock_that_jumps_an_hour_both_ways_loses_nothing(scene, way, steps):
    answered = []
    with scene.under(STATED):
        for step in steps:
            scene.after(1 / 4)
            jump(scene, step)
            before = scene.journal_so_far.answered
            scene.rest(PAUSE_S)
            answered.append(scene.journal_so_far.answered - before)
        recovered = scene.in_step()
    assert all(answered), "nobody could record after a jump"
    scene.holds(f"clock an hour {way}", recovered_s=recovered, answered_after_each=answered)
