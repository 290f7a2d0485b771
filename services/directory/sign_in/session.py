"""The ways in, each of which ends in a token for somebody who works here, or for a system."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Final, NoReturn
from uuid import uuid4

from contracts.directory.commands import SetCredentials
from contracts.directory.sign_in import (
    Challenge,
    ExternalSignIn,
    PasswordChange,
    PasswordSignIn,
    Renewal,
    Session,
)
from contracts.directory.views import Person, Post
from events.context import Context
from events.handling import handle
from events.kernel import Kernel
from events.vault import ForgottenError
from services.copies import people, posts
from services.directory.domain.login import identity_of, login
from services.directory.facts import secrets
from services.directory.facts.logins import of_login
from services.directory.read_models import logins
from services.directory.read_models.logins import Owner
from services.directory.sign_in.attempts import Attempts
from services.directory.sign_in.endurance import LONGEST
from services.directory.sign_in.issuer import Issuer
from services.directory.sign_in.keyring import LIFETIME, Keyring
from services.directory.sign_in.passwords import Passwords
from services.web.identity import Caller
from services.web.problems import FieldError, Invalid, NotFound, Unauthenticated

CHALLENGE: Final = timedelta(minutes=10)
"""How long somebody may take to sign in at the external issuer."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Everything that signing in takes.

    `issuer` is None where no external one is configured. `longest` is for how long one may go on
    after a sign-in without another one.
    """

    kernel: Kernel
    passwords: Passwords
    keyring: Keyring
    issuer: Issuer | None = None
    attempts: Attempts = field(default_factory=Attempts)
    longest: timedelta = LONGEST

    def by_password(self, asked: PasswordSignIn, address: str) -> Session:
        """Sign in by login and password. Raises TooMany, Unauthenticated, Invalid (the post)."""
        owner = self._owner(asked.login, asked.password, address)
        if owner.person is None:
            return self._session(_system(owner.department, self._present()))
        return self._person_session(owner.person, asked.post, self._present())

    def change_password(self, asked: PasswordChange, address: str) -> Session:
        """Set a person another password, by the one before. Raises TooMany, Unauthenticated."""
        owner = self._owner(asked.login, asked.password, address)
        if owner.person is None:
            _refuse()
        change = SetCredentials(
            person=owner.person,
            login=asked.login,
            password=asked.new_password,
        )
        by = owner.person
        context = Context.of_command(uuid4(), by, self.kernel.now(), actor=by)
        gather = of_login(self.passwords)
        handle(
            self.kernel,
            login,
            asked.login,
            change,
            context,
            facts=lambda unit, state: gather(unit, state, change, None),
        )
        return self._person_session(owner.person, None, self._present())

    def challenge(self, address: str) -> Challenge:
        """Begin to sign in at the external issuer. Raises NotFound where there is none, TooMany."""
        issuer, at, nonce = self._external(address), self._present(), token_urlsafe(32)
        until = at + CHALLENGE
        with self.kernel.store.writing() as connection:
            secrets.challenge(connection, nonce, until, at)
        told = issuer.settings
        return Challenge(issuer=told.issuer, client=told.client, nonce=nonce, until=until)

    def by_issuer(self, asked: ExternalSignIn, address: str) -> Session:
        """Exchange an ID token. Raises NotFound, TooMany, Unauthenticated, Invalid, Problem 503."""
        issuer, at = self._external(address), self._present()
        claimed = issuer.check(asked.id_token, at)
        with self.kernel.store.writing() as connection:
            fresh = secrets.answered(connection, claimed.nonce, at)
        if not fresh:
            raise Unauthenticated("This ID token answers no open challenge: begin again.")
        identity = identity_of(issuer.settings.issuer, claimed.subject)
        with self.kernel.store.reading() as connection:
            person = logins.whom(connection, identity)
        if person is None:
            raise Unauthenticated("The issuer knows you, we do not yet: ask your administrator.")
        return self._person_session(person, asked.post, at)

    def renew(self, who: Caller, asked: Renewal) -> Session:
        """Go on for somebody who is signed in, as what they are now, since when they have been.

        Raises Unauthenticated, also where that is too long ago.
        """
        if who.person is None or who.signed_in is None:
            _refuse()
        if self._present() >= who.signed_in + self.longest:
            raise Unauthenticated("It is too long ago that you signed in: do so again.")
        return self._person_session(who.person, asked.post or who.post, who.signed_in)

    def _present(self) -> datetime:
        """Return what tokens go by: the clock, which the log may be ahead of."""
        return self.kernel.clock.now()

    def _owner(self, name: str, password: str, address: str) -> Owner:
        self.attempts.count(name, address)
        with self.kernel.store.reading() as connection:
            owner = logins.owner(connection, name)
            kept = secrets.hash_of(connection, name)
        if not self.passwords.match(kept, password) or owner is None:
            _refuse()
        self.attempts.succeeded(name, address)
        return owner

    def _person_session(self, code: str, post: str | None, signed_in: datetime) -> Session:
        with self.kernel.store.reading() as connection:
            person = people.person(connection, code)
            held = posts.of_person(connection, code)
        if person is None or person.left is not None:
            _refuse()
        acting = _acting(held, post)
        caller = Caller(
            person=code,
            name=self._name(person),
            post=acting.post if acting else None,
            roles=person.roles,
            areas=person.areas,
            department=acting.department if acting else person.department,
            signed_in=signed_in,
        )
        return self._session(caller, tuple(each.post for each in held))

    def _session(self, caller: Caller, held: tuple[str, ...] = ()) -> Session:
        at = self._present()
        ends = (caller.signed_in or at) + self.longest
        until = min(at + LIFETIME, ends)
        return Session(
            token=self.keyring.sign(caller, at, until - at),
            until=until,
            ends=ends,
            person=caller.person,
            name=caller.name,
            roles=tuple(caller.roles),
            areas=tuple(caller.areas),
            department=caller.department,
            post=caller.post,
            posts=held,
        )

    def _name(self, person: Person) -> str | None:
        try:
            return person.name and self.kernel.vault.open(person.name)
        except ForgottenError:
            return None

    def _external(self, address: str) -> Issuer:
        if self.issuer is None:
            raise NotFound
        self.attempts.elsewhere(address)
        return self.issuer


def _acting(held: Sequence[Post], wanted: str | None) -> Post | None:
    """Return the post to act in: the one asked for, else the first one held as A."""
    if wanted is None:
        return held[0] if held else None
    for post in held:
        if post.post == wanted:
            return post
    raise Invalid([FieldError(field="post", reason="You do not hold this post.")])


def _system(department: str | None, at: datetime) -> Caller:
    return Caller(roles=("department_system",), department=department, signed_in=at)


def _refuse() -> NoReturn:
    raise Unauthenticated("Login or password is wrong, or this account is not in use any more.")
