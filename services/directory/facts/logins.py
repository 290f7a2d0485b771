"""What decisions about logins and signing keys need; what is secret in them is set aside here."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

import msgspec

from contracts.directory.commands import (
    CloseSystemAccount,
    OpenSystemAccount,
    RetireSigningKey,
    SetCredentials,
)
from events.unit import Unit
from services.copies import departments
from services.directory.domain.login import LoginCommand, LoginFacts
from services.directory.domain.signing_key import FreshKey, SigningKeyCommand
from services.directory.facts import secrets
from services.directory.facts.decisions import works
from services.web.tokens import SigningKey


class Hasher(Protocol):
    """What makes a password's hash."""

    def hash(self, password: str) -> str:
        """Return the hash of a password, with its salt and parameters."""


GatherLogin = Callable[[Unit, object, LoginCommand, object], LoginFacts]


def of_login(hasher: Hasher) -> GatherLogin:
    """Return what gathers for logins, and keeps a new password's hash where the login is kept."""

    def gather(
        unit: Unit,
        _state: object,
        command: LoginCommand,
        _who: object = None,
    ) -> LoginFacts:
        match command:
            case SetCredentials():
                _keep(unit, command.login, hasher.hash(command.password))
                return LoginFacts(owner_known=works(unit, command.person))
            case OpenSystemAccount():
                _keep(unit, command.account, hasher.hash(command.password))
                stands = departments.stands(unit.connection, command.department)
                return LoginFacts(owner_known=stands)
            case CloseSystemAccount():
                return LoginFacts(owner_known=True)

    return gather


def _keep(unit: Unit, login: str, password_hash: str) -> None:
    """Have the hash written with the events; a refusal discards both."""
    unit.write(partial(secrets.keep_hash, login=login, password_hash=password_hash))


def of_signing_key(
    unit: Unit,
    _state: object,
    command: SigningKeyCommand,
    _who: object = None,
) -> FreshKey:
    """Make a fresh key and keep its private half sealed; destroy that of a key that is retired."""
    fresh = SigningKey.generate()
    if isinstance(command, RetireSigningKey):
        unit.write(partial(secrets.drop_key, key=command.key))
    else:
        private = msgspec.json.encode(fresh.private).decode()
        sealed = unit.kernel.vault.seal(f"signing-key/{fresh.kid}", private)
        unit.write(partial(secrets.keep_key, key=fresh.kid, sealed=sealed))
    return FreshKey(key=fresh.kid, x=fresh.x, at=unit.at)
