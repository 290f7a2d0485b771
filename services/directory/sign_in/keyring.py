"""The key that signs: published in the log, its private half sealed beside it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import msgspec

from contracts.directory.commands import RetireSigningKey, RotateSigningKey
from events.kernel import Kernel
from services.copies import keys
from services.directory.domain import signing_key
from services.directory.domain.signing_key import SigningKeyCommand, signing_keys
from services.directory.facts import secrets
from services.directory.facts.logins import of_signing_key
from services.directory.own import give
from services.web.identity import Caller
from services.web.tokens import LEEWAY, SigningKey, issue_token

LIFETIME: Final = timedelta(hours=1)
"""How long a token is valid: a cadre's phone may be out of reach for most of an hour."""


class NoKeyError(Exception):
    """No key is in use: the directory was not started by its service."""


@dataclass
class Keyring:
    """Signs tokens with the key in force, and sees to it that there is one."""

    kernel: Kernel
    _opened: dict[str, SigningKey] = field(default_factory=dict, init=False)

    def sign(self, caller: Caller, at: datetime, lifetime: timedelta = LIFETIME) -> str:
        """Return a token for `caller`, valid from `at` on. Raises NoKeyError.

        Before the first key's time, which a clock that was put back may tell, the first one signs.
        """
        begins = self._begins()
        key = signing_key.current(begins, max(at, min(begins.values(), default=at)))
        if key is None:
            raise NoKeyError("no signing key is in use")
        return issue_token(caller, self._private(key), at, min(lifetime, LIFETIME))

    def keep(self) -> None:
        """Publish the first key, the next one when it is due, and retire what is outlived.

        What it does follows from the keys that there are, so it may be called at any time by any
        number of processes.
        """
        at, begins = self.kernel.clock.now(), self._begins()
        if signing_key.due(begins, at):
            newest = max(begins, key=lambda key: begins[key], default="none")
            self._do(RotateSigningKey(), f"a key after {newest}")
        longest = LIFETIME + timedelta(seconds=2 * LEEWAY)
        for key in signing_key.outlived(begins, at, longest):
            self._do(RetireSigningKey(key=key), f"{key} is outlived")

    def _do(self, command: SigningKeyCommand, cause: str) -> None:
        give(
            self.kernel,
            signing_keys,
            signing_key.KEY,
            command,
            cause=cause,
            facts=of_signing_key,
        )

    def _begins(self) -> dict[str, datetime]:
        with self.kernel.store.reading() as connection:
            return {key.key: key.not_before for key in keys.in_use(connection)}

    def _private(self, key: str) -> SigningKey:
        if key not in self._opened:
            with self.kernel.store.reading() as connection:
                sealed = secrets.key_of(connection, key)
            if sealed is None:
                raise NoKeyError(f"the private half of {key} is not here")
            self._opened = {key: SigningKey.of(msgspec.json.decode(self.kernel.vault.open(sealed)))}
        return self._opened[key]
