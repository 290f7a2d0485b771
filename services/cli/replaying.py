"""`needle replay`: what became of an issue, from the archive, as of any moment."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import click

from contracts.all import registry
from services.audit.timeline import lines, timeline
from services.cli import showing
from services.cli.databases import Databases, on_databases
from services.cli.errors import Failed
from services.issue.read_models import cases

CHINA = ZoneInfo("Asia/Shanghai")


class Moment(click.ParamType[datetime]):
    """A moment as people write it; without an offset it is China's time."""

    name = "time"

    def convert(
        self,
        value: str | datetime,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> datetime:
        """Read ISO 8601."""
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value} is no moment such as 2026-11-30T14:00 or 2026-11-30", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


@click.group()
def replay() -> None:
    """Replay what is on record."""


@replay.command("issue")
@click.argument("which", metavar="ID|NUMBER")
@click.option("--as-of", type=Moment(), help="Only what was on record at this moment.")
@click.option("--own", is_flag=True, help="Only the issue's own events, and what led to it.")
@showing.as_json
@on_databases
def issue(
    databases: Databases, which: str, as_of: datetime | None, *, own: bool, json: bool
) -> None:
    """Print an issue's timeline: who did what in which post, what caused it, by which rules.

    All of it is read from the archive, with the texts of the rules that were in force.
    """
    archive = databases.log("audit")
    told = timeline(archive, registry, _id(databases, which), as_of)
    if told is None:
        raise Failed(f"the archive knows no issue {which}" + (" as of then" if as_of else ""))
    if own:
        moments = tuple(each for each in told.moments if each.relation != "consequence")
        told = replace(told, moments=moments)
    if json:
        showing.document(told)
    else:
        for line in lines(told):
            click.echo(line)


def _id(databases: Databases, which: str) -> UUID:
    """Return the issue's id; a number is looked up where issues are listed."""
    try:
        return UUID(which)
    except ValueError:
        pass
    with databases.log("issue").reading() as connection:
        found = cases.numbered(connection, which)
    if found is None:
        raise Failed(f"there is no issue {which}: put there its id, or its number as it is listed")
    return found
