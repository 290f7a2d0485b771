"""Logins: one owner for good; identities: whom an issuer means, which may be corrected."""

from dataclasses import replace

import pytest

from contracts.directory.commands import (
    CloseSystemAccount,
    LinkIdentity,
    OpenSystemAccount,
    SetCredentials,
)
from contracts.directory.events import (
    CredentialsSet,
    IdentityLinked,
    SystemAccountClosed,
    SystemAccountOpened,
)
from events.testing import specification
from services.directory.domain.login import LoginFacts, identity, identity_of, login

KNOWN, UNKNOWN = LoginFacts(owner_known=True), LoginFacts(owner_known=False)
spec = specification(login)

set_credentials = SetCredentials(person="xiaoman", login="xm", password="at least ten")
credentials_set = CredentialsSet(person="xiaoman", login="xm")
open_account = OpenSystemAccount(department="DY-SW", account="xm", password="at least ten")
account_opened = SystemAccountOpened(department="DY-SW", account="xm")
close_account = CloseSystemAccount(account="xm")
account_closed = SystemAccountClosed(department="DY-SW", account="xm")


def test_a_person_gets_a_login():
    spec.when(set_credentials, KNOWN).then(credentials_set)


def test_a_person_gets_another_password():
    spec.given(credentials_set).when(set_credentials, KNOWN).then(credentials_set)


def test_a_system_gets_an_account():
    spec.when(open_account, KNOWN).then(account_opened)


def test_a_system_gets_another_password():
    spec.given(account_opened).when(open_account, KNOWN).then(account_opened)


@pytest.mark.parametrize(
    ("owned", "command"),
    [
        (credentials_set, replace(set_credentials, person="guyu")),
        (credentials_set, open_account),
        (account_opened, replace(open_account, department="DY-ZR")),
        (account_opened, set_credentials),
        (account_closed, set_credentials),
    ],
)
def test_a_login_stays_with_its_first_owner(owned, command):
    before = [account_opened, owned] if owned is account_closed else [owned]
    spec.given(*before).when(command, KNOWN).refused("login.taken")


@pytest.mark.parametrize(
    ("command", "code"),
    [(set_credentials, "person.unknown"), (open_account, "department.unknown")],
)
def test_an_owner_that_is_not_there_is_refused(command, code):
    spec.when(command, UNKNOWN).refused(code)


def test_an_account_is_closed_and_opened_again():
    closed = spec.given(account_opened, account_closed)
    spec.given(account_opened).when(close_account, KNOWN).then(account_closed)
    closed.when(close_account, KNOWN).nothing()
    closed.when(open_account, KNOWN).then(account_opened)
    closed.given(account_opened).when(close_account, KNOWN).then(account_closed)


def test_only_an_account_is_closed():
    spec.when(close_account, KNOWN).refused("account.unknown")
    spec.given(credentials_set).when(close_account, KNOWN).refused("account.unknown")


# ---- identities ---------------------------------------------------------------------------------

link = LinkIdentity(person="xiaoman", issuer="https://issuer.example", subject="s-1")
linked = IdentityLinked(
    identity=identity_of("https://issuer.example", "s-1"),
    person="xiaoman",
    issuer="https://issuer.example",
)


def test_an_identity_is_linked_once_and_may_be_corrected():
    links = specification(identity)
    links.when(link, KNOWN).then(linked)
    links.given(linked).when(link, KNOWN).nothing()
    other = replace(link, person="guyu")
    links.given(linked).when(other, KNOWN).then(replace(linked, person="guyu"))


def test_an_identity_of_nobody_is_refused():
    specification(identity).when(link, UNKNOWN).refused("person.unknown")


def test_an_identity_is_of_one_issuer():
    names = {identity_of(issuer, subject) for issuer in ("a", "ab") for subject in ("b", "bb", "")}
    assert len(names) == 6
