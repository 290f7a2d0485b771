"""Signing in through an external issuer: its ID token against ours."""

import hmac
from base64 import urlsafe_b64encode
from contextlib import contextmanager
from datetime import timedelta

import pytest
from joserfc import jwt

from services.directory.sign_in.issuer import REFETCH, Issuer, IssuerSettings
from services.web.problems import Problem, Unauthenticated
from tests.directory.issuer import CLIENT, key, local_issuer
from tests.directory.world import AREAS, MONDAY, running


@pytest.fixture(scope="module")
def issuer():
    with local_issuer() as serving:
        yield serving


@contextmanager
def trusting(issuer, folder):
    """Run a directory that trusts the issuer."""
    environ = {"NEEDLE_OIDC_ISSUER": issuer.url, "NEEDLE_OIDC_CLIENT": CLIENT}
    database = f"sqlite:///{folder}/{{service}}.db"
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        running(database, folder, environ, monkeypatch) as made,
    ):
        made.operator.done("areas/editions/2023/0", areas=AREAS)
        yield made


@pytest.fixture(scope="module")
def directory(issuer, tmp_path_factory):
    with trusting(issuer, tmp_path_factory.mktemp("external")) as made:
        yield made


@pytest.fixture(scope="module")
def linked(directory, issuer):
    """Somebody whom the issuer calls s-1."""
    code = directory.person("cadre")
    directory.operator.done(f"people/{code}/identities", issuer=issuer.url, subject="s-1")
    return code


def challenge(directory) -> str:
    answer = directory.client().post("/api/sign-in/challenge", json={})
    assert answer.status_code == 200
    return answer.json()["nonce"]


def exchange(directory, id_token):
    return directory.client().post("/api/sign-in/external", json={"id_token": id_token})


def test_an_id_token_is_exchanged_for_one_of_ours(directory, issuer, linked):
    answer = exchange(directory, issuer.token(challenge(directory)))
    assert answer.status_code == 200, answer.text
    assert answer.json()["person"] == linked
    assert directory.client(answer.json()["token"]).read(f"people/{linked}")["person"] == linked


def test_the_challenge_says_whom_to_ask_and_as_whom(directory, issuer):
    told = directory.client().post("/api/sign-in/challenge", json={}).json()
    assert (told["issuer"], told["client"]) == (issuer.url, CLIENT)
    assert told["until"].startswith("2026-11-23T01:10:00")


def test_an_id_token_is_exchanged_once(directory, issuer, linked):
    token = issuer.token(challenge(directory))
    answers = [exchange(directory, token).status_code for _ in range(2)]
    assert answers == [200, 401]


def test_a_nonce_that_we_did_not_give_out_is_refused(directory, issuer, linked):
    assert exchange(directory, issuer.token("made up")).status_code == 401


def test_a_challenge_that_is_over_is_refused(issuer, tmp_path):
    with trusting(issuer, tmp_path) as own:
        code = own.person("cadre")
        own.operator.done(f"people/{code}/identities", issuer=issuer.url, subject="s-1")
        nonce, later = challenge(own), MONDAY + timedelta(minutes=11)
        own.clock.move_to(later)
        assert exchange(own, issuer.token(nonce, at=later)).status_code == 401
        assert exchange(own, issuer.token(challenge(own), at=later)).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://issuer.example"},
        {"aud": "another client"},
        {"aud": ["another client", CLIENT], "azp": "another client"},
        {"exp": int((MONDAY - timedelta(hours=1)).timestamp())},
        {"exp": None},
        {"iat": None},
        {"nonce": None},
        {"sub": None},
        {"sub": 7},
    ],
    ids=lambda claims: "-".join(f"{name}={value}" for name, value in claims.items()),
)
def test_a_wrong_claim_is_refused(directory, issuer, linked, wrong):
    token = issuer.token(challenge(directory), **wrong)
    assert exchange(directory, token).status_code == 401


def test_somebody_whom_nobody_linked_is_refused(directory, issuer):
    answer = exchange(directory, issuer.token(challenge(directory), subject="s-2"))
    assert answer.status_code == 401


def test_a_link_may_be_corrected(directory, issuer):
    first, second = directory.person("cadre"), directory.person("cadre")
    for code in (first, second):
        directory.operator.done(f"people/{code}/identities", issuer=issuer.url, subject="s-3")
    answer = exchange(directory, issuer.token(challenge(directory), subject="s-3"))
    assert answer.json()["person"] == second


def by_secret(body: str, secret: bytes) -> str:
    """Sign as if the issuer's public key were a secret that we share with it."""
    header = urlsafe_b64encode(b'{"alg":"HS256","kid":"first"}').rstrip(b"=").decode()
    signature = hmac.digest(secret, f"{header}.{body}".encode(), "sha256")
    return f"{header}.{body}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@pytest.mark.parametrize("forged", ["other key", "none", "secret", "no token"])
def test_a_forged_token_is_refused(directory, issuer, linked, forged):
    good = issuer.token(challenge(directory))
    claims = jwt.decode(good, issuer.keys[0]).claims
    header, body, _ = good.split(".")
    token = {
        "other key": lambda: jwt.encode({"alg": "RS256", "kid": "first"}, claims, key("first")),
        "none": lambda: f"eyJhbGciOiJub25lIn0.{body}.",
        "secret": lambda: by_secret(body, issuer.keys[0].as_pem(private=False)),
        "no token": lambda: f"{header}.{body}",
    }[forged]()
    assert exchange(directory, token).status_code == 401


def test_where_no_issuer_is_configured_there_is_no_such_way(own_directory):
    client = own_directory.client()
    assert client.post("/api/sign-in/challenge", json={}).status_code == 404
    assert exchange(own_directory, "a.b.c").status_code == 404


# ---- the issuer's keys --------------------------------------------------------------------------


@pytest.fixture
def watched():
    """An issuer of one's own, what checks its tokens, and the time by which that asks for keys."""
    now = [0.0]
    with local_issuer() as serving:
        settings = IssuerSettings(serving.url, CLIENT)
        yield serving, Issuer(settings, clock=lambda: now[0]), now


def test_keys_are_fetched_once_and_again_for_a_new_one(watched):
    serving, checking, now = watched
    for _ in range(3):
        checking.check(serving.token("n"), MONDAY)
    assert serving.calls.count("/keys") == 1
    serving.keys.append(key("second"))
    now[0] += REFETCH
    assert checking.check(serving.token("n"), MONDAY).subject == "s-1"
    assert serving.calls.count("/keys") == 2


def test_unknown_keys_do_not_make_us_ask_again_and_again(watched):
    serving, checking, _ = watched
    checking.check(serving.token("n"), MONDAY)
    serving.keys.append(key("second"))
    for _ in range(3):
        with pytest.raises(Unauthenticated):
            checking.check(serving.token("n"), MONDAY)
    assert serving.calls.count("/keys") == 1


def test_an_issuer_that_is_away_is_told_apart_from_a_wrong_token_and_left_in_peace(watched):
    serving, checking, now = watched
    serving.well = False
    for _ in range(3):
        with pytest.raises(Problem) as away:
            checking.check(serving.token("n"), MONDAY)
        assert away.value.status == 503
    assert len(serving.calls) == 1
    serving.well, now[0] = True, REFETCH
    assert checking.check(serving.token("n"), MONDAY).nonce == "n"


def test_an_issuer_that_says_it_is_another_is_not_believed(watched):
    serving, checking, _ = watched
    serving.says_it_is = "https://issuer.example"
    with pytest.raises(Problem):
        checking.check(serving.token("n"), MONDAY)


def test_another_claim_may_name_the_person(watched):
    serving, _, _ = watched
    checking = Issuer(IssuerSettings(serving.url, CLIENT, claim="employee"))
    assert checking.check(serving.token("n", employee="e-7"), MONDAY).subject == "e-7"


# ---- the configuration --------------------------------------------------------------------------


def test_without_an_issuer_nothing_is_configured():
    assert IssuerSettings.from_environment({}) is None


def test_an_issuer_is_read_with_its_client_and_claim():
    environ = {
        "NEEDLE_OIDC_ISSUER": "https://issuer.example/",
        "NEEDLE_OIDC_CLIENT": CLIENT,
        "NEEDLE_OIDC_CLAIM": "employee",
    }
    expected = IssuerSettings("https://issuer.example/", CLIENT, "employee")
    assert IssuerSettings.from_environment(environ) == expected


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"NEEDLE_OIDC_ISSUER": "http://issuer.example"}, "NEEDLE_OIDC_ISSUER"),
        ({"NEEDLE_OIDC_ISSUER": "https://issuer.example"}, "NEEDLE_OIDC_CLIENT"),
    ],
)
def test_an_unsafe_or_incomplete_configuration_names_what_to_change(environ, named):
    with pytest.raises(ValueError, match=named):
        IssuerSettings.from_environment(environ)
