"""Signing in: the only routes that take no token, besides the public keys."""

from flask import request
from flask_smorest import Blueprint

from contracts.common import Role
from contracts.directory.sign_in import (
    Challenge,
    ChallengeRequest,
    ExternalSignIn,
    PasswordChange,
    PasswordSignIn,
    Renewal,
    Session,
)
from services.directory.sign_in.session import SignIn
from services.web.access import ANYONE
from services.web.identity import EVERY_ROLE, Caller
from services.web.queries import action_route

PEOPLE: tuple[Role, ...] = tuple(role for role in EVERY_ROLE if role != "department_system")

GUESSED = {401: "UNAUTHORIZED", 429: "TOO_MANY_REQUESTS"}
"""What one who signs in may be answered with."""


def blueprint(sign_in: SignIn) -> Blueprint:
    """Return the routes below /api/sign-in."""
    sessions = Blueprint(
        "sign-in",
        __name__,
        url_prefix="/api/sign-in",
        description="Signing in 登录",
    )

    @action_route(sessions, "", PasswordSignIn, Session, roles=ANYONE, problems=GUESSED)
    def sign_in_by_password(_who: None, asked: PasswordSignIn) -> Session:
        """Sign in by login and password; a department's system by its account."""
        return sign_in.by_password(asked, _address())

    @action_route(sessions, "/password", PasswordChange, Session, roles=ANYONE, problems=GUESSED)
    def change_password(_who: None, asked: PasswordChange) -> Session:
        """Set oneself another password, by the one before."""
        return sign_in.change_password(asked, _address())

    @action_route(
        sessions, "/challenge", ChallengeRequest, Challenge, roles=ANYONE, problems=GUESSED
    )
    def begin_external_sign_in(_who: None, _asked: ChallengeRequest) -> Challenge:
        """Tell what to ask the external issuer with; 404 where none is configured."""
        return sign_in.challenge(_address())

    @action_route(sessions, "/external", ExternalSignIn, Session, roles=ANYONE, problems=GUESSED)
    def sign_in_by_issuer(_who: None, asked: ExternalSignIn) -> Session:
        """Exchange the external issuer's ID token, which carries our nonce, for one of ours."""
        return sign_in.by_issuer(asked, _address())

    @action_route(sessions, "/renew", Renewal, Session, roles=PEOPLE)
    def renew_session(who: Caller, asked: Renewal) -> Session:
        """Go on being signed in, as what one is now; in another post, if asked."""
        return sign_in.renew(who, asked)

    return sessions


def _address() -> str:
    return request.remote_addr or "unknown"
