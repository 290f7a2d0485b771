"""A deployment as the tests of the command line meet it: a server, its folder, its commands."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from services.cli.client import Person, Site

DATA = Path(__file__).parent / "data"
COUNTY, STREET, VILLAGE = "330783", "330783005", "330783005285"
PASSWORD = "a password of tests"
ENVIRON = {
    name: text
    for name, text in os.environ.items()
    if not name.startswith(("NEEDLE_", "XDG_")) and name not in {"HOME", "PORT"}
}
"""What a command finds around it, without what whoever runs the tests has set or remembers."""
CATEGORY = "路面破损"
HOURS = {"seasons": [{"begins": "01-01", "intervals": ["08:30-12:00", "13:30-17:00"]}]}


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        assert self.out, self.err
        return json.loads(self.out)


def needle(*arguments: object, **environ: str) -> Said:
    """Run the real `needle` in a process of its own, with an empty home unless one is named."""
    command = [sys.executable, "-m", "services.cli", *map(str, arguments)]
    with TemporaryDirectory(prefix="needle-home-") as home:
        done = subprocess.run(
            command,
            env={**ENVIRON, "HOME": home, **environ},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
            timeout=240,
        )
    return Said(done.returncode, done.stdout, done.stderr)


@dataclass
class Deployment:
    """A server of all services on its own port and folder, and people who know its passwords."""

    folder: Path
    url: str
    operator_password: str
    issue: UUID = field(default_factory=uuid4)
    place: UUID = field(default_factory=uuid4)
    people: dict[tuple[str, str], Person] = field(default_factory=dict)

    def needle(self, *arguments: object, **environ: str) -> Said:
        """Run a command that talks to the server, as its operator."""
        signed_in = {
            "NEEDLE_SERVER": self.url,
            "NEEDLE_PASSWORD": self.operator_password,
            "XDG_RUNTIME_DIR": str(self.folder / "tokens"),
        }
        return needle(*arguments, **{**signed_in, **environ})

    def look(self, *arguments: object, folder: Path | None = None) -> Said:
        """Run a command that looks at the databases."""
        return needle(*arguments, "--folder", folder or self.folder)

    def holding(self, text: str) -> list[str]:
        """Return the names of the deployment's files in which a text stands."""
        files = [file for file in self.folder.rglob("*") if file.is_file()]
        return sorted(file.name for file in files if text.encode() in file.read_bytes())

    def as_(self, login: str, password: str = PASSWORD) -> Person:
        """Return somebody's client; who signs in too often would have to wait."""
        key = (login, password)
        if key not in self.people:
            self.people[key] = Person(Site(self.url), login, password)
        return self.people[key]

    @property
    def operator(self) -> Person:
        return self.as_("operator-1", self.operator_password)


def sql(database: Path, statement: str, *values: object) -> list[tuple]:
    """Run one statement on a database, as somebody would who has got hold of the file."""
    with closing(sqlite3.connect(database)) as connection, connection:
        return connection.execute(statement, values).fetchall()
