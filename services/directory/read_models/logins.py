"""Who has which login, and whom an external issuer's names stand for. No password, no hash."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Boolean, Column, Connection, String, delete, false, select

from contracts.directory.events import (
    CredentialsSet,
    IdentityLinked,
    SystemAccountClosed,
    SystemAccountOpened,
)
from contracts.directory.views import SystemAccount
from events.envelope import Event
from events.read_models import ReadModel, add, change
from services.copies import departments
from services.web.paging import Page, Paged

model = ReadModel("directory_logins", version=1)

logins = model.table(
    "directory_logins",
    Column("login", String(64), primary_key=True),
    Column("person", String(64), index=True),
    Column("department", String(64)),
    Column("closed", Boolean, nullable=False),
)
identities = model.table(
    "directory_identities",
    Column("identity", String(36), primary_key=True),
    Column("person", String(64), nullable=False),
    Column("issuer", String(200), nullable=False),
)


class Owner(NamedTuple):
    """Whose a login is: a person's, or a department's system's."""

    person: str | None
    department: str | None


@model.on(CredentialsSet)
def credentials_set(connection: Connection, event: Event) -> None:
    """Note whose login it is."""
    _own(connection, event.data.login, person=event.data.person)


@model.on(SystemAccountOpened)
def account_opened(connection: Connection, event: Event) -> None:
    """Note whose system has the account, open again if it was closed."""
    _own(connection, event.data.account, department=event.data.department)


@model.on(SystemAccountClosed)
def account_closed(connection: Connection, event: Event) -> None:
    """Note that it is closed."""
    change(connection, logins, {"login": event.data.account}, closed=True)


@model.on(IdentityLinked)
def identity_linked(connection: Connection, event: Event) -> None:
    """Note whom an issuer's name stands for."""
    data: IdentityLinked = event.data
    row = {"identity": str(data.identity), "person": data.person, "issuer": data.issuer}
    connection.execute(delete(identities).where(identities.c.identity == row["identity"]))
    add(connection, identities, **row)


def _own(connection: Connection, login: str, **owner: str) -> None:
    connection.execute(delete(logins).where(logins.c.login == login))
    add(connection, logins, login=login, closed=False, **owner)


def owner(connection: Connection, login: str) -> Owner | None:
    """Return whose login it is; None if it is nobody's, or closed."""
    wanted = select(logins.c.person, logins.c.department)
    found = wanted.where(logins.c.login == login, logins.c.closed == false())
    row = connection.execute(found).first()
    return Owner(*row) if row else None


def whom(connection: Connection, identity: UUID) -> str | None:
    """Return the person whom an issuer's name stands for."""
    wanted = select(identities.c.person).where(identities.c.identity == str(identity))
    return connection.execute(wanted).scalar()


def accounts(connection: Connection, areas: Iterable[str], page: Page) -> Paged[SystemAccount]:
    """Return the accounts of the systems of departments in some areas, by account."""
    wanted = (
        select(logins.c.login.label("account"), logins.c.department, logins.c.closed)
        .where(logins.c.department.in_(departments.in_areas(areas)))
        .order_by(logins.c.login)
        .limit(page.fetch)
    )
    if after := page.after(str):
        wanted = wanted.where(logins.c.login > after[0])
    found = [SystemAccount(**row) for row in connection.execute(wanted).mappings()]
    return page.of(found, key=lambda account: (account.account,))
