"""Signing in: what is sent and what is answered. None of it is a command, none enters a log."""

from datetime import datetime
from typing import Annotated, Any

from marshmallow import fields, validate

from contracts.common import Role
from contracts.declare import maybe_personal, value, view
from contracts.directory.parts import Password
from contracts.fields import AreaCode, Code, Line, Personal


class _Secret(fields.String):
    def __init__(self, **kwargs: Any) -> None:
        kwargs["metadata"] = {"format": "password", "writeOnly": True, **kwargs.get("metadata", {})}
        super().__init__(validate=validate.Length(1, 200), **kwargs)


class _Compact(fields.String):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(1, 3800), **kwargs)


Secret = Annotated[str, _Secret]
"""A password to be compared, whatever its length: only a new one has to be long enough."""

IdToken = Annotated[str, _Compact]
"""An ID token (OpenID Connect) in its compact form."""


@value
class PasswordSignIn:
    """Sign in by login and password, in `post` if the person holds more than one."""

    login: Code
    password: Secret
    post: Code | None = None


@value
class ExternalSignIn:
    """Sign in by what an external issuer says; its nonce is the one of our challenge."""

    id_token: IdToken
    post: Code | None = None


@value
class Renewal:
    """Go on being signed in; `post` changes the post in which one acts."""

    post: Code | None = None


@value
class PasswordChange:
    """Set oneself another password."""

    login: Code
    password: Secret
    new_password: Password


@value
class ChallengeRequest:
    """Ask to sign in through the external issuer."""


@view
class Challenge:
    """What to ask the external issuer with: its ID token must carry this nonce, once."""

    issuer: Line
    client: Line
    nonce: Line
    until: datetime


@view
class Session:
    """A token, until when it is valid, and whom it names.

    One may go on with it before that, but not past `ends`: then one signs in again.
    """

    token: str
    until: datetime
    ends: datetime
    person: Code | None = None
    name: Personal | None = maybe_personal(of="person", default=None)
    roles: tuple[Role, ...]
    areas: tuple[AreaCode, ...] = ()
    department: Code | None = None
    post: Code | None = None
    posts: tuple[Code, ...] = ()
