"""`needle accept`: have a service believe what stands in its log without a MAC of its keys."""

import click

from contracts.topology import SERVICES
from events.chain import cursors_of
from events.clock import SystemClock
from services.audit.checking import check
from services.cli.databases import Databases, on_databases
from services.cli.errors import Failed, Wrong


@click.command()
@click.argument("service", type=click.Choice(SERVICES))
@click.option("--yes", is_flag=True, help="Do not ask.")
@on_databases
def accept(databases: Databases, service: str, *, yes: bool) -> None:
    """Put on record that all that stands in SERVICE's log now is believed.

    Once after the first release that signs events (docs/upgrade.md), or when a key was lost. The
    log is verified first, against its archive and by its readers; nothing is accepted where
    anything but MACs is wrong. The record is signed by SERVICE's newest key in NEEDLE_LOG_KEYS.
    """
    if databases.keys_of(service) is None:
        raise Wrong(f"NEEDLE_LOG_KEYS has no key of {service}: the record must be signed by one")
    log = databases.store(service)
    readers = [each for reader in SERVICES for each in cursors_of(databases.log(reader))]
    with log.reading() as connection:
        head = log.head(connection)
    report = check(log, databases.log("audit"), readers=readers)
    forged = [each for each in report.divergences if each.kind == "forged"]
    if wrong := len(report.divergences) - len(forged):
        raise Failed(f"findings: {wrong}; look at `needle verify {service}`: nothing is accepted")
    for each in forged:
        click.echo(f"position {each.position}: {each.detail}")
    if not forged:
        click.echo(f"{service}: everything is signed: there is nothing to accept")
        return
    question = f"Believe the first {head.position} events of {service}, these too?"
    if report.unarchived:
        question = f"{report.unarchived} are in no archive to compare with. {question}"
    if not yes:
        click.confirm(question, abort=True, err=True)
    log.accept(SystemClock().now(), head)
    click.echo(f"{service}: accepted up to event {head.position}")
