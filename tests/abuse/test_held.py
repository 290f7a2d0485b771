"""Whatever anybody may send, no request keeps a service from answering others for long.

The bound is ten times the goal, for what else the process does in that time; the goal itself is a
line of the bench, which asks for the same (`bench/held/`).
"""

from bench.held.asking import ask_for_the_most, send_the_widest
from tests.abuse.county import served

BOUND_S = 2.5


def test_the_widest_that_is_accepted_holds_the_services_no_longer(storied, tmp_path):
    """In a county of its own: what is asked for elsewhere may retire what this names."""
    with served(storied, tmp_path) as county:
        asked = list(send_the_widest(county))
        assert county.faults() == []
    assert [each for each in asked if each.status not in {200, 201}] == []
    assert [each for each in asked if each.seconds >= BOUND_S] == []


def test_no_request_holds_the_services_for_long(fuzzed):
    asked = list(ask_for_the_most(fuzzed))
    assert [each for each in asked if each.seconds >= BOUND_S] == []
    assert [each for each in asked if each.status >= 500] == []
    assert fuzzed.faults() == []
    assert len(asked) > 300
