"""`needle places`: print the labels that hang at doors, and find a place."""

from pathlib import Path

import click

from services.cli import showing
from services.cli.client import Person
from services.cli.databases import Databases, on_databases
from services.cli.errors import Failed, Wrong
from services.cli.progress import bar
from services.cli.signed_in import signed_in
from services.visit.codes.labels import NothingToPrint
from services.visit.codes.sheet import Sheet, SheetRefused
from services.visit.printing import how_many, print_places


@click.group()
def places() -> None:
    """Print the codes of places (一码), and find places."""


@places.command("print")
@click.option("--area", required=True, help="Code of the area whose places are printed.")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    help="The PDF to write.",
)
@click.option(
    "--host",
    envvar="NEEDLE_HOST",
    show_envvar=True,
    required=True,
    help="The name in the labels' addresses, such as needle.example: what is printed stays for "
    "years.",
)
@click.option("--rows", default=8, show_default=True, help="Labels below one another on a page.")
@click.option("--columns", default=3, show_default=True, help="Labels beside one another.")
@on_databases
def print_(
    databases: Databases, *, area: str, out: Path, host: str, rows: int, columns: int
) -> None:
    """Write a PDF with one label for each place in use in an area: QR code, code and name."""
    if not area.isdecimal():
        raise Wrong(f"{area} is no division code: put there digits, such as 330783005")
    try:
        printed = _print(databases, area, out, host, Sheet(rows, columns))
    except SheetRefused as refused:
        raise Wrong(str(refused)) from None
    except NothingToPrint:
        out.unlink(missing_ok=True)
        raise Failed(f"no place in {area} is in use: there is nothing to print") from None
    click.echo(f"{printed} labels are in {out}.")


def _print(databases: Databases, area: str, out: Path, host: str, sheet: Sheet) -> int:
    log = databases.log("visit")
    with log.reading() as connection, bar() as told:
        of = how_many(connection, area)
        with out.open("wb") as file:
            return print_places(
                connection,
                area,
                file,
                host,
                sheet=sheet,
                progress=lambda done: told("labels drawn", done, of),
            )


@places.command("find")
@click.argument("words")
@click.option("--area", help="Only in this area, by its code.")
@click.option("--kind", help="Only places of this kind, such as household or bin.")
@showing.as_json
@signed_in
def find(who: Person, words: str, area: str | None, kind: str | None, *, json: bool) -> None:
    """Find the places in one's own areas whose name or door contains WORDS."""
    asked = {"words": words, "area": area, "kind": kind}
    found = who.all("/api/places", **{name: text for name, text in asked.items() if text})
    showing.items(found, ["code", "kind", "name", "door", "area", "place"], json=json)
