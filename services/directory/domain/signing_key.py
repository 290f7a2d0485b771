"""The keys that tokens are signed with: published before use, retired when nothing needs them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, assert_never

from contracts.directory.commands import RetireSigningKey, RotateSigningKey
from contracts.directory.events import SigningKeyPublished, SigningKeyRetired
from events.decider import Decider, Refused

KEY: Final = "tokens"
"""The key of the one stream: which key signs is decided over all of them."""

LEAD: Final = timedelta(minutes=10)
"""How long before its first use a key is published, for every service to have copied it."""

LIFE: Final = timedelta(days=90)
"""How long one key signs before the next takes over."""

SigningKeyCommand = RotateSigningKey | RetireSigningKey
SigningKeyEvent = SigningKeyPublished | SigningKeyRetired


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """When the use of each key that is not retired begins, and which are retired."""

    begins: Mapping[str, datetime] = field(default_factory=dict)
    retired: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FreshKey:
    """The public half of a key that was made just now, and the moment."""

    key: str
    x: str
    at: datetime


def _decide(
    state: SigningKeys,
    command: SigningKeyCommand,
    facts: FreshKey,
) -> Sequence[SigningKeyEvent]:
    match command:
        case RotateSigningKey():
            begins = facts.at + LEAD if state.begins else facts.at
            return [SigningKeyPublished(key=facts.key, x=facts.x, not_before=begins)]
        case RetireSigningKey():
            return _retire(state, command, facts.at)
        case _:
            assert_never(command)


def _retire(
    state: SigningKeys,
    command: RetireSigningKey,
    at: datetime,
) -> Sequence[SigningKeyEvent]:
    if command.key in state.retired:
        return []
    if command.key not in state.begins:
        raise Refused("signing-key.unknown", "No such key was published.")
    if not any(begins <= at for key, begins in state.begins.items() if key != command.key):
        detail = "No other key is in use yet: rotate first, and wait until the new one is."
        raise Refused("signing-key.last", detail)
    return [SigningKeyRetired(key=command.key)]


def _evolve(state: SigningKeys, event: SigningKeyEvent) -> SigningKeys:
    match event:
        case SigningKeyPublished():
            return SigningKeys({**state.begins, event.key: event.not_before}, state.retired)
        case SigningKeyRetired():
            others = {key: begins for key, begins in state.begins.items() if key != event.key}
            return SigningKeys(others, state.retired | {event.key})
        case _:
            assert_never(event)


signing_keys: Decider[SigningKeys, SigningKeyCommand, FreshKey] = Decider(
    "signing-keys",
    SigningKeys(),
    _decide,
    _evolve,
)


def current(begins: Mapping[str, datetime], at: datetime) -> str | None:
    """Return the key that signs at a moment: the newest whose use has begun."""
    begun = [(since, key) for key, since in begins.items() if since <= at]
    return max(begun)[1] if begun else None


def due(begins: Mapping[str, datetime], at: datetime) -> bool:
    """Tell whether the next key is to be published: none is newer than a key's life."""
    return all(since + LIFE <= at for since in begins.values())


def outlived(begins: Mapping[str, datetime], at: datetime, longest: timedelta) -> list[str]:
    """Return the keys that nothing still valid is signed with.

    These are the ones that another key took over from more than `longest`, a token's life, ago.
    """
    old = sorted((since, key) for key, since in begins.items() if since + longest <= at)
    return [key for _, key in old[:-1]]
