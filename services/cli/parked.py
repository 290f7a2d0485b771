"""`needle parked`: the events that a service could not take, and what becomes of them."""

from collections.abc import Iterator
from importlib import import_module

import click

from contracts.topology import SERVICES, SUBSCRIBERS
from events import logs, parking
from events.inbox import Reactions
from events.parking import Parked
from services.cli import showing
from services.cli.databases import Databases, on_databases
from services.cli.errors import Failed

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
    What is done about them is done in the service's database, beside the running service, as
    another copy of it would.
    """


@parked.command("list")
@click.argument("services", nargs=-1, type=click.Choice(FOLLOWING))
@showing.as_json
@on_databases
def list_(databases: Databases, services: tuple[str, ...], *, json: bool) -> None:
    """List what is parked, and why."""
    rows = [
        {
            "service": service,
            "source": event.source,
            "position": event.position,
            "stream": event.stream,
            "type": event.type,
            "since": event.at,
            "reason": event.reason,
        }
        for service in services or FOLLOWING
        for event in _parked(databases, service)
    ]
    columns = ["service", "source", "position", "stream", "type", "since", "reason"]
    showing.items(rows, columns, json=json)


@parked.command("retry")
@click.argument("service", type=click.Choice(FOLLOWING))
@click.argument("stream", required=False)
@on_databases
def retry(databases: Databases, service: str, stream: str | None) -> None:
    """Have SERVICE take its parked events again: those of STREAM, or all, each stream in order.

    Exit code 1 says that some are parked still.
    """
    _log_here(service)
    kernel, reaction = databases.kernel(service), _reactions(service)
    left = 0
    for source, waiting in _streams(databases, service, stream):
        done = parking.retry(kernel, source, waiting, reaction)
        left += done.left
        still = f"; {done.left} stay: {done.reason}" if done.left else ""
        click.echo(f"{source} {waiting}: {done.handled} handled{still}")
    if left:
        raise Failed(f"{left} events stay parked: mend the cause, or drop what nobody can take")


@parked.command("drop")
@click.argument("service", type=click.Choice(FOLLOWING))
@click.argument("source", type=click.Choice(SERVICES))
@click.argument("position", type=int)
@click.option("--reason", required=True, help="Why nothing is lost by it; kept in the log line.")
@on_databases
def drop(databases: Databases, service: str, source: str, position: int, reason: str) -> None:
    """Give up one parked event: SERVICE will never take the event POSITION of SOURCE."""
    _log_here(service)
    try:
        dropped = parking.drop(databases.kernel(service), source, position, reason)
    except LookupError as error:
        raise Failed(f"{service}: {error}") from None
    click.echo(f"{dropped.type}, event {position} of {source}, is dropped.")
    if behind := [e for e in _parked(databases, service) if e.stream == dropped.stream]:
        click.echo(f"{len(behind)} wait behind it: needle parked retry {service} {dropped.stream}")


def _parked(databases: Databases, service: str) -> list[Parked]:
    with databases.log(service).reading() as connection:
        return parking.listed(connection)


def _streams(databases: Databases, service: str, only: str | None) -> Iterator[tuple[str, str]]:
    """Yield the source and the name of each stream that waits, in the order of its first event."""
    waiting = dict.fromkeys((e.source, e.stream) for e in _parked(databases, service))
    found = [(source, stream) for source, stream in waiting if only in (None, stream)]
    if only is not None and not found:
        raise Failed(f"{service} has parked no event of {only}")
    yield from found


def _reactions(service: str) -> Reactions:
    reactions: Reactions = import_module(f"services.{service}.reactions").reactions
    return reactions


def _log_here(service: str) -> None:
    """Write what is done with parked events as log lines, on standard error."""
    logs.configure(service, readable=True)
