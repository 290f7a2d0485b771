"""A small OpenID Connect issuer with keys of its own, over real HTTP."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import eventlet
from eventlet import wsgi
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from tests.directory.world import MONDAY

CLIENT = "needle"


def key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, parameters={"kid": name, "alg": "RS256", "use": "sig"})


@dataclass
class LocalIssuer:
    """Publishes its configuration and keys, and makes ID tokens."""

    url: str = ""
    keys: list[RSAKey] = field(default_factory=lambda: [key("first")])
    calls: list[str] = field(default_factory=list)
    well: bool = True
    says_it_is: str | None = None

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        self.calls.append(path)
        documents = {
            "/.well-known/openid-configuration": {
                "issuer": self.says_it_is or self.url,
                "jwks_uri": f"{self.url}/keys",
            },
            "/keys": KeySet(self.keys).as_dict(private=False),
        }
        status = "200 OK" if self.well and path in documents else "503 Service Unavailable"
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(documents.get(path)).encode()]

    def token(self, nonce: str, /, subject="s-1", at: datetime = MONDAY, **claims) -> str:
        """Make an ID token, signed with the newest key; `claims` replace those of a good one."""
        good = {
            "iss": self.url,
            "sub": subject,
            "aud": CLIENT,
            "nonce": nonce,
            "iat": int(at.timestamp()),
            "exp": int((at + timedelta(minutes=5)).timestamp()),
        }
        said = {name: value for name, value in (good | claims).items() if value is not None}
        newest = self.keys[-1]
        return jwt.encode({"alg": "RS256", "kid": newest.kid}, said, newest)


@contextmanager
def local_issuer() -> Iterator[LocalIssuer]:
    """Serve an issuer on a free port."""
    issuer = LocalIssuer()
    socket = eventlet.listen(("127.0.0.1", 0))
    issuer.url = f"http://127.0.0.1:{socket.getsockname()[1]}"
    server = eventlet.spawn(wsgi.server, socket, issuer, log_output=False, keepalive=False)
    try:
        yield issuer
    finally:
        server.kill()
        socket.close()
