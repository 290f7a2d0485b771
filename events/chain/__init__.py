"""Checking that nobody altered, removed or inserted an event.

`verify` checks one copy of a log, `verify_log` a service's own, `compare` two copies: whoever
rewrites all that follows an event as well leaves a chain that holds in itself, and is found only
by comparing the log with the archive. All take rows in the order of their positions, from
wherever they are kept, in one pass and little memory. `astray` compares what has read the log:
whoever rewrites or cuts both copies is found by the cursors.
"""

from events.chain.checking import Chain, verify, verify_filed, verify_log
from events.chain.comparing import Comparison, compare
from events.chain.cursors import Cursor, astray, cursors_of
from events.chain.finding import Finding, Progress

__all__ = [
    "Chain",
    "Comparison",
    "Cursor",
    "Finding",
    "Progress",
    "astray",
    "compare",
    "cursors_of",
    "verify",
    "verify_filed",
    "verify_log",
]
