"""`needle rebuild`: whether read models and copies say what the logs say; having them put right."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from contracts.all import registry
from contracts.topology import SERVICES
from events.rebuild import Rebuilt
from events.store import StoreUnavailableError
from services.audit.comparing import Unread, compare_models
from services.cli import showing
from services.cli.beside import kept_beside
from services.cli.client import Person, wait_for
from services.cli.databases import Databases, databases_in
from services.cli.errors import Failed, Wrong
from services.cli.local import folder_option
from services.cli.progress import Told, bar
from services.cli.rebuilt import Found, shown, tell
from services.cli.runtime import kernel_provider
from services.cli.signed_in import signed_in
from services.copies.keys import REMEMBERED_S

SILENCE_S = 60.0
"""How long a service that rebuilds may tell nothing: of several copies one knows."""

_PAUSE_S = 0.2

_All = Mapping[str, Sequence[Found]]


@click.command()
@click.argument("services", nargs=-1, type=click.Choice(SERVICES))
@click.option(
    "--swap",
    is_flag=True,
    help="Put the rebuilt rows in the place of the live ones.",
)
@showing.as_json
@folder_option
@signed_in
def rebuild(
    operator: Person, services: tuple[str, ...], *, swap: bool, json: bool, folder: Path
) -> None:
    """Rebuild every read model from its log, beside the live one, and compare them row by row.

    So is every copy, from the log of the service whose facts it holds; where that log cannot be
    read, it is said. Of the timetable of reminders it is looked which are missing. Of all services,
    or of those that are named, which go on meanwhile. Without --swap nothing is changed, and it is
    the databases that are looked at. With --swap the running services put their read models right,
    asked by an operator of the whole county; they tell how many rows differed, not which. Copies,
    by which a service knows who asks, and the timetable are put right in the databases, where these
    are at hand. Exit code 1 says that a row differs, or did until it was swapped.
    """
    wanted = services or SERVICES
    found = _swapped(operator, folder, wanted) if swap else _compared(folder, wanted)
    if json:
        showing.document({service: list(map(shown, each)) for service, each in found.items()})
    else:
        for service, each in found.items():
            for model in each:
                tell(service, model)
    differing = _differing(found)
    if differing and swap:
        raise Failed(f"differing rows: {differing}; they are put right")
    if differing:
        raise Failed(f"differing rows: {differing}; a table is not what its log says")


def _differing(found: _All) -> int:
    compared = [model for models in found.values() for model in models]
    return sum(model.differing for model in compared if not isinstance(model, Unread))


# ---- looking at the databases --------------------------------------------------------------------


def _compared(folder: Path, services: tuple[str, ...]) -> _All:
    with databases_in(folder) as databases, bar() as told:
        return {service: _compare(databases, service, told) for service in services}


def _compare(databases: Databases, service: str, told: Told) -> list[Found]:
    def tell(model: str, done: int, of: int) -> None:
        told(f"{service}: {model}", done, of)

    models = kernel_provider(service).models
    try:
        own = list(compare_models(databases.log(service), registry, models, tell))
        return [*own, *kept_beside(databases, service, tell)]
    except (LookupError, RuntimeError) as error:
        raise Failed(f"{service}: {error}") from None


# ---- putting right -------------------------------------------------------------------------------


def _swapped(operator: Person, folder: Path, services: tuple[str, ...]) -> _All:
    with bar() as told:
        beside = _swap_beside(folder, services, told)
        if _differing(beside):
            time.sleep(REMEMBERED_S)  # what services remember of keys that were not so
        return {
            service: [*_swap(operator, service, told), *beside.get(service, ())]
            for service in services
        }


def _swap_beside(folder: Path, services: tuple[str, ...], told: Told) -> _All:
    """Put right what no read model is, before anything else: by copies a service knows who asks."""

    def swap(databases: Databases, service: str) -> list[Found]:
        def tell(model: str, done: int, of: int) -> None:
            told(f"{service}: {model}", done, of)

        try:
            return list(kept_beside(databases, service, tell, swap=True))
        except StoreUnavailableError as error:  # who talks to services may have no role of theirs
            click.echo(f"{service}: copies and timetable are left as they are: {error}", err=True)
            return []
        except RuntimeError as error:
            raise Failed(f"{service}: {error}") from None

    try:
        with databases_in(folder) as databases:
            return {service: swap(databases, service) for service in services}
    except Wrong as error:
        click.echo(f"copies and timetable are left as they are: {error}", err=True)
        return {}


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
