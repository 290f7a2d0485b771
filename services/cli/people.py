"""`needle people`: who works here, in which roles, and how they sign in."""

import secrets
from typing import get_args

import click

from contracts.common import Role
from services.cli import secret, showing
from services.cli.client import Person
from services.cli.signed_in import signed_in
from services.directory.administration import add_person, set_password

ROLES = get_args(Role)

_PASSWORD_BYTES = 12


@click.group()
def people() -> None:
    """Add people (人员), let them sign in, and list them."""


@people.command("add")
@click.argument("person")
@click.option("--name", required=True, help="The name by which people know them.")
@click.option("--role", "roles", type=click.Choice(ROLES), multiple=True, required=True)
@click.option("--area", "areas", multiple=True, required=True, help="Code of an area they work in.")
@click.option("--phone", help="Where they are called.")
@click.option("--department", help="Code of the handling unit they belong to.")
@signed_in
def add(
    operator: Person,
    *,
    person: str,
    name: str,
    roles: tuple[Role, ...],
    areas: tuple[str, ...],
    phone: str | None,
    department: str | None,
) -> None:
    """Register PERSON, a code of their own, with roles and a jurisdiction.

    --role and --area may be given several times. `needle people passwd` lets them sign in.
    """
    add_person(
        operator, person, name=name, roles=roles, areas=areas, phone=phone, department=department
    )
    click.echo(f"{person} is registered; `needle people passwd {person}` lets them sign in.")


@people.command("passwd")
@click.argument("person")
@click.option("--as", "as_", metavar="LOGIN", help="What they sign in by; their code by default.")
@click.option("--make", is_flag=True, help="Make a password and print it, instead of asking.")
@signed_in
def passwd(operator: Person, person: str, as_: str | None, *, make: bool) -> None:
    """Let PERSON sign in with a password, or set them another one.

    The new password is asked for, or taken from NEEDLE_NEW_PASSWORD or the file that
    NEEDLE_NEW_PASSWORD_FILE names.
    """
    question = f"New password of {person}"
    password = (
        secrets.token_urlsafe(_PASSWORD_BYTES)
        if make
        else secret.asked("NEEDLE_NEW_PASSWORD", question, twice=True)
    )
    login = as_ or person
    set_password(operator, person, login, password)
    click.echo(f"{person} may sign in as {login}." + (f" Password: {password}" if make else ""))


@people.command("list")
@click.option("--role", type=click.Choice(ROLES), help="Only who has this role.")
@click.option("--area", help="Only who works in this area.")
@click.option("--department", help="Only who belongs to this handling unit.")
@showing.as_json
@signed_in
def list_(
    who: Person, role: str | None, area: str | None, department: str | None, *, json: bool
) -> None:
    """List who works in one's own areas."""
    asked = {"role": role, "area": area, "department": department}
    found = who.all("/api/people", **{name: text for name, text in asked.items() if text})
    showing.items(found, ["person", "name", "department", "roles", "areas"], json=json)
