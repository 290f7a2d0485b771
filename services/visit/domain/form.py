"""The form: the union of what is due at a place, each element once, however many ask for it.

A form follows from what was known at one position of the log and at one moment, which its version
names. So a record that was made offline is judged by the very form that its maker saw.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.common import PlaceKind
from contracts.visit.events import ElementDefined, VisitRecorded
from contracts.visit.parts import Answer, RecordPart, VisitKind
from events.decider import Refused
from services.visit.domain.element import fits

CHINA = ZoneInfo("Asia/Shanghai")
"""All of China keeps one time; days are counted by it."""

VISITED: Mapping[VisitKind, PlaceKind] = {"household_visit": "household", "bin_check": "bin"}
"""What can only be done at one kind of place: a bin's grade becomes its village's score."""


def local_day(at: datetime) -> date:
    """Return the day that it is in China at an instant."""
    return at.astimezone(CHINA).date()


def check_kind(kind: VisitKind, place: PlaceKind, named: str) -> None:
    """Refuse what cannot be done at a kind of place; `named` is the field that said it."""
    wanted = VISITED.get(kind, place)
    if place != wanted:
        detail = f"This place is a {place}; a {kind} is made at a {wanted}."
        raise Refused("visit.kind", detail, field=named)


_VERSION = re.compile(r"v([0-9]{1,18})@([0-9]{4}(?:-[0-9]{2}){2}T(?:[0-9]{2}:){2}[0-9]{2}Z)")


@dataclass(frozen=True, slots=True)
class FormVersion:
    """The position in the log and the moment (whole seconds) that a form was computed at."""

    position: int
    at: datetime

    @classmethod
    def of(cls, position: int, at: datetime) -> Self:
        """Name the form that is computed now, `at` an aware moment."""
        return cls(position, at.astimezone(UTC).replace(microsecond=0))

    def __str__(self) -> str:
        return f"v{self.position}@{self.at:%Y-%m-%dT%H:%M:%SZ}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the version that a record names. Raises Refused."""
        found = _VERSION.fullmatch(text)
        try:
            if found is not None:
                return cls(int(found[1]), datetime.fromisoformat(found[2]))
        except ValueError:
            pass
        raise unknown_version()


def unknown_version() -> Refused:
    """Return the refusal of a form that this service never gave out."""
    detail = "No form has this version; send the version of the form that was filled in."
    return Refused("form.unknown", detail, field="form")


@dataclass(frozen=True, slots=True)
class InForce:
    """A requirement in force at a place: who asks for which elements, how often.

    `version` is its stream's version when it was approved; `last` when it was last met here.
    """

    requirement: UUID
    version: int
    department: str
    title: str
    basis: str
    elements: tuple[str, ...]
    every_days: int
    restricted: bool
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class FormItem:
    """One element of a form.

    `asked_by` leaves restricted requirements out. `fresh` is the answer on file that need not be
    asked again; `show` tells whether its value may be shown, or only that it is on file.
    """

    element: ElementDefined
    asked_by: tuple[InForce, ...]
    fresh: Answer | None
    show: bool


@dataclass(frozen=True, slots=True)
class Form:
    """All that a form at one place on one occasion follows from, as known at `version`.

    `on_file` holds the latest answers given to requirements that are not restricted: an answer
    that only a restricted one collected is never re-used, for that would tell that it exists.
    """

    version: FormVersion
    requirements: tuple[InForce, ...] = ()
    elements: Mapping[str, ElementDefined] = field(default_factory=dict)
    on_file: Mapping[str, Answer] = field(default_factory=dict)

    def due(self) -> tuple[InForce, ...]:
        """Return the requirements that are due: never met here, or as many days ago as they say."""
        return tuple(each for each in self.requirements if self._is_due(each))

    def _is_due(self, requirement: InForce) -> bool:
        last = requirement.last
        return last is None or self._days_since(last) >= requirement.every_days

    def asked(self) -> Iterator[str]:
        """Yield each element that is due, once, in the order in which it is first asked for."""
        yield from dict.fromkeys(code for each in self.due() for code in each.elements)

    def fresh(self, code: str) -> Answer | None:
        """Return the answer on file that need not be asked again, None if it must be."""
        element, answer = self.elements[code], self.on_file.get(code)
        if answer is None or self._days_since(answer.observed_at) >= element.fresh_days:
            return None
        if answer.sealed is None and not fits(element, answer.value):
            return None  # the element's choices have changed since
        return answer

    def items(self) -> Iterator[FormItem]:
        """Yield what to show: each element that is due, with who asks for it and what is on file.

        What is on file and only a restricted requirement asks for is left out: nobody has to be
        asked for it, and to list it would tell that somebody collects it.
        """
        due = self.due()
        for code in self.asked():
            element, fresh = self.elements[code], self.fresh(code)
            asking = tuple(r for r in due if code in r.elements and not r.restricted)
            if asking or fresh is None:
                show = not (element.sensitive or element.personal)
                yield FormItem(element, asking, fresh, show)

    def _days_since(self, at: datetime) -> int:
        return (local_day(self.version.at) - local_day(at)).days


def parts(requirements: Iterable[InForce], answered: Iterable[str]) -> tuple[RecordPart, ...]:
    """Say which department gets which of the answered elements: what it required, no more."""
    held = set(answered)
    return tuple(
        RecordPart(
            department=requirement.department,
            requirement=requirement.requirement,
            version=requirement.version,
            elements=tuple(code for code in requirement.elements if code in held),
            restricted=requirement.restricted,
        )
        for requirement in requirements
    )


def openly_asked(record: VisitRecorded) -> frozenset[str]:
    """Return the elements of a record that not only restricted requirements asked for."""
    open_parts = (part for part in record.parts if not part.restricted)
    return frozenset(code for part in open_parts for code in part.elements)
