"""What posts and departments were called at a time, by the directory's archived events."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from contracts.audit.views import Actor
from contracts.directory.events import (
    DepartmentRegistered,
    DepartmentRenamed,
    PersonLeft,
    PersonReassigned,
    PersonRegistered,
    PostCreated,
    PostFilled,
    PostHandedOver,
)
from events.envelope import Registry, decode
from events.store import Connection
from services.audit.facts import archive

CHINA: Final = ZoneInfo("Asia/Shanghai")
"""What a day is, for names and posts that are dated by the day."""

SYSTEM = "department/"
"""How the name of a department's own system begins where it acts."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post as it was at a time."""

    title: str | None = None
    department: str | None = None
    holder: str | None = None
    deputy: str | None = None


class Directory:
    """The directory as of any time, as far as some people and posts are concerned."""

    def __init__(
        self,
        connection: Connection,
        registry: Registry,
        people: Iterable[str],
        posts: Iterable[str],
    ) -> None:
        self._connection = connection
        self._registry = registry
        self._events: dict[str, list[tuple[datetime, Any]]] = defaultdict(list)
        self._read("post", posts)
        self._read("person", {*people, *self._mentioned("person", "successor")})
        systems = {code.removeprefix(SYSTEM) for code in people if code.startswith(SYSTEM)}
        self._read("department", {*systems, *self._mentioned("department")})

    def actor(self, sender: str | None, post: str | None, at: datetime) -> Actor:
        """Tell who acted at a time, by the names of that time; people by their codes."""
        held = self._post(post, at)
        department = held.department or self._department_of(sender, at)
        holders = (held.holder, held.deputy)
        return Actor(
            actor=sender,
            department=self._name(department, at) if department else None,
            post=post,
            post_title=held.title,
            holders=tuple(person for person in holders if person and not self._left(person, at)),
        )

    def _read(self, category: str, codes: Iterable[str]) -> None:
        streams = [f"{category}/{code}" for code in codes]
        for event in archive.streams(self._connection, "directory", streams):
            data = decode(event.body, self._registry).data
            self._events[event.stream].append((event.time, data))

    def _mentioned(self, *fields: str) -> set[str]:
        told = [data for events in self._events.values() for _, data in events]
        codes = {getattr(data, field, None) for data in told for field in fields}
        return {code for code in codes if code is not None}

    def _known(self, stream: str, at: datetime) -> Iterator[Any]:
        """Yield what had happened to a stream by a time, and was in force on that day."""
        for time, data in self._events[stream]:
            since: date | None = getattr(data, "since", None)
            if time <= at and (since is None or since <= at.astimezone(CHINA).date()):
                yield data

    def _post(self, code: str | None, at: datetime) -> Post:
        post = Post()
        for data in self._known(f"post/{code}", at):
            if isinstance(data, PostCreated):
                post = replace(post, title=data.title, department=data.department)
            elif isinstance(data, PostFilled):
                post = _held(post, data.person, deputy=data.deputy)
            elif isinstance(data, PostHandedOver):
                post = _held(post, data.successor, deputy=data.deputy)
        return post

    def _name(self, department: str, at: datetime) -> str:
        named = [
            data.name
            for data in self._known(f"department/{department}", at)
            if isinstance(data, DepartmentRegistered | DepartmentRenamed)
        ]
        return named[-1] if named else department

    def _department_of(self, sender: str | None, at: datetime) -> str | None:
        if sender is None or sender.startswith(SYSTEM):
            return sender.removeprefix(SYSTEM) if sender else None
        assigned = [
            data.department
            for data in self._known(f"person/{sender}", at)
            if isinstance(data, PersonRegistered | PersonReassigned)
        ]
        return assigned[-1] if assigned else None

    def _left(self, person: str, at: datetime) -> bool:
        return any(isinstance(data, PersonLeft) for data in self._known(f"person/{person}", at))


def _held(post: Post, person: str, *, deputy: bool) -> Post:
    return replace(post, deputy=person) if deputy else replace(post, holder=person)
