"""`needle contracts`: publish the contracts as documents."""

import click

from contracts.publish.files import PUBLISHED, differences, publish
from services.cli.errors import Failed


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; fail if something differs.")
def contracts(*, check: bool) -> None:
    """Write the JSON Schemas and the AsyncAPI document of all contracts."""
    found = differences() if check else publish()
    for line in found:
        click.echo(line)
    if check and found:
        message = f"{len(found)} documents differ from the contracts: run `needle contracts`"
        raise Failed(message)
    click.echo(f"{len(list(PUBLISHED.rglob('*.json')))} documents are up to date.")
