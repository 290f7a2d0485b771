"""`needle places`: print the labels that hang at doors, and find a place."""

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from secrets import randbits

import click

from services.cli import showing
from services.cli.client import Person
from services.cli.errors import Failed, Wrong
from services.cli.progress import Told, bar
from services.cli.signed_in import signed_in
from services.labels import new_secret
from services.visit.codes.sheet import Sheet, SheetRefused
from services.visit.printing import NewLabel, print_new

_FOR_ITS_OWNER = 0o600


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
@click.option("--code", help="Only the place that has this code.")
@click.option(
    "--again",
    is_flag=True,
    help="Also places that have a label: the one that hangs there proves nothing any more, once "
    "this is done.",
)
@signed_in
def print_(
    who: Person,
    *,
    area: str,
    out: Path,
    host: str,
    rows: int,
    columns: int,
    code: str | None,
    again: bool,
) -> None:
    """Write a PDF with one label for each place in use in an area that has none yet.

    In its QR code stands, behind the address, a secret that is made here and told to nobody: it
    is what proves that somebody stood there. Whoever gets the PDF has it, too.
    """
    if not area.isdecimal():
        raise Wrong(f"{area} is no division code: put there digits, such as 330783005")
    try:
        sheet = Sheet(rows, columns)
    except SheetRefused as refused:
        raise Wrong(str(refused)) from None
    labels, replaced = _new_labels(who, area, code, again=again)
    _print(who, labels, out, host, sheet)
    click.echo(f"{len(labels)} labels are in {out}. Whoever has it can say that they were there:")
    click.echo("print it, hang the labels up, and delete it.")
    if replaced:
        click.echo(f"{replaced} of them replace one, which proves nothing any more: take it down.")


def _new_labels(
    who: Person, area: str, code: str | None, *, again: bool
) -> tuple[Sequence[NewLabel], int]:
    """Return the labels to print, and how many of them replace one. Raises Failed for none."""

    @cache
    def named(village: str) -> str:
        return " ".join(who.get(f"/api/areas/{village}")["path"][-2:])

    found = [
        place
        for place in who.all("/api/places", area=area)
        if code is None or place["code"] == code.replace("-", "").upper()
    ]
    if not found:
        raise Failed(f"no place in {area} is in use: there is nothing to print")
    wanted = [place for place in found if again or not place["labels"]]
    if not wanted:
        raise Failed(
            f"every place in {area} has its label: --again replaces them all, --code only one"
        )
    labels = [
        NewLabel.of(place, named(place["area"][:12]), new_secret(randbits)) for place in wanted
    ]
    return labels, sum(1 for place in wanted if place["labels"])


def _print(who: Person, labels: Sequence[NewLabel], out: Path, host: str, sheet: Sheet) -> None:
    """Draw the labels, then have the service know them; of what fails no file is left."""
    part = out.with_name(f"{out.name}.part")
    try:
        with bar() as told, os.fdopen(_private(part), "wb") as file:
            drawn = len(labels)
            print_new(labels, file, host, sheet, lambda done: told("labels drawn", done, drawn))
            _make_known(who, labels, told)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _make_known(who: Person, labels: Sequence[NewLabel], told: Told) -> None:
    for done, label in enumerate(labels):
        told("labels made known", done, len(labels))
        try:
            who.put(f"/api/places/{label.place}/label/{{command}}", {"digest": label.digest})
        except Failed as failed:
            raise Failed(
                f"{failed}\n{done} of {len(labels)} labels were made known and none was printed: "
                "print again, with --again"
            ) from None


def _private(path: Path) -> int:
    """Open a new file that nobody else may read."""
    path.unlink(missing_ok=True)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FOR_ITS_OWNER)


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
