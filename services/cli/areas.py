"""`needle areas`: import the division codes, and find an area by its name."""

from pathlib import Path

import click

from services.cli import showing
from services.cli.client import Person
from services.cli.errors import Wrong
from services.cli.progress import bar
from services.cli.signed_in import signed_in
from services.directory.administration import AreasFileError, import_areas


@click.group()
def areas() -> None:
    """Import areas (区划) with their NBS codes, and find them."""


@areas.command("import")
@click.argument("file", metavar="CSV", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--edition", help="The edition's name, such as 2023; by default the file's name.")
@signed_in
def import_(operator: Person, file: Path, edition: str | None) -> None:
    """Import an edition of the division codes, as an operator.

    CSV has the columns code, name and, where codes are padded to 12 digits, level. The same file
    may be imported again: what is there already is left as it is.
    """
    try:
        with bar() as told:
            imported = import_areas(
                operator,
                file,
                edition or file.stem,
                lambda done, of: told("areas imported", done, of),
            )
    except AreasFileError as error:
        raise Wrong(str(error)) from None
    click.echo(f"{imported} areas are there.")


@areas.command("find")
@click.argument("name")
@showing.as_json
@signed_in
def find(who: Person, name: str, *, json: bool) -> None:
    """Find the areas whose name contains NAME, or whose code begins with it."""
    by = "code" if name.isdigit() else "name"
    found = who.all("/api/areas", **{by: name})
    shown = [{**area, "lies in": " ".join(area["path"][:-1])} for area in found]
    showing.items(found if json else shown, ["code", "level", "name", "lies in"], json=json)
