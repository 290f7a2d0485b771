"""`needle rebuild`: whether the read models say what the logs say; having them put right."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from contracts.all import registry
from contracts.topology import SERVICES
from events.rebuild import Difference, Rebuilt
from services.audit.comparing import compare_models
from services.cli import showing
from services.cli.client import Person, wait_for
from services.cli.databases import Databases, databases_in
from services.cli.errors import Failed
from services.cli.local import folder_option
from services.cli.progress import Told, bar
from services.cli.runtime import kernel_provider
from services.cli.signed_in import signed_in

SHOWN = 20
"""How many differing rows of a model are told on a terminal; JSON has more."""

SILENCE_S = 60.0
"""How long a service that rebuilds may tell nothing: of several copies one knows."""

_PAUSE_S = 0.2


@click.command()
@click.argument("services", nargs=-1, type=click.Choice(SERVICES))
@click.option(
    "--swap",
    is_flag=True,
    help="Have the running services put the rebuilt rows in the place of the live ones.",
)
@showing.as_json
@folder_option
@signed_in
def rebuild(
    operator: Person, services: tuple[str, ...], *, swap: bool, json: bool, folder: Path
) -> None:
    """Rebuild every read model from its log, beside the live one, and compare them row by row.

    Of all services, or of those that are named, which go on meanwhile. Without --swap nothing is
    changed, and it is the databases that are looked at. With --swap it is the running services that
    do it, asked by an operator of the whole county; they tell how many rows differed, not which.
    Exit code 1 says that a row differs, or did until it was swapped.
    """
    wanted = services or SERVICES
    found = _swapped(operator, wanted) if swap else _compared(folder, wanted)
    if json:
        showing.document(found)
    else:
        for service, models in found.items():
            for model in models:
                _tell(service, model)
    differing = sum(model.differing for models in found.values() for model in models)
    if differing and swap:
        raise Failed(f"differing rows: {differing}; they are put right")
    if differing:
        raise Failed(f"differing rows: {differing}; a read model is not what its log says")


def _compared(folder: Path, services: tuple[str, ...]) -> dict[str, list[Rebuilt]]:
    with databases_in(folder) as databases, bar() as told:
        return {service: _compare(databases, service, told) for service in services}


def _compare(databases: Databases, service: str, told: Told) -> list[Rebuilt]:
    def tell(model: str, done: int, of: int) -> None:
        told(f"{service}: {model}", done, of)

    models = kernel_provider(service).models
    try:
        return list(compare_models(databases.log(service), registry, models, tell))
    except (LookupError, RuntimeError) as error:
        raise Failed(f"{service}: {error}") from None


def _swapped(operator: Person, services: tuple[str, ...]) -> dict[str, list[Rebuilt]]:
    with bar() as told:
        return {service: _swap(operator, service, told) for service in services}


def _swap(operator: Person, service: str, told: Told) -> list[Rebuilt]:
    path, rebuild = f"/api/upkeep/{service}/rebuilds", str(uuid4())
    state = operator.post(path, {"rebuild": rebuild})
    while not state["over"]:
        told(f"{service}: {state['model'] or ''}", state["folded"], state["of"] or None)
        time.sleep(_PAUSE_S)
        state = _heard(service, partial(operator.get, f"{path}/{rebuild}"))
    if state["failed"] is not None:
        raise Failed(f"{service}: {state['model']} was not swapped: {state['failed']}")
    return [Rebuilt(**swapped, differences=()) for swapped in state["swapped"]]


def _heard(service: str, look: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return wait_for(f"{service} to tell of it", look, SILENCE_S)
    except TimeoutError as error:
        advice = "it was started again, perhaps: what is swapped is whole; run this again"
        raise Failed(f"{error}: {advice}") from None


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
