"""`needle verify`: whether the logs are what they were when they were archived."""

import click

from contracts.audit.parts import Divergence
from contracts.topology import SERVICES, SUBSCRIBERS
from services.audit.checking import check
from services.audit.domain import Report
from services.cli import showing
from services.cli.databases import Databases, on_databases
from services.cli.errors import Failed
from services.cli.progress import bar

ARCHIVED = frozenset(source for source, readers in SUBSCRIBERS.items() if "audit" in readers)
"""The services whose events the archive has."""


@click.command()
@click.argument("services", nargs=-1, type=click.Choice(SERVICES))
@showing.as_json
@on_databases
def verify(databases: Databases, services: tuple[str, ...], *, json: bool) -> None:
    """Compare every service's log with the archive: what was altered, removed or inserted.

    Of all services, or of those that are named. Nothing is changed, and the services may go on
    meanwhile. Exit code 1 says that something was found.
    """
    reports = [_checked(databases, service) for service in services or SERVICES]
    if json:
        showing.document(reports)
    else:
        for report in reports:
            _tell(report)
    found = sum(len(report.divergences) for report in reports)
    if found:
        raise Failed(f"findings: {found}; a log or the archive is not what it was")


def _checked(databases: Databases, service: str) -> Report:
    with bar() as told:
        return check(
            databases.log(service),
            databases.log("audit"),
            lambda checked: told(f"{service}: events checked", checked, None),
        )


def _tell(report: Report) -> None:
    outcome = "do not hold" if report.divergences else "hold"
    tail = f"{report.unarchived} not archived yet" if report.unarchived else "all archived"
    if report.service not in ARCHIVED:
        tail = "archived by nobody: they are the archive's own"
    click.echo(f"{report.service:<10} {report.position:>7} events {outcome}, {tail}")
    for divergence in report.divergences:
        click.echo(f"  {_words(divergence)}")


def _words(found: Divergence) -> str:
    which = f"version {found.version} of {found.stream}" if found.stream else "an event"
    return f"{found.copy}: {which}, position {found.position}, {found.kind}: {found.detail}"
