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
@click.option("--swap", is_flag=True, help="Put the rebuilt rows in the place of the live ones.")
@showing.as_json
@on_databases
def rebuild(databases: Databases, services: tuple[str, ...], *, swap: bool, json: bool) -> None:
    """Rebuild every read model from its log, beside the live one, and compare them row by row.

    Of all services, or of those that are named, which may go on meanwhile. Without --swap nothing
    is changed. Exit code 1 says that a row differs, or did until it was swapped.
    """
    found = {service: _rebuilt(databases, service, swap=swap) for service in services or SERVICES}
    if json:
        showing.document(found)
    else:
        for service, models in found.items():
            for model in models:
                _tell(service, model)
    differing = sum(model.differing for models in found.values() for model in models)
    if differing:
        raise Failed(f"differing rows: {differing}; a read model is not what its log says")


def _rebuilt(databases: Databases, service: str, *, swap: bool) -> list[Rebuilt]:
    store = databases.kernel(service).store if swap else databases.log(service)
    models = kernel_provider(service).models
    try:
        with bar() as told:

            def tell(model: str, done: int, of: int) -> None:
                told(f"{service}: {model}", done, of)

            return list(compare_models(store, registry, models, tell, swap=swap))
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
