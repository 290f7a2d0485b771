"""What the service sees to by itself, at its start and every minute."""

from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Final

import structlog

from contracts.directory.commands import RegisterPerson, SetCredentials
from events.kernel import Kernel
from services.copies import people
from services.directory.domain.calendar import calendar
from services.directory.domain.login import login
from services.directory.domain.person import PersonFacts, person
from services.directory.facts.decisions import day_of, nothing
from services.directory.facts.logins import Hasher, of_login
from services.directory.official import official
from services.directory.own import give
from services.directory.sign_in.keyring import Keyring

_SHORTEST: Final = 10

log = structlog.get_logger(__name__)


class BootstrapError(Exception):
    """The first operator cannot be made. The text says what to put where."""


def look_after(kernel: Kernel, keyring: Keyring) -> None:
    """Do what is due. It may be called at any time, by any number of processes."""
    keyring.keep()
    publish_calendar(kernel)
    forget(kernel)


def publish_calendar(kernel: Kernel) -> None:
    """Publish the calendar that this release brings, unless it is published."""
    shipped = official()
    cause = f"ships {shipped.calendar}"
    give(kernel, calendar, shipped.calendar, shipped, cause=cause, facts=nothing)


def forget(kernel: Kernel) -> None:
    """Destroy the keys of people whose forgetting is on record.

    The log comes first and the key second: the other way round a crash in between would leave a
    key destroyed that no event tells of.
    """
    with kernel.store.reading() as connection:
        asked = people.to_forget(connection)
    for code in asked:
        kernel.vault.forget(code)


def bootstrap(
    kernel: Kernel, hasher: Hasher, county: str, environ: Mapping[str, str]
) -> str | None:
    """Make an operator where nobody can administer this deployment; return the login, if it did.

    NEEDLE_OPERATOR_PASSWORD, or the file that NEEDLE_OPERATOR_PASSWORD_FILE names, is the password,
    for once: the operator sets another one with it, and it is read no more. The operator's areas
    are the county's whole province, because vertical bureaus have superiors outside the county.
    Raises BootstrapError.
    """
    with kernel.store.reading() as connection:
        if people.in_role(connection, "operator", county):
            return None
        names = (f"operator-{number}" for number in count(1))
        code = next(name for name in names if people.person(connection, name) is None)
    password = _first_password(environ)
    if not password:
        log.warning("nobody can administer this deployment: set NEEDLE_OPERATOR_PASSWORD")
        return None
    if len(password) < _SHORTEST:
        raise BootstrapError(f"NEEDLE_OPERATOR_PASSWORD has fewer than {_SHORTEST} characters")
    _make_operator(kernel, hasher, code, county[:2], password)
    return code


def _first_password(environ: Mapping[str, str]) -> str:
    file = environ.get("NEEDLE_OPERATOR_PASSWORD_FILE")
    if not file:
        return environ.get("NEEDLE_OPERATOR_PASSWORD", "")
    try:
        return Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = type(error).__name__
        message = f"NEEDLE_OPERATOR_PASSWORD_FILE: {file} cannot be read ({reason})"
        raise BootstrapError(message) from None


def _make_operator(
    kernel: Kernel,
    hasher: Hasher,
    code: str,
    province: str,
    password: str,
) -> None:
    register = RegisterPerson(
        person=code,
        name=code,
        phone=None,
        roles=("operator",),
        areas=(province,),
    )
    # No area is imported yet: it takes an operator to import them.
    give(
        kernel,
        person,
        code,
        register,
        cause=f"{code} administers",
        facts=lambda unit, _state, _command, _who: PersonFacts(day=day_of(unit.at)),
    )
    credentials = SetCredentials(person=code, login=code, password=password)
    cause = f"{code} signs in"
    give(kernel, login, code, credentials, cause=cause, facts=of_login(hasher))
