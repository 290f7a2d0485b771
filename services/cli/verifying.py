"""`needle verify`: whether the logs are what they were when they were archived."""

from collections.abc import Iterator, Sequence

import click

from contracts.audit.parts import Divergence
from contracts.topology import SERVICES, SUBSCRIBERS
from events.chain import Cursor, cursors_of
from events.store import StoreUnavailableError
from services.audit.checking import check
from services.audit.domain import Report
from services.cli import showing
from services.cli.databases import Databases, on_databases
from services.cli.errors import Failed, Wrong
from services.cli.progress import bar

ARCHIVED = frozenset(source for source, readers in SUBSCRIBERS.items() if "audit" in readers)
"""The services whose events the archive has."""


@click.command()
@click.argument("services", nargs=-1, type=click.Choice(SERVICES))
@showing.as_json
@on_databases
def verify(databases: Databases, services: tuple[str, ...], *, json: bool) -> None:
    """Compare every service's log with the archive: what was altered, removed or inserted.

    And with the cursors of all who follow it: they know what was cut off or rewritten in both. Of
    all services, or of those that are named. Nothing is changed, and the services may go on
    meanwhile. Where NEEDLE_LOG_KEYS has a service's keys, each event must be signed by them. Exit
    code 1 says that something was found.
    """
    readers = list(_readers(databases))
    wanted = services or SERVICES
    reports = [_checked(databases, service, readers) for service in wanted]
    unsigned = {service for service in wanted if databases.keys_of(service) is None}
    if json:
        showing.document(reports)
    else:
        for report in reports:
            _tell(report, signed=report.service not in unsigned)
    if unsigned and json:
        click.echo(f"MACs not checked, no key: {' '.join(sorted(unsigned))}", err=True)
    found = sum(len(report.divergences) for report in reports)
    if found:
        raise Failed(f"findings: {found}; a log or the archive is not what it was")


def _readers(databases: Databases) -> Iterator[Cursor]:
    """Yield every service's cursors; say whose could not be read. The archive's are read anew."""
    for service in SERVICES:
        if service == "audit":
            continue
        try:
            yield from cursors_of(databases.log(service))
        except (StoreUnavailableError, Wrong) as error:
            click.echo(f"{service}: its cursors are compared with nothing: {error}", err=True)


def _checked(databases: Databases, service: str, readers: Sequence[Cursor]) -> Report:
    with bar() as told:
        return check(
            databases.log(service),
            databases.log("audit"),
            lambda checked: told(f"{service}: events checked", checked, None),
            readers,
        )


def _tell(report: Report, *, signed: bool) -> None:
    outcome = "do not hold" if report.divergences else "hold"
    tail = f"{report.unarchived} not archived yet" if report.unarchived else "all archived"
    if report.service not in ARCHIVED:
        tail = "archived by nobody: they are the archive's own"
    unchecked = "" if signed else "; MACs not checked: no key"
    click.echo(f"{report.service:<10} {report.position:>7} events {outcome}, {tail}{unchecked}")
    for divergence in report.divergences:
        click.echo(f"  {_words(divergence)}")


def _words(found: Divergence) -> str:
    which = f"version {found.version} of {found.stream}" if found.stream else "an event"
    return f"{found.copy}: {which}, position {found.position}, {found.kind}: {found.detail}"
