"""The commands of `needle`, as a table of contents."""

import sys
from importlib import import_module

import click

from events.settings import SettingsError
from events.store.revisions import SchemaError
from services.cli.errors import FAILED, Failed

_COMMANDS = {
    "serve": ("serving", "Run the services: all in this process, or one of them."),
    "demo": ("demo", "Play the story, and a larger day, on a clock that can be moved."),
    "areas": ("areas", "Import the division codes; find an area."),
    "people": ("people", "Add people, let them sign in, list them."),
    "departments": ("departments", "List the units; make what their own systems connect with."),
    "places": ("places", "Print the labels of places; find a place."),
    "routing": ("routing", "Try routing rules on what happened; adopt them."),
    "replay": ("replaying", "Tell what became of an issue, as of any moment."),
    "rebuild": ("rebuilding", "Rebuild the read models and compare them with the live ones."),
    "migrate": ("migrating", "Bring the databases' tables to this release."),
    "backup": ("backing_up", "Copy the whole PostgreSQL server, as of one moment."),
    "verify": ("verifying", "Compare the logs with the archive."),
    "accept": ("accepting", "Have a service believe what its log holds without MACs."),
    "parked": ("parked", "List, retry or drop the events that a service could not take."),
    "contracts": ("contracting", "Write the JSON Schemas and the AsyncAPI document."),
    "openapi": ("describing", "Write the description of the HTTP API, for a proxy to serve."),
}
"""Each command's module and what it is for; a module is imported when its command is run."""


class _Lazy(click.Group):
    def list_commands(self, _context: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        module = import_module(f"services.cli.{_COMMANDS[name][0]}")
        command: click.Command = getattr(module, name)
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def needle() -> None:
    """One Needle (一根针): one record in the field, every department that it concerns.

    Exit codes: 0 done, 1 it failed or a check found something, 2 the command was wrong.
    """


def main() -> None:
    """Run `needle`; an error that people can mend is one line, without a traceback."""
    try:
        needle.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except SettingsError as error:
        for problem in error.problems:
            click.echo(f"needle: {problem}", err=True)
        sys.exit(2)
    except SchemaError as error:
        click.echo(f"needle: {error}", err=True)
        sys.exit(FAILED)
    except Failed as error:
        click.echo(f"needle: {error}", err=True)
        sys.exit(error.exit_code)
