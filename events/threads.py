"""Ending green threads so that they are really over."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from eventlet.support.greenlets import GreenletExit


def end(threads: Iterable[Any]) -> None:
    """Kill `threads` and wait until each has put away what it held: locks, sockets.

    Whoever kills them a second time (nameko does) would interrupt just that.
    """
    threads = tuple(threads)
    for thread in threads:
        thread.kill()
    for thread in threads:
        with suppress(Exception, GreenletExit):
            thread.wait()
