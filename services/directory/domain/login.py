"""Logins: each a stream of its own, so that no two can have the same.

A login belongs to one person, or to one department's own system, for good. An identity at an
external issuer is a name of the same kind, but whom it stands for may be corrected.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, assert_never
from uuid import UUID, uuid5

from contracts.directory.commands import (
    CloseSystemAccount,
    LinkIdentity,
    OpenSystemAccount,
    SetCredentials,
)
from contracts.directory.events import (
    CredentialsSet,
    IdentityLinked,
    SystemAccountClosed,
    SystemAccountOpened,
)
from events.decider import Decider, Refused
from services.directory.domain.references import no_department, nobody

LoginCommand = SetCredentials | OpenSystemAccount | CloseSystemAccount
LoginEvent = CredentialsSet | SystemAccountOpened | SystemAccountClosed


@dataclass(frozen=True, slots=True)
class Login:
    """Whose login it is: a person's or a department's system's."""

    person: str | None = None
    department: str | None = None
    closed: bool = False

    @property
    def free(self) -> bool:
        """Whether nobody has had it yet."""
        return self.person is None and self.department is None


@dataclass(frozen=True, slots=True)
class LoginFacts:
    """Whether the person works here, or the unit is there."""

    owner_known: bool


def _decide(state: Login, command: LoginCommand, facts: LoginFacts) -> Sequence[LoginEvent]:
    match command:
        case SetCredentials():
            if not facts.owner_known:
                raise nobody(command.person, "person")
            if not (state.free or state.person == command.person):
                raise _taken()
            return [CredentialsSet(person=command.person, login=command.login)]
        case OpenSystemAccount():
            if not facts.owner_known:
                raise no_department(command.department, "department")
            if not (state.free or state.department == command.department):
                raise _taken()
            return [SystemAccountOpened(department=command.department, account=command.account)]
        case CloseSystemAccount():
            if state.department is None:
                raise Refused("account.unknown", "No system has this account.")
            if state.closed:
                return []
            return [SystemAccountClosed(department=state.department, account=command.account)]
        case _:
            assert_never(command)


def _taken() -> Refused:
    return Refused("login.taken", "Somebody else has this login: choose another.")


def _evolve(state: Login, event: LoginEvent) -> Login:
    match event:
        case CredentialsSet():
            return Login(person=event.person)
        case SystemAccountOpened():
            return Login(department=event.department)
        case SystemAccountClosed():
            return replace(state, closed=True)
        case _:
            assert_never(event)


login: Decider[Login, LoginCommand, LoginFacts] = Decider("login", Login(), _decide, _evolve)


_ISSUERS: Final = UUID("f6f3a7c4-0f0e-5b57-9d0f-6f0a2c1f8e11")


def identity_of(issuer: str, subject: str) -> UUID:
    """Return the id under which we know whom an issuer calls `subject`."""
    return uuid5(uuid5(_ISSUERS, issuer), subject)


def _decide_identity(
    state: IdentityLinked | None,
    command: LinkIdentity,
    facts: LoginFacts,
) -> Sequence[IdentityLinked]:
    if not facts.owner_known:
        raise nobody(command.person, "person")
    linked = IdentityLinked(
        identity=identity_of(command.issuer, command.subject),
        person=command.person,
        issuer=command.issuer,
    )
    return [] if state == linked else [linked]


def _evolve_identity(_state: IdentityLinked | None, event: IdentityLinked) -> IdentityLinked:
    return event


identity: Decider[IdentityLinked | None, LinkIdentity, LoginFacts] = Decider(
    "identity",
    None,
    _decide_identity,
    _evolve_identity,
)
