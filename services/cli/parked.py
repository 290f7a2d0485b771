"""`needle parked`: the events that a service could not take, and what becomes of them."""

from typing import Any

import click

from contracts.topology import SERVICES, SUBSCRIBERS
from services.cli import showing
from services.cli.client import Person
from services.cli.errors import Failed
from services.cli.signed_in import signed_in

FOLLOWING = tuple(
    service
    for service in SERVICES
    if service != "audit" and any(service in readers for readers in SUBSCRIBERS.values())
)
"""The services that react to others' events; the archive keeps them all and parks none."""


@click.group()
def parked() -> None:
    """List, retry or drop the events that wait aside (搁置) because a service could not take them.

    Only events wait that would fail every time; later ones of their stream wait behind them.
    It is the running service that is asked, by an operator of the whole county.
    """


@parked.command("list")
@click.argument("services", nargs=-1, type=click.Choice(FOLLOWING))
@showing.as_json
@signed_in
def list_(operator: Person, services: tuple[str, ...], *, json: bool) -> None:
    """List what is parked, and why."""
    rows = [
        {"service": service, **event}
        for service in services or FOLLOWING
        for event in operator.all(_path(service))
    ]
    columns = ["service", "source", "position", "stream", "type", "since", "reason"]
    showing.items(rows, columns, json=json)


@parked.command("retry")
@click.argument("service", type=click.Choice(FOLLOWING))
@click.argument("stream", required=False)
@signed_in
def retry(operator: Person, service: str, stream: str | None) -> None:
    """Have SERVICE take its parked events again: those of STREAM, or all, each stream in order.

    Exit code 1 says that some are parked still.
    """
    asked: dict[str, Any] = {} if stream is None else {"stream": stream}
    tried = operator.post(f"{_path(service)}/retry", asked)["streams"]
    for one in tried:
        still = f"; {one['left']} stay: {one['reason']}" if one["left"] else ""
        click.echo(f"{one['source']} {one['stream']}: {one['handled']} handled{still}")
    if left := sum(one["left"] for one in tried):
        raise Failed(f"{left} events stay parked: mend the cause, or drop what nobody can take")


@parked.command("drop")
@click.argument("service", type=click.Choice(FOLLOWING))
@click.argument("source")
@click.argument("position", type=int)
@click.option("--reason", required=True, help="Why nothing is lost by it; the service logs it.")
@signed_in
def drop(operator: Person, service: str, source: str, position: int, reason: str) -> None:
    """Give up one parked event: SERVICE will never take the event POSITION of SOURCE."""
    given_up = {"source": source, "position": position, "reason": reason}
    dropped = operator.post(f"{_path(service)}/drop", given_up)
    click.echo(f"{dropped['type']}, event {position} of {source}, is dropped.")
    if dropped["behind"]:
        again = f"needle parked retry {service} {dropped['stream']}"
        click.echo(f"{dropped['behind']} wait behind it: {again}")


def _path(service: str) -> str:
    return f"/api/upkeep/{service}/parked"
