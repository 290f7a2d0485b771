"""Rate limits: a bucket of tokens for each account, kept in memory, filled by the monotonic clock.

Each process counts for itself: a limit keeps one account from crowding out the others, and is
no accounting.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil
from typing import NamedTuple

from services.web.problems import TooMany


class _Bucket(NamedTuple):
    tokens: float
    at: float


@dataclass
class Buckets:
    """Let each key through `burst` times at once and `per_second` times a second in the long run.

    At most `held` keys are remembered; the one unused for longest is forgotten first, which gives
    it a full bucket.
    """

    per_second: float
    burst: int
    held: int = 10_000
    clock: Callable[[], float] = time.monotonic
    _buckets: OrderedDict[str, _Bucket] = field(default_factory=OrderedDict, init=False)

    def take(self, key: str) -> None:
        """Count one use by `key`. Raises TooMany, with the seconds to wait, if there were more."""
        tokens = self._change(key, -1)
        if tokens < 0:
            raise TooMany(ceil(-tokens / self.per_second))

    def give_back(self, key: str) -> None:
        """Count one use less by `key`."""
        self._change(key, 1)

    def _change(self, key: str, by: int) -> float:
        """Fill a bucket up to this moment; return what is in it after, or would be, below 0."""
        now = self.clock()
        last = self._buckets.pop(key, _Bucket(self.burst, now))
        tokens = min(self.burst, last.tokens + (now - last.at) * self.per_second)
        after = min(self.burst, tokens + by)
        self._buckets[key] = _Bucket(tokens if after < 0 else after, now)
        if len(self._buckets) > self.held:
            self._buckets.popitem(last=False)
        return after


def of_strangers() -> Buckets:
    """Return the limit for each address of what is sent without a token.

    A whole office may share an address and sign in at eight; what is sent counts before it is read.
    """
    return Buckets(per_second=20, burst=600)


def of_accounts() -> Buckets:
    """Return the limit that holds for each account unless a service sets another."""
    return Buckets(per_second=100, burst=1000)
