"""Signing in with a password: tokens for people and for departments' systems."""

from datetime import timedelta
from uuid import uuid4

import pytest

from contracts.directory.sign_in import Renewal
from services.directory.sign_in.keyring import LIFETIME, Keyring
from services.directory.sign_in.passwords import Passwords
from services.directory.sign_in.session import SignIn
from services.web.identity import Caller
from services.web.problems import Unauthenticated
from services.web.tokens import caller_of
from tests.directory.world import COUNTY, MONDAY, PASSWORD, STREET, fresh

NEW = "a longer new password"


def keys_of(directory):
    """What another service knows: the public keys, by name."""
    listed = directory.client().read("signing-keys")["items"]
    return {key["key"]: key["x"] for key in listed}.get


def test_a_token_says_who_it_is_and_any_service_can_check_it(directory):
    unit = directory.department()
    code = directory.person("officer", areas=(COUNTY,), department=unit)
    session = directory.client().sign_in(code, PASSWORD).json()
    caller = caller_of(session["token"], keys_of(directory), MONDAY)
    assert (caller.person, caller.name) == (code, f"张小满{code}")
    assert (caller.roles, caller.areas, caller.department) == (("officer",), (COUNTY,), unit)


def test_a_token_is_valid_for_an_hour(directory):
    session = directory.client().sign_in(directory.person("cadre"), PASSWORD).json()
    late = MONDAY + LIFETIME + timedelta(minutes=1)
    assert session["until"].startswith("2026-11-23T02:00:00")
    with pytest.raises(Exception, match="not any more"):
        caller_of(session["token"], keys_of(directory), late)


def test_tokens_go_by_the_clock_and_not_by_a_log_that_is_ahead_of_it(own_directory):
    own_directory.clock.move_to(MONDAY + timedelta(hours=1))
    code = own_directory.person("cadre")
    own_directory.clock.move_to(MONDAY)
    session = own_directory.client().sign_in(code, PASSWORD).json()
    assert session["until"].startswith("2026-11-23T02:00:00")
    assert caller_of(session["token"], keys_of(own_directory), MONDAY).person == code


def test_one_acts_in_the_post_that_one_holds(directory):
    operator, unit, code = directory.operator, directory.department(), directory.person("cadre")
    holder, deputy = directory.post(unit), directory.post(unit)
    operator.done(f"posts/{holder}/fill", person=code, since="2026-01-01")
    operator.done(f"posts/{deputy}/fill", person=code, deputy=True, since="2026-01-01")
    first = directory.client().sign_in(code, PASSWORD).json()
    other = directory.client().sign_in(code, PASSWORD, post=deputy).json()
    assert (first["post"], first["department"]) == (holder, unit)
    assert other["post"] == deputy
    assert set(first["posts"]) == {holder, deputy}


def test_a_post_of_somebody_else_is_refused(directory):
    post = directory.post(directory.department())
    answer = directory.client().sign_in(directory.person("cadre"), PASSWORD, post=post)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "post"


def test_a_wrong_password_and_an_unknown_login_answer_alike(directory):
    code = directory.person("cadre")
    wrong = directory.client().sign_in(code, "not the password")
    unknown = directory.client().sign_in(fresh("nobody"), "not the password")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.json() == unknown.json()


def test_a_guesser_is_slowed_down(directory):
    code = directory.person("cadre")
    answers = [directory.client().sign_in(code, "guess").status_code for _ in range(11)]
    assert answers == [401] * 10 + [429]
    refused = directory.client().sign_in(code, PASSWORD)
    assert (refused.status_code, int(refused.headers["Retry-After"]) > 0) == (429, True)


def test_who_left_cannot_sign_in_and_cannot_go_on(directory):
    code = directory.person("cadre")
    client = directory.signed_in(code)
    directory.operator.done(f"people/{code}/dismiss", since="2026-11-20")
    assert directory.client().sign_in(code, PASSWORD).status_code == 401
    assert client.post("/api/sign-in/renew", json={}).status_code == 401


def test_going_on_takes_over_what_has_changed(directory):
    unit, code = directory.department(), directory.person("cadre")
    client, post = directory.signed_in(code), directory.post(unit)
    directory.operator.done(f"people/{code}/reassign", roles=["organiser"], areas=[COUNTY])
    directory.operator.done(f"posts/{post}/fill", person=code, since="2026-01-01")
    renewed = client.post("/api/sign-in/renew", json={"post": post}).json()
    assert (renewed["roles"], renewed["areas"]) == (["organiser"], [COUNTY])
    assert (renewed["post"], renewed["department"]) == (post, unit)


def test_who_cannot_be_named_any_more_still_signs_in(directory):
    code = directory.person("cadre")
    directory.kernel.vault.forget(code)
    session = directory.client().sign_in(code, PASSWORD).json()
    assert (session["person"], session.get("name")) == (code, None)


def test_going_on_is_for_people(directory):
    keyring = Keyring(directory.kernel)
    sign_in = SignIn(directory.kernel, Passwords(lambda f, *given: f(*given)), keyring)
    with pytest.raises(Unauthenticated):
        sign_in.renew(Caller(roles=("department_system",), department="DY-SW"), Renewal())


def test_going_on_takes_a_token(directory):
    assert directory.client().post("/api/sign-in/renew", json={}).status_code == 401


def test_one_sets_oneself_another_password_by_the_one_before(directory):
    code, client = directory.person("cadre"), directory.client()
    body = {"login": code, "password": PASSWORD, "new_password": NEW}
    assert client.post("/api/sign-in/password", json=body).status_code == 200
    assert client.sign_in(code, PASSWORD).status_code == 401
    assert client.sign_in(code, NEW).status_code == 200


def test_another_password_takes_the_one_before(directory):
    body = {"login": directory.person("cadre"), "password": "guess", "new_password": NEW}
    assert directory.client().post("/api/sign-in/password", json=body).status_code == 401


def test_a_short_password_is_refused(directory):
    code = directory.person("cadre")
    answer = directory.operator.command(f"people/{code}/credentials", login=code, password="short")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "password"


def test_a_login_belongs_to_one_person(directory):
    first, second = directory.person("cadre"), directory.person("cadre")
    answer = directory.operator.command(
        f"people/{second}/credentials",
        login=first,
        password=PASSWORD,
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "login.taken")
    assert directory.client().sign_in(first, PASSWORD).json()["person"] == first


def test_the_same_command_again_is_answered_the_same(directory):
    code, command = directory.person("cadre"), uuid4()
    body = {"login": code, "password": NEW}
    answers = [
        directory.operator.command(f"people/{code}/credentials", command, **body) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 200]
    body["password"] = PASSWORD
    changed = directory.operator.command(f"people/{code}/credentials", command, **body)
    assert changed.status_code == 409
    assert directory.client().sign_in(code, NEW).status_code == 200


def test_a_departments_system_signs_in_by_its_account(directory):
    unit, account, operator = directory.department(), fresh("account"), directory.operator
    operator.done(f"accounts/{account}/open", department=unit, password=PASSWORD)
    session = directory.client().sign_in(account, PASSWORD).json()
    caller = caller_of(session["token"], keys_of(directory), MONDAY)
    assert (caller.person, caller.department) == (None, unit)
    assert caller.roles == ("department_system",)
    assert caller.sender == f"department/{unit}"


def test_a_closed_account_is_let_in_no_more_until_it_is_opened_again(directory):
    unit, account, operator = directory.department(), fresh("account"), directory.operator
    operator.done(f"accounts/{account}/open", department=unit, password=PASSWORD)
    operator.done(f"accounts/{account}/close")
    assert directory.client().sign_in(account, PASSWORD).status_code == 401
    path, listed = "accounts?limit=1", {}
    while path:
        page = operator.read(path)
        listed |= {each["account"]: each for each in page["items"]}
        path = page["next"] and page["next"].removeprefix("/api/")
    assert listed[account]["closed"] is True
    operator.done(f"accounts/{account}/open", department=unit, password=NEW)
    assert directory.client().sign_in(account, NEW).status_code == 200


def test_an_account_of_nobody_cannot_be_closed(directory):
    assert directory.operator.command("accounts/no-such-account/close").status_code == 404


def test_a_system_has_no_password_to_set_and_nothing_to_renew(directory):
    unit, account = directory.department(), fresh("account")
    body = {"department": unit, "password": PASSWORD}
    directory.operator.done(f"accounts/{account}/open", **body)
    change = {"login": account, "password": PASSWORD, "new_password": NEW}
    client = directory.signed_in(account)
    assert client.post("/api/sign-in/password", json=change).status_code == 401
    assert client.post("/api/sign-in/renew", json={}).status_code == 403


def test_only_the_operator_opens_accounts(directory):
    cadre = directory.colleague("cadre", areas=(STREET,))
    body = {"department": directory.department(), "password": PASSWORD}
    assert cadre.command(f"accounts/{fresh('account')}/open", **body).status_code == 403
