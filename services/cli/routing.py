"""`needle routing`: try a set of routing rules on what happened, and adopt it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from contracts.all import registry
from services.cli import showing
from services.cli.client import Person
from services.cli.databases import Databases, on_databases
from services.cli.errors import Wrong
from services.cli.progress import bar
from services.cli.signed_in import signed_in
from services.issue.routing.comparing import Difference
from services.issue.routing.reading import read_rules
from services.issue.routing.rules import Route, RoutingRules
from services.issue.trying import try_rules
from services.ruletext import RulesError

rules_file = click.argument(
    "file", metavar="RULES.yml", type=click.Path(path_type=Path, exists=True, dir_okay=False)
)


@click.group()
def routing() -> None:
    """Try routing rules (派单规则) on past issues, and adopt them.

    A broken file is refused with every mistake in it as FILE:LINE:COLUMN, and exit code 2.
    """


@routing.command("try")
@rules_file
@showing.as_json
@on_databases
def try_(databases: Databases, file: Path, *, json: bool) -> None:
    """Route every issue that was ever filed again, under other rules, and print what changes.

    Nothing is changed by it.
    """
    with _mistakes_told(file), bar() as told:
        text = file.read_text("utf-8")
        trial = try_rules(
            databases.log("issue"),
            registry,
            text,
            str(file),
            lambda done, of: told("events read", done, of),
        )
    if json:
        showing.document(trial)
        return
    columns = ("issue", "category", "area", "changes", "now", "then")
    showing.table(columns, [_row(difference) for difference in trial.differences])
    click.echo(f"{len(trial.differences)} of {trial.tried} filings would be routed otherwise.")


@routing.command("adopt")
@rules_file
@signed_in
def adopt(operator: Person, file: Path) -> None:
    """Adopt a set of rules: issues that are filed from now on go by them."""
    text, rules = _read(operator, file)
    path = "/api/routing/adopt/{command}"
    operator.put(path, {"county": rules.county, "text": text})
    click.echo(f"{len(rules.rules)} rules are in force for {rules.county}: {rules.version}")


def _read(who: Person, file: Path) -> tuple[str, RoutingRules]:
    """Read a rule set against the units that there are."""
    units = [unit for unit in who.all("/api/departments") if not unit["successor"]]
    with _mistakes_told(file):
        text = file.read_text("utf-8")
        shorts = {unit["short"] for unit in units}
        return text, read_rules(text, shorts, str(file), towns=_towns(units))


def _towns(units: list[dict[str, Any]]) -> set[str]:
    return {unit["department"] for unit in units if unit["kind"] == "street"}


@contextmanager
def _mistakes_told(file: Path) -> Iterator[None]:
    """Tell each mistake in a file that is read in the block, and where. Raises Wrong."""
    try:
        yield
    except UnicodeDecodeError:
        raise Wrong(f"{file}:1:1: this is no text in UTF-8") from None
    except RulesError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        mistakes = len(error.problems)
        raise Wrong(f"{file} cannot be used: mistakes in it: {mistakes}") from None


def _row(difference: Difference) -> tuple[object, ...]:
    past, changes = difference.issue, ", ".join(difference.changes)
    before, after = _route(difference.before), _route(difference.after)
    return past.issue, past.category, past.area, changes, before, after


def _route(route: Route | None) -> str:
    """Write a route as its rule does: the lead, who assists, the stages, the verification."""
    if route is None:
        return "no rule"
    stages = ", ".join(f"{stage.name} {stage.limit}" for stage in route.stages)
    urgent = " urgent" if route.urgent else ""
    return f"{'+'.join((route.lead, *route.assisting))} {stages}, {route.verify_by}{urgent}"
