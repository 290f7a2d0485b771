"""`needle departments`: the handling units, and how their own systems connect."""

import secrets
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

import click

from services.cli import secret, showing
from services.cli.client import Person
from services.cli.errors import Failed, Wrong
from services.cli.signed_in import signed_in
from services.directory.administration import open_account
from services.feed.administration import Script, administration_of
from services.feed.credentials import (
    REPLIES,
    AdministrationError,
    NoSuchCodeError,
    issue,
    rights_of,
    user_of,
)

_PASSWORD_BYTES = 24


@click.group()
def departments() -> None:
    """List the handling units (承办单位), and let their own systems connect."""


@departments.command("list")
@click.option("--kind", help="Only units of this kind, such as department, street or utility.")
@click.option("--area", help="Only in this area, by its code.")
@showing.as_json
@signed_in
def list_(who: Person, kind: str | None, area: str | None, *, json: bool) -> None:
    """List the handling units under their present names."""
    asked = {"kind": kind, "area": area}
    found = who.all("/api/departments", **{name: text for name, text in asked.items() if text})
    showing.items(found, ["department", "name", "short", "kind", "area", "successor"], json=json)


@departments.command("open")
@click.argument("code")
@click.option("--contract", default="v1", show_default=True, help="The agreed items' version.")
@signed_in
def open_(operator: Person, code: str, contract: str) -> None:
    """Open the feed of the department CODE under an agreed version of its items.

    Without it a department's items have the newest version, and are still there to be read.
    """
    path = f"/api/feed/{code}/agreement/{{command}}"
    operator.put(path, {"contract": contract})
    click.echo(f"The feed of {code} has items of version {contract}.")


@departments.command("credentials")
@click.argument("code")
@click.option(
    "--broker",
    callback=secret.url("NEEDLE_BROKER"),
    help="The broker's URL, without a password: that stands in NEEDLE_BROKER or in the file that "
    "NEEDLE_BROKER_FILE names. Without a broker the department connects over HTTP only.",
)
@click.option(
    "--amqp",
    help="The broker as departments reach it, such as amqps://needle.example:5671; by default as "
    "we do.",
)
@click.option(
    "--management",
    callback=secret.url("NEEDLE_RABBITMQ_API"),
    help="The broker's management API, http(s)://user@host:port; the password is asked for, or "
    "taken from NEEDLE_RABBITMQ_PASSWORD (or _FILE). With its password it stands in "
    "NEEDLE_RABBITMQ_API (or _FILE). Without it rabbitmqctl is run, if the broker is on this "
    "machine; else what to run is printed.",
)
@showing.as_json
@signed_in
def credentials(
    operator: Person,
    code: str,
    broker: str | None,
    amqp: str | None,
    management: str | None,
    *,
    json: bool,
) -> None:
    """Make what the own system of the department CODE connects with, by HTTP and by AMQP.

    Its passwords are shown once. Run it again to set others: the old ones end.
    """
    try:
        rights_of(code)  # before anything is made
        management = management and _with_password(management)
        made = Made(_over_http(operator, code))
        if broker:
            node, *_ = broker.split()  # of a cluster's any will do
            made.amqp, made.orders = _over_amqp(code, node, amqp or node, management)
    except NoSuchCodeError as error:
        raise Wrong(str(error)) from None
    except AdministrationError as error:
        raise Failed(str(error)) from None
    if json:
        showing.document(made)
    else:
        _tell(made)


@dataclass
class Made:
    """What a department's system connects with; `orders` are for who administers the broker."""

    http: dict[str, str]
    amqp: dict[str, str] = field(default_factory=dict)
    orders: list[str] = field(default_factory=list)


def _with_password(management: str) -> str:
    parts = urlsplit(management)
    if parts.password is not None:
        return management
    if not parts.username:
        raise Wrong("the management API has users: put there http(s)://user@host:port")
    password = secret.asked("NEEDLE_RABBITMQ_PASSWORD", f"Password of {parts.username} at RabbitMQ")
    login = f"{parts.username}:{quote(password, safe='')}"
    return parts._replace(netloc=f"{login}@{parts.netloc.rpartition('@')[2]}").geturl()


def _over_http(operator: Person, code: str) -> dict[str, str]:
    account, password = user_of(code), secrets.token_urlsafe(_PASSWORD_BYTES)
    open_account(operator, code, account, password)
    return {
        "sign_in": operator.site.url("/api/sign-in"),
        "login": account,
        "password": password,
        "feed": operator.site.url(f"/api/feed/{code}"),
    }


def _over_amqp(
    code: str, broker: str, address: str, management: str | None
) -> tuple[dict[str, str], list[str]]:
    administration = administration_of(management, broker)
    vhost = unquote(urlsplit(broker).path.removeprefix("/")) or "/"
    made = issue(administration, vhost, code)
    amqp = {
        "url": made.url(address),
        "queue": made.queue,
        "replies": REPLIES,
        "reply_key": f"{code}.<command>",
    }
    return amqp, administration.lines if isinstance(administration, Script) else []


def _tell(made: Made) -> None:
    for way, told in (("http", made.http), ("amqp", made.amqp)):
        for name, text in told.items():
            click.echo(f"{way} {name:<9} {text}")
    if made.orders:
        click.echo("The broker is administered elsewhere. Have this run there, once:")
    for order in made.orders:
        click.echo(f"  {order}")
