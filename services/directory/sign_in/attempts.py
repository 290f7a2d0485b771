"""How often somebody may try to sign in."""

from collections import OrderedDict
from dataclasses import dataclass, field

from services.web.limits import Buckets
from services.web.proxies import neighbourhood

_HELD = 10_000


def _here() -> Buckets:
    return Buckets(per_second=1 / 30, burst=10)


def _anywhere() -> Buckets:
    return Buckets(per_second=1 / 3, burst=100)


def _failing() -> Buckets:
    return Buckets(per_second=1 / 2, burst=200)


def _external() -> Buckets:
    return Buckets(per_second=10, burst=1000)


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often a password may be tried.

    `here`: for one login from one address, against whoever guesses. `anywhere`: for one login from
    all addresses together, wider, against many who guess. `failing`: from one address for all
    logins, against whoever tries one password on everybody; a whole office may share an address, so
    only what fails counts. The last two do not hold for who has signed in from that address before:
    nobody can lock out an owner who sits where they always sit. `external`: how often one address
    may begin, or end, to sign in elsewhere.
    """

    here: Buckets = field(default_factory=_here)
    anywhere: Buckets = field(default_factory=_anywhere)
    failing: Buckets = field(default_factory=_failing)
    external: Buckets = field(default_factory=_external)
    _known: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def count(self, name: str, address: str) -> None:
        """Count one attempt, as one that fails. Raises TooMany."""
        place = neighbourhood(address)
        known = f"{name} {place}" in self._known
        if not known:
            self.failing.take(place)
        self.here.take(f"{name} {place}")
        if not known:
            self.anywhere.take(name)

    def succeeded(self, name: str, address: str) -> None:
        """Note that the attempt that was counted did not fail."""
        place = neighbourhood(address)
        pair = f"{name} {place}"
        if pair not in self._known:
            self.failing.give_back(place)
        self._known[pair] = None
        self._known.move_to_end(pair)
        if len(self._known) > _HELD:
            self._known.popitem(last=False)

    def elsewhere(self, address: str) -> None:
        """Count one step of signing in at an external issuer. Raises TooMany."""
        self.external.take(neighbourhood(address))
