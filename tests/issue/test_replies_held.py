"""No reply keeps the service for long, whatever is in it: measured in the processor's time."""

import json
from time import process_time
from uuid import uuid4

import pytest

from contracts.issue.events.reply import ReplyAnswered
from contracts.publish.asyncapi import replies as published
from services.issue.replies import receive
from tests.issue.county import SEWAGE

BOUND_S = 2.5
"""Ten times the goal: other green threads work at the same time."""

UNKNOWN = {f"x{number}": 1 for number in range(70_000)}


@pytest.mark.parametrize("command", published())
@pytest.mark.parametrize(
    "body",
    [
        {"evidence": [{}] * 300_000},
        {"departments": [0] * 400_000},
        UNKNOWN,
        {"evidence": [UNKNOWN]},
    ],
    ids=["empty objects", "numbers", "unknown fields", "unknown fields within"],
)
def test_a_reply_that_is_cheap_to_send_is_cheap_to_refuse(world, case, command, body):
    issue = str(case.filed(SEWAGE).issue)
    sent = json.dumps({"issue": issue, **body}, separators=(",", ":")).encode()
    before = process_time()
    receive(world.kernel, f"DY-HB.{command}", str(uuid4()), sent)
    assert process_time() - before < BOUND_S
    answer = world.told(ReplyAnswered)[-1]
    assert (answer.accepted, answer.code) == (
        False,
        "invalid" if len(sent) <= 1 << 20 else "too-large",
    )
    assert len(answer.detail) <= 1000
