"""Tokens that directory did not give out, at the whole server; see tests/web/test_identity.py."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from time import time

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from bench.held.county import INSIDERS
from services.web.tokens import AUDIENCE, ISSUER, SigningKey

FOREIGN = SigningKey.generate()


def coded(part: object) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(part: str) -> dict:
    return json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@pytest.fixture(scope="module")
def token(county) -> list[str]:
    """A good token's header, claims and signature."""
    return county.token(INSIDERS["cadre"]).split(".")


@pytest.fixture
def public(county, token) -> str:
    """The public key that the good token is signed with."""
    keys = county.ask("GET", "/api/signing-keys").json()["items"]
    return next(key["x"] for key in keys if key["key"] == decoded(token[0])["kid"])


def claims_of(token: list[str], **changed: object) -> dict:
    return decoded(token[1]) | {"roles": ["operator"]} | changed


def unsigned(token, _public) -> str:
    return f"{coded({**decoded(token[0]), 'alg': 'none'})}.{coded(claims_of(token))}."


def kept_signature(token, _public) -> str:
    return f"{token[0]}.{coded(claims_of(token))}.{token[2]}"


def no_signature(token, _public) -> str:
    return f"{token[0]}.{token[1]}."


def public_key_as_secret(token, public) -> str:
    secret = OctKey.import_key(urlsafe_b64decode(public + "=="))
    header = {**decoded(token[0]), "alg": "HS256"}
    return jwt.encode(header, claims_of(token), secret, algorithms=["HS256"])


def foreign_key(token, _public) -> str:
    return jwt.encode(decoded(token[0]), claims_of(token), FOREIGN.key, algorithms=["Ed25519"])


def unknown_key(token, _public) -> str:
    header = {"alg": "Ed25519", "kid": FOREIGN.kid}
    return jwt.encode(header, claims_of(token), FOREIGN.key, algorithms=["Ed25519"])


def key_in_the_header(token, _public) -> str:
    key = FOREIGN.key.as_dict(private=False)
    header = {**decoded(token[0]), "jwk": key, "jku": "https://example.org/keys"}
    return jwt.encode(header, claims_of(token), FOREIGN.key, algorithms=["Ed25519"])


def key_that_is_a_path(token, _public) -> str:
    return f"{coded({**decoded(token[0]), 'kid': '../../etc/passwd'})}.{token[1]}.{token[2]}"


def key_that_is_sql(token, _public) -> str:
    return f"{coded({**decoded(token[0]), 'kid': chr(39) + ' OR 1=1 --'})}.{token[1]}.{token[2]}"


def header_of_another_kind(token, _public) -> str:
    return f"{coded(['Ed25519'])}.{token[1]}.{token[2]}"


def critical_extension(token, _public) -> str:
    header = {**decoded(token[0]), "crit": ["exp"], "b64": False}
    return f"{coded(header)}.{token[1]}.{token[2]}"


def five_parts(token, _public) -> str:
    return ".".join([*token, "", ""])


def huge(token, _public) -> str:
    return f"{token[0]}.{coded(claims_of(token, name='x' * 3500))}.{token[2]}"


def deep(token, _public) -> str:
    return f"{coded(b'[' * 2000)}.{token[1]}.{token[2]}"


def unicode_digits(token, _public) -> str:
    return ".".join([*token[:2], "\u0661" * 86]).encode().decode("latin-1")


FORGED = [
    unsigned,
    kept_signature,
    no_signature,
    public_key_as_secret,
    foreign_key,
    unknown_key,
    key_in_the_header,
    key_that_is_a_path,
    key_that_is_sql,
    header_of_another_kind,
    critical_extension,
    five_parts,
    huge,
    deep,
    unicode_digits,
]


@pytest.mark.parametrize("forge", FORGED, ids=lambda forge: forge.__name__)
def test_a_forged_token_opens_nothing(county, token, public, forge):
    headers = {"Authorization": f"Bearer {forge(token, public)}"}
    answer = county.ask("GET", "/api/issues", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"
    assert county.faults() == []


@pytest.mark.parametrize("scheme", ["Basic", "Token", "Bearer,", "bearer\tx"])
def test_a_good_token_is_taken_in_its_scheme_only(county, token, scheme):
    headers = {"Authorization": f"{scheme} {'.'.join(token)}"}
    assert county.ask("GET", "/api/issues", headers=headers).status_code == 401


def test_a_token_in_the_address_or_a_cookie_is_none(county, token):
    text = ".".join(token)
    cookie = {"Cookie": f"token={text}; Authorization=Bearer {text}"}
    assert county.ask("GET", "/api/issues", headers=cookie).status_code == 401
    for name in ("token", "access_token"):
        assert county.ask("GET", f"/api/issues?{name}={text}").status_code == 401


def test_a_token_says_how_long_it_is_good_and_for_whom(token):
    claims = decoded(token[1])
    assert (claims["iss"], claims["aud"]) == (ISSUER, AUDIENCE)
    assert 0 < claims["exp"] - claims["nbf"] <= 3600
    assert claims["exp"] - time() < 400 * 86_400  # the county's clock was moved, by weeks at most
