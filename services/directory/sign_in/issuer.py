"""An external issuer (OpenID Connect): its ID tokens, checked with the keys that it publishes."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
import requests
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from services.web.problems import Problem, Unauthenticated

ALGORITHMS: Final = ["RS256", "PS256", "ES256", "Ed25519"]
"""Asymmetric ones only: a client's secret is nothing that we have."""

PATIENCE: Final = (3.05, 5.0)
"""Seconds in which the issuer must accept a connection, and answer."""

REFETCH: Final = 60.0
"""Seconds that must pass before an unknown key makes us ask the issuer for its keys again."""

_LEEWAY: Final = 60
_MAX_DOCUMENT: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class IssuerSettings:
    """Which issuer to trust, as which client, and which claim names the person to us."""

    issuer: str
    client: str
    claim: str = "sub"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "IssuerSettings | None":
        """Read NEEDLE_OIDC_ISSUER, NEEDLE_OIDC_CLIENT and NEEDLE_OIDC_CLAIM.

        None where no issuer is named. Raises ValueError, with what to put there.
        """
        issuer = environ.get("NEEDLE_OIDC_ISSUER", "")
        if not issuer:
            return None
        parts = urlsplit(issuer)
        local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if parts.scheme != "https" and not (parts.scheme == "http" and local):
            raise ValueError("NEEDLE_OIDC_ISSUER is no https:// URL: put the issuer's there")
        client = environ.get("NEEDLE_OIDC_CLIENT", "")
        if not client:
            raise ValueError("NEEDLE_OIDC_CLIENT is missing: put the client id there")
        return cls(issuer, client, environ.get("NEEDLE_OIDC_CLAIM", "sub"))


@dataclass(frozen=True, slots=True)
class Claimed:
    """What an ID token says: whom the issuer means, and the nonce of the challenge."""

    subject: str
    nonce: str


@dataclass
class Issuer:
    """Checks ID tokens; fetches the issuer's keys when it meets one that it does not know."""

    settings: IssuerSettings
    clock: Callable[[], float] = time.monotonic
    _keys: KeySet | None = field(default=None, init=False)
    _fetched: float = field(default=float("-inf"), init=False)

    def check(self, id_token: str, at: datetime) -> Claimed:
        """Return what a token says. Raises Unauthenticated, Problem 503 without the issuer."""
        try:
            claims = self._verified(id_token)
            self._rules(at).validate(claims)
        except (JoseError, ValueError):
            raise Unauthenticated("The ID token is not valid, or not any more.") from None
        subject, party = claims.get(self.settings.claim), claims.get("azp", self.settings.client)
        if not isinstance(subject, str) or party != self.settings.client:
            raise Unauthenticated("The ID token is not meant for us.")
        return Claimed(subject, str(claims["nonce"]))

    def _verified(self, id_token: str) -> dict[str, Any]:
        try:
            return _decoded(id_token, self._keys or self._fetch())
        except (JoseError, ValueError):
            if self.clock() < self._fetched + REFETCH:
                raise
        return _decoded(id_token, self._fetch())

    def _rules(self, at: datetime) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(at.timestamp()),
            leeway=_LEEWAY,
            iss={"essential": True, "value": self.settings.issuer},
            aud={"essential": True, "value": self.settings.client},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True},
        )

    def _fetch(self) -> KeySet:
        if self.clock() < self._fetched + REFETCH and self._keys is None:
            raise self._away()
        self._fetched = self.clock()
        try:
            self._keys = KeySet.import_key_set(_document(self._address_of_keys()))
        except (requests.RequestException, JoseError, ValueError, KeyError, TypeError):
            raise self._away() from None
        return self._keys

    def _address_of_keys(self) -> str:
        """Read the issuer's configuration, which must name itself (OIDC Discovery 1.0, §4.3)."""
        told = _document(f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration")
        if told["issuer"] != self.settings.issuer:
            raise ValueError
        return str(told["jwks_uri"])

    def _away(self) -> Problem:
        detail = "The external issuer does not answer as it should. Sign in by password, or later."
        return Problem(503, "issuer-unavailable", detail, headers={"Retry-After": "60"})


def _document(url: str) -> Any:
    with requests.get(url, timeout=PATIENCE, stream=True, allow_redirects=False) as answer:
        if answer.status_code != requests.codes.ok:
            raise ValueError
        raw = answer.raw.read(_MAX_DOCUMENT, decode_content=True)
    return msgspec.json.decode(raw)


def _decoded(id_token: str, keys: KeySet) -> dict[str, Any]:
    return jwt.decode(id_token, keys, algorithms=ALGORITHMS).claims
