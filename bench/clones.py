"""Growing a log to any size by copies of its real cases: by COPY, linked, read models alike.

A copy differs from its case in every id and in the moment; it is the same text otherwise, in the
log and in each table. So its tables are what a rebuild of its log gives, which a test looks at.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import uuid_utils.compat as uuids
from psycopg2 import extensions
from sqlalchemy import Connection, Table, update

from bench.cases import Cases
from events.envelope import hash_of
from events.store.tables import commands, cursors, log
from services.issue.domain.decider import issue as issues
from services.issue.read_models import MODELS

STEP = timedelta(seconds=10)
CHUNK = 500
"""Copies that go into one COPY of each table."""

_HEAD = re.compile(r'\{"position":\d+,"previoushash":"\w+","time":"([^"]+)",')
_ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


@dataclass(frozen=True, slots=True)
class Text:
    """A text in pieces: what stays, and between, at odd places, what each copy has its own of."""

    pieces: list[str]

    def with_(self, own: dict[str, str]) -> str:
        """Return the text of one copy."""
        return "".join([own.get(piece, piece) for piece in self.pieces])


@dataclass(frozen=True, slots=True)
class Template:
    """One case: its events in order, as (version, type, rest of the body), and its rows."""

    stream: Text
    events: list[tuple[int, str, Text]]
    rows: dict[str, Text]
    ids: list[str]
    numbers: list[str]
    moments: list[str]

    def own(self, at: datetime) -> dict[str, str]:
        """Make what one copy has of its own: ids, the number that people call it by, moments."""
        fresh = {each: str(uuids.uuid4()) for each in self.ids}
        sign = uuids.uuid4().hex[:6].upper()
        fresh |= {each: each[:-6] + sign for each in self.numbers}
        return fresh | {each: _moment(at, each) for each in self.moments}


def templates(cases: Cases, chosen: Iterable[UUID]) -> list[Template]:
    """Read cases as what is to be copied."""
    with cases.kernel.store.engine.connect() as connection:
        tables = {name: _dump(connection, name) for name in _names()}
    with cases.kernel.store.reading() as connection:
        return [_template(cases, connection, each, tables) for each in chosen]


def _template(
    cases: Cases, connection: Connection, issue: UUID, tables: dict[str, list[str]]
) -> Template:
    rows = cases.kernel.store.stream(connection, issues.stream(issue))
    heads = [_HEAD.match(row.body) for row in rows]
    assert all(heads), "an event's body begins with its place"
    moment = datetime.fromisoformat(heads[0][1])  # type: ignore[index]
    moments = [moment.strftime(form) for form in _FORMS]
    bodies = [row.body[head.end() :] for row, head in zip(rows, heads, strict=True) if head]
    number = re.search(r'"number":"([^"]+)"', bodies[0])
    assert number is not None, "what raises a case gives it a number"
    own = {
        name: "".join(line for line in lines if str(issue) in line)
        for name, lines in tables.items()
    }
    ids = sorted(set(re.findall(_ID, "".join([*bodies, *own.values()]))))
    marked = re.compile("|".join(map(re.escape, [*ids, number[1], *moments])))

    def text(whole: str) -> Text:
        return Text(re.split(f"({marked.pattern})", whole))

    kinds = [re.search(r'"type":"([^"]+)"', body) for body in bodies]
    return Template(
        stream=text(issues.stream(issue)),
        events=[
            (version, kind[1], text(body))
            for version, (kind, body) in enumerate(zip(kinds, bodies, strict=True), start=1)
            if kind
        ],
        rows={name: text(whole) for name, whole in own.items() if whole},
        ids=ids,
        numbers=[number[1]],
        moments=moments,
    )


_FORMS = ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S+00", "%Y-%m-%dT%H:%M:%S+00:00")
"""How a moment is written: in a body, by COPY, in a column of JSON."""


def _moment(at: datetime, like: str) -> str:
    form = next(form for form in _FORMS if _fits(like, form))
    return at.strftime(form)


def _fits(text: str, form: str) -> bool:
    return ("T" in text, text[-1] == "Z") == ("T" in form, form[-1] == "Z")


def _names() -> list[str]:
    tables: list[Table] = [table for model in MODELS for table in model.metadata.sorted_tables]
    return [commands.name, *(str(table.name) for table in tables)]


class Growth:
    """Appends copies to a log: positions, links and moments go on where it ends."""

    def __init__(self, cases: Cases) -> None:
        self._store = cases.kernel.store
        with self._store.reading() as connection:
            self.position, self._hash, self._at, _ = self._store.head(connection)

    def copies(self, chosen: Sequence[Template], number: int) -> None:
        """Append `number` copies of `chosen`, by turns."""
        for first in range(0, number, CHUNK):
            turns = range(first, min(first + CHUNK, number))
            self._append([chosen[turn % len(chosen)] for turn in turns])

    def bodies(self, template: Template) -> Iterator[tuple[str, int, str, str, str]]:
        """Yield stream, version, type, hash and body of one copy's events, the next in the log."""
        own = self._own(template)
        yield from self._events(template, own)

    def _own(self, template: Template) -> dict[str, str]:
        self._at += STEP
        return template.own(self._at)

    def _events(
        self, template: Template, own: dict[str, str]
    ) -> Iterator[tuple[str, int, str, str, str]]:
        stream, time = template.stream.with_(own), self._at.strftime(_FORMS[0])
        for version, kind, rest in template.events:
            self.position += 1
            head = f'{{"position":{self.position},"previoushash":"{self._hash}","time":"{time}",'
            body = head + rest.with_(own)
            self._hash = hash_of(body)
            yield stream, version, kind, self._hash, body

    def _append(self, chosen: Sequence[Template]) -> None:
        texts: dict[str, list[str]] = {name: [] for name in (log.name, *_names())}
        for template in chosen:
            own = self._own(template)
            time = self._at.strftime(_FORMS[1])
            for stream, version, kind, hash_, body in self._events(template, own):
                place = (str(self.position), stream, str(version), kind, time, hash_)
                mac = self._store.guard.sign(self.position, hash_) or NOTHING
                row = (*place, _escaped(body), mac)
                texts[log.name].append("\t".join(row) + "\n")
            for name, text in template.rows.items():
                texts[name].append(text.with_(own))
        with self._store.engine.begin() as connection:
            for name, lines in texts.items():
                _copy(connection, name, "".join(lines))
            connection.execute(
                update(cursors)
                .where(cursors.c.name.in_([model.cursor for model in MODELS]))
                .values(position=self.position, hash=self._hash)
            )


def settle(cases: Cases) -> None:
    """Let the database look at what was appended, as it would have by and by.

    Tables whose rows change are packed, so that no log is helped by room that changes have left.
    """
    with cases.kernel.store.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.autocommit = True
        with driver.cursor() as cursor:
            cursor.execute(f"VACUUM (FULL) {', '.join(_names())}")
            cursor.execute("VACUUM ANALYZE")


NOTHING = r"\N"
"""What COPY reads as NULL."""


def _escaped(body: str) -> str:
    return body.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def _dump(connection: Connection, table: str) -> list[str]:
    """Return a table's rows as COPY writes them, moments in UTC."""
    written = StringIO()
    with _alone(connection) as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        cursor.copy_expert(f"COPY {table} TO STDOUT", written)
    return written.getvalue().splitlines(keepends=True)


def _copy(connection: Connection, table: str, lines: str) -> None:
    with _alone(connection) as cursor:
        cursor.copy_expert(f"COPY {table} FROM STDIN", StringIO(lines))


@contextmanager
def _alone(connection: Connection) -> Iterator[Any]:
    """Lend a cursor that waits in C: psycopg2 copies nothing while it waits in eventlet's hub."""
    driver: Any = connection.connection.driver_connection
    waiting = extensions.get_wait_callback()
    extensions.set_wait_callback(None)
    try:
        with driver.cursor() as cursor:
            yield cursor
    finally:
        extensions.set_wait_callback(waiting)
