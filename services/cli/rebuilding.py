"""`needle rebuild`: whether the read models say what the logs say."""

import click

from contracts.all import registry
from contracts.topology import SERVICES
from events.rebuild import Difference, Rebuilt
from services.audit.comparing import compare_models
from services.cli import showing
from services.cli.databases import Databases, on_databases
from services.cli.errors import Failed
from services.cli.progress import bar
from services.cli.runtime import kernel_provider

SHOWN = 20
"""How many differing rows of a model are told on a terminal; JSON has more."""


@click.command()
@click.argument("services", nargs=-1, type=click.Choice(SERVICES))
@showing.as_json
@on_databases
def rebuild(databases: Databases, services: tuple[str, ...], *, json: bool) -> None:
    """Rebuild every read model from its log, beside the live one, and compare them row by row.

    Of all services, or of those that are named. Nothing is changed, and the services may go on
    meanwhile. Exit code 1 says that a row differs.
    """
    found = {service: _rebuilt(databases, service) for service in services or SERVICES}
    if json:
        showing.document(found)
    else:
        for service, models in found.items():
            for model in models:
                _tell(service, model)
    differing = sum(model.differing for models in found.values() for model in models)
    if differing:
        raise Failed(f"differing rows: {differing}; a read model is not what its log says")


def _rebuilt(databases: Databases, service: str) -> list[Rebuilt]:
    models = kernel_provider(service).models
    try:
        with bar() as told:
            return list(
                compare_models(
                    databases.log(service),
                    registry,
                    models,
                    lambda model, done, of: told(f"{service}: {model}", done, of),
                )
            )
    except (LookupError, RuntimeError) as error:
        raise Failed(f"{service}: {error}") from None


def _tell(service: str, model: Rebuilt) -> None:
    outcome = f"{model.differing} differ" if model.differing else "all the same"
    at = f"at event {model.position}"
    click.echo(f"{service:<10} {model.model:<28} {model.rows:>7} rows {at}, {outcome}")
    for difference in model.differences[:SHOWN]:
        click.echo(f"  {_words(difference)}")


def _words(difference: Difference) -> str:
    row = f"{difference.table} {' '.join(map(str, difference.key))}"
    live, rebuilt = difference.live, difference.rebuilt
    if live is None or rebuilt is None:
        return f"{row}: {'is missing' if live is None else 'should not be there'}"
    columns = [name for name, value in rebuilt.items() if live.get(name) != value]
    return f"{row}: {', '.join(columns)}"
