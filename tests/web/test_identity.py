"""Who calls: tokens that cannot be forged, roles, areas."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask.views import MethodView
from flask_smorest import Blueprint
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey

from services.web.access import allow
from services.web.app import application
from services.web.identity import Caller, jurisdiction
from services.web.problems import NotFound, Unauthenticated
from services.web.tokens import AUDIENCE, ISSUER, MemoryKeys, SigningKey, caller_of, issue_token

_EPOCH = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def claims(clock):
    now = int(clock.now().timestamp())
    return {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "p1",
        "nbf": now,
        "exp": now + 600,
        "roles": ["cadre"],
        "areas": ["330783"],
    }


@pytest.fixture
def forge(signing_key):
    """Sign any claims and headers with the real key, or with another."""

    def forge(claims, key=signing_key, **header):
        header = {"alg": "Ed25519", "kid": signing_key.kid} | header
        return jwt.encode(header, claims, key.key, algorithms=["Ed25519", "EdDSA"])

    return forge


@pytest.fixture
def try_token(client):
    def try_token(token):
        return client.get("/api/places", headers={"Authorization": f"Bearer {token}"})

    return try_token


def refused(answer):
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json["code"] == "unauthenticated"


def test_a_token_tells_who_calls(signing_key, keys, clock):
    caller = Caller(
        person="p1",
        name="王芳",
        post="网格员",
        roles=("cadre",),
        areas=("330783005",),
        department="street-jiangbei",
        signed_in=clock.now() - timedelta(hours=3),
    )
    token = issue_token(caller, signing_key, clock.now(), timedelta(minutes=5))
    assert caller_of(token, keys, clock.now()) == caller
    assert caller.sender == "p1"


def test_a_token_that_goes_on_from_none_says_that_one_signed_in_now(signing_key, keys, clock):
    caller = Caller(person="p1", roles=("cadre",))
    token = issue_token(caller, signing_key, clock.now(), timedelta(minutes=5))
    assert caller_of(token, keys, clock.now()).signed_in == clock.now()


def test_a_departments_system_is_told_from_a_person(signing_key, keys, clock):
    caller = Caller(roles=("department_system",), department="water")
    token = issue_token(caller, signing_key, clock.now(), timedelta(minutes=5))
    told = caller_of(token, keys, clock.now())
    assert told.person is None
    assert told.sender == "department/water"


def test_a_caller_is_somebody():
    with pytest.raises(ValueError, match="a person or a department"):
        Caller(roles=("cadre",))


def test_the_same_claims_signed_properly_are_let_in(try_token, forge, claims):
    assert try_token(forge(claims)).status_code == 200


def test_no_token_and_no_bearer_are_refused(client):
    refused(client.get("/api/places"))
    refused(client.get("/api/places", headers={"Authorization": "Basic cDE6eA=="}))
    refused(client.get("/api/places", headers={"Authorization": "Bearer "}))


@pytest.mark.parametrize(
    "change",
    [
        {"exp": None},
        {"exp": 1},
        {"exp": "never"},
        {"nbf": 99999999999},
        {"nbf": None},
        {"iss": "somebody-else"},
        {"iss": None},
        {"aud": "another-system"},
        {"aud": None},
        {"sub": None},
        {"sub": 7},
        {"roles": None},
        {"roles": ["emperor"]},
        {"roles": "cadre"},
        {"areas": [330783]},
    ],
    ids=str,
)
def test_a_token_with_a_wrong_claim_is_refused(change, try_token, forge, claims):
    changed = {name: value for name, value in (claims | change).items() if value is not None}
    refused(try_token(forge(changed)))


def test_a_token_expires_by_the_services_clock(try_token, forge, claims, clock):
    token = forge(claims)
    assert try_token(token).status_code == 200
    clock.advance(timedelta(seconds=629))
    assert try_token(token).status_code == 200
    clock.advance(timedelta(seconds=2))
    refused(try_token(token))


def test_a_token_of_a_foreign_key_is_refused(try_token, forge, claims):
    foreign = SigningKey.generate()
    refused(try_token(forge(claims, key=foreign)))
    refused(try_token(forge(claims, key=foreign, kid=foreign.kid)))


def test_a_retired_key_opens_nothing_any_more(try_token, forge, claims, keys, signing_key):
    token = forge(claims)
    assert try_token(token).status_code == 200
    keys.retire(signing_key.kid)
    refused(try_token(token))


def test_an_unsigned_token_is_refused(try_token, forge, claims, signing_key):
    def part(document):
        return urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()

    for algorithm in ("none", "None", "NONE"):
        header = part({"alg": algorithm, "typ": "JWT", "kid": signing_key.kid})
        refused(try_token(f"{header}.{part(claims)}."))


def test_the_public_key_is_no_shared_secret(try_token, claims, signing_key):
    padded = signing_key.x + "=" * (-len(signing_key.x) % 4)
    secret = OctKey.import_key(urlsafe_b64decode(padded))
    header = {"alg": "HS256", "kid": signing_key.kid}
    refused(try_token(jwt.encode(header, claims, secret, algorithms=["HS256"])))


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_another_name_for_the_algorithm_is_refused(try_token, forge, claims):
    refused(try_token(forge(claims, alg="EdDSA")))


def test_a_header_may_not_name_its_own_key(try_token, claims):
    foreign = SigningKey.generate()
    header = {"alg": "Ed25519", "jwk": {"kty": "OKP", "crv": "Ed25519", "x": foreign.x}}
    refused(try_token(jwt.encode(header, claims, foreign.key, algorithms=["Ed25519"])))


def test_a_changed_token_is_refused(try_token, forge, claims):
    head, body, signature = forge(claims).split(".")
    document = json.loads(urlsafe_b64decode(body + "=="))
    changed = json.dumps(document | {"roles": ["operator"]}).encode()
    refused(try_token(f"{head}.{urlsafe_b64encode(changed).decode().rstrip('=')}.{signature}"))


def test_an_endless_token_is_refused(try_token, forge, claims):
    refused(try_token(forge(claims | {"name": "x" * 5000})))


@given(st.text(max_size=60) | st.from_regex(r"[A-Za-z0-9_-]{0,40}(\.[A-Za-z0-9_-]{0,40}){0,4}"))
def test_no_text_is_mistaken_for_a_token(text):
    keys = MemoryKeys()
    with pytest.raises(Unauthenticated):
        caller_of(text, keys, _EPOCH)


def test_a_private_key_can_be_kept_and_read_again(signing_key):
    read = SigningKey.of(signing_key.private)
    assert (read.kid, read.x) == (signing_key.kid, signing_key.x)


def test_a_role_that_may_not_is_forbidden(client, sign, document):
    answer = client.put(f"/api/places/{uuid4()}", json=document, headers=sign("auditor"))
    assert answer.status_code == 403
    assert answer.json["allowed"] == ["cadre"]


def test_roles_are_checked_before_anything_is_read(client, sign):
    answer = client.put(f"/api/places/{uuid4()}", data=b"{nonsense", headers=sign("auditor"))
    assert answer.status_code == 403


def test_areas_contain_what_begins_like_them():
    caller = Caller(person="p1", roles=("cadre",), areas=("330783", "330702001"))
    for area in ("330783", "330783005", "330783005001", "330702001002"):
        jurisdiction(caller, area)
    for area in ("330702", "3307", "33", "330784", "330702002", None):
        with pytest.raises(NotFound):
            jurisdiction(caller, area)
    assert not Caller(person="p2", roles=("cadre",)).covers("330783")


def build(kernel, keys, blueprint):
    return application(kernel, "Bad", [blueprint], keys=keys)


def test_a_view_without_a_rule_is_refused_at_start(kernel, keys):
    blueprint = Blueprint("open", __name__, url_prefix="/api/open")

    @blueprint.route("")
    def view():
        return {}

    with pytest.raises(TypeError, match=r"GET /api/open does not say who may call it|HEAD"):
        build(kernel, keys, blueprint)


def test_each_method_of_a_view_class_needs_its_own_rule(kernel, keys):
    blueprint = Blueprint("half", __name__, url_prefix="/api/half")

    @blueprint.route("")
    class View(MethodView):
        @allow("cadre")
        def get(self):
            return {}

        def delete(self):
            return {}

    with pytest.raises(TypeError, match="DELETE /api/half"):
        build(kernel, keys, blueprint)


def test_a_rule_names_roles_that_exist():
    with pytest.raises(TypeError, match="name the roles"):
        allow()
    with pytest.raises(TypeError, match="name the roles"):
        allow("emperor")


def test_a_rule_holds_wherever_it_stands_among_the_decorators(kernel, keys, sign):
    blueprint = Blueprint("order", __name__, url_prefix="/api/order")

    @blueprint.route("/below", methods=["POST"])
    @blueprint.response(200)
    @allow("auditor")
    def below():
        return {}

    @blueprint.route("/above", methods=["POST"])
    @allow("auditor")
    @blueprint.response(200)
    def above():
        return {}

    client = build(kernel, keys, blueprint).test_client()
    for path in ("/api/order/below", "/api/order/above"):
        assert client.post(path).status_code == 401
        assert client.post(path, headers=sign("cadre")).status_code == 403
        assert client.post(path, headers=sign("auditor")).status_code == 200


def test_a_public_view_asks_for_no_token_and_heeds_none(client):
    for headers in ({}, {"Authorization": "Bearer nonsense"}):
        answer = client.post("/api/places/greet", json={"words": "你好"}, headers=headers)
        assert answer.json == {"words": "你好"}
