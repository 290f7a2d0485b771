"""Services killed where they stand, under the stated load."""

import pytest

from contracts.topology import SERVICES
from tests.chaos.load import STATED

pytestmark = [pytest.mark.chaos, pytest.mark.private_servers]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_killed_under_load_loses_nothing_and_catches_up(scene, service):
    with scene.under(STATED):
        scene.after(1 / 3)
        scene.kill(service)
        scene.after(1 / 12)
        scene.start(service)
        recovered = scene.in_step()
    scene.holds(f"kill -9 of {service}", recovered_s=recovered)
