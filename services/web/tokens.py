"""Short-lived tokens: compact JWS, signed with Ed25519, that any service verifies by itself.

A service knows the public keys from directory's events, so nobody who is signed in depends on
directory being up. The algorithm goes by its full name, `Ed25519`: RFC 9864 deprecates `EdDSA`,
which does not say which curve is meant.
"""

from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from contracts.common import Role
from services.web.identity import Caller
from services.web.problems import Unauthenticated

ALGORITHM = "Ed25519"
ISSUER = "needle/directory"
AUDIENCE = "needle"
LEEWAY = 30
"""Seconds by which two machines' clocks may differ."""

MAX_TOKEN = 4096
_REMEMBERED = 4096


class KeySource(Protocol):
    """The public keys that tokens may be signed with."""

    def __call__(self, kid: str) -> str | None:
        """Return a key (Ed25519, JWK member `x`); None if unknown, retired or not yet valid."""


class _Header(msgspec.Struct):
    kid: str


class _Claims(msgspec.Struct, forbid_unknown_fields=False):
    sub: str
    nbf: int
    roles: tuple[Role, ...]
    areas: tuple[str, ...] = ()
    name: str | None = None
    post: str | None = None
    department: str | None = None
    system: bool = False
    auth_time: int | None = None


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key; directory keeps it and publishes `kid` and `x`."""

    key: OKPKey

    @classmethod
    def generate(cls) -> "SigningKey":
        """Make a new key."""
        return cls(OKPKey.generate_key("Ed25519"))

    @classmethod
    def of(cls, jwk: Mapping[str, Any]) -> "SigningKey":
        """Read a key that `private` wrote. Raises ValueError."""
        return cls(OKPKey.import_key(dict(jwk)))

    @property
    def private(self) -> dict[str, Any]:
        """The whole key as a JWK, to be kept secret."""
        return dict(self.key.as_dict(private=True))

    @property
    def kid(self) -> str:
        """The key's name: its thumbprint (RFC 7638)."""
        return self.key.thumbprint()

    @property
    def x(self) -> str:
        """The public half, as the JWK member `x`."""
        return str(self.key.as_dict(private=False)["x"])


def issue_token(caller: Caller, key: SigningKey, now: datetime, lifetime: timedelta) -> str:
    """Return a token that says who `caller` is, valid from `now` (aware) for `lifetime`.

    A caller who does not say when they signed in does so now.
    """
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": caller.sender,
        "nbf": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
        "auth_time": int((caller.signed_in or now).timestamp()),
        "roles": list(caller.roles),
        "areas": list(caller.areas),
        "name": caller.name,
        "post": caller.post,
        "department": caller.department,
        "system": caller.person is None,
    }
    header = {"alg": ALGORITHM, "kid": key.kid}
    return jwt.encode(header, claims, key.key, algorithms=[ALGORITHM])


def caller_of(token: str, keys: KeySource, now: datetime) -> Caller:
    """Return whom a token names. Raises Unauthenticated if it is not valid at `now` (aware)."""
    try:
        x = keys(_kid(token))
        if x is None:
            raise Unauthenticated("The token is signed with a key that is not in use: sign in.")
        claims, caller = _verified(token, x)
        _current(int(now.timestamp())).validate(claims)
    except (JoseError, ValueError):
        raise Unauthenticated("The token is not valid, or not any more: sign in.") from None
    return caller


def _current(now: int) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=now,
        leeway=LEEWAY,
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": AUDIENCE},
        exp={"essential": True},
        nbf={"essential": True},
        sub={"essential": True},
    )


def _kid(token: str) -> str:
    if len(token) > MAX_TOKEN:
        raise ValueError
    header = token.partition(".")[0]
    padded = header + "=" * (-len(header) % 4)
    return msgspec.json.decode(urlsafe_b64decode(padded), type=_Header).kid


@lru_cache(_REMEMBERED)
def _verified(token: str, x: str) -> tuple[dict[str, Any], Caller]:
    """Check the signature, which does not change; what time changes is checked at each use."""
    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x})
    claims = jwt.decode(token, key, algorithms=[ALGORITHM]).claims
    told = msgspec.convert(claims, _Claims)
    caller = Caller(
        person=None if told.system else told.sub,
        name=told.name,
        post=told.post,
        roles=told.roles,
        areas=told.areas,
        department=told.department,
        signed_in=datetime.fromtimestamp(told.auth_time or told.nbf, UTC),
    )
    return claims, caller


class MemoryKeys:
    """Keys held in memory, for tests and for directory itself."""

    def __init__(self, *keys: SigningKey) -> None:
        self._keys = {key.kid: key.x for key in keys}

    def __call__(self, kid: str) -> str | None:
        """Return a key, None if unknown."""
        return self._keys.get(kid)

    def retire(self, kid: str) -> None:
        """Refuse from now on what is signed with this key."""
        self._keys.pop(kid, None)
