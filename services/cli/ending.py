"""Ending on SIGTERM or Ctrl-C within two seconds, whatever the process is busy with.

Python's own way raises KeyboardInterrupt in whichever green thread runs at that moment, which may
take it for an error of its own and go on. What was accepted is in a log already, so that nothing
is lost by ending soon.
"""

import os
import signal
import socket
from functools import partial

import eventlet
from eventlet import getcurrent
from eventlet.hubs import get_hub

_ASKING = (signal.SIGTERM, signal.SIGINT)


def ends_when_asked(within: float) -> None:
    """Have SIGTERM and SIGINT raise KeyboardInterrupt in the green thread that calls this.

    A process that has not ended `within` seconds, or is asked a second time, ends where it stands.
    """
    told, telling = socket.socketpair()
    telling.setblocking(False)  # noqa: FBT003 - as the socket module has it
    signal.set_wakeup_fd(telling.fileno())
    for number in _ASKING:
        signal.signal(number, partial(_begin_to_end, within))
    # Linux ends the process by itself when the time is up, even where Python never gets a turn.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    eventlet.spawn(_interrupt, getcurrent(), told, telling)


def _begin_to_end(within: float, number: int, _frame: object) -> None:
    signal.signal(number, _end)
    signal.setitimer(signal.ITIMER_REAL, within)


def _end(_number: int, _frame: object) -> None:
    os._exit(128 + signal.SIGTERM)


def _interrupt(who: object, told: socket.socket, telling: socket.socket) -> None:
    with told, telling:
        while int.from_bytes(told.recv(1)) not in _ASKING:
            pass
        signal.set_wakeup_fd(-1)
    get_hub().schedule_call_global(0, who.throw, KeyboardInterrupt)  # type: ignore[attr-defined]
