"""A clock that was wrong, and callers whose tokens go by it."""

from datetime import timedelta
from uuid import uuid4


def test_a_clock_that_was_an_hour_fast_and_is_put_right_locks_nobody_out(
    client, sign, document, clock, kernel
):
    right = clock.now()
    clock.advance(timedelta(hours=1))
    early = sign("cadre", areas=("330783005",), now=clock.now())
    assert client.put(f"/api/places/{uuid4()}", json=document, headers=early).status_code == 201
    clock.move_to(right)
    assert kernel.now() == right + timedelta(hours=1)  # the log's time does not go back
    again = sign("cadre", areas=("330783005",), now=right)
    assert client.put(f"/api/places/{uuid4()}", json=document, headers=again).status_code == 201
