"""Trying one way after another, and saying why none of them worked."""

from collections.abc import Callable, Iterable
from typing import TypeVar

Server = TypeVar("Server")


class GroundError(Exception):
    """There is no server to test on, or it cannot do what was asked; says what to do about it."""


class Unfit(Exception):
    """This way does not lead to a usable server; the message is half a sentence that says why."""


def first_that_works(what: str, ways: Iterable[Callable[[], Server]], advice: str) -> Server:
    """Return the first server that one of `ways` yields.

    `what` names it ("RabbitMQ"). Raises GroundError with each reason and the `advice` if none does.
    """
    reasons = []
    for way in ways:
        try:
            return way()
        except Unfit as reason:
            reasons.append(str(reason))
    message = f"No {what} to test on: {'; '.join(reasons)}. {advice}"
    raise GroundError(message)
