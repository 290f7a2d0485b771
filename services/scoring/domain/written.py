"""The shape in which score rules are written down; `loading` shows an example."""

from typing import Annotated

import msgspec
from msgspec import Meta

from services.scoring.domain.rules import Moment, Once

_Number = Annotated[float, Meta(ge=0, le=1_000_000)]


class FieldTerm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A term as it is written: a field of the event."""

    field: str
    points: dict[str, _Number] = {}
    divided_by: Annotated[float, Meta(gt=0, le=1_000_000)] = 1.0


class WrittenEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry rule as it is written."""

    event: str | list[str]
    above: _Number | FieldTerm | None = None
    below: _Number | FieldTerm | None = None
    happened_at: Moment = "event"
    final: bool = False

    @property
    def events(self) -> list[str]:
        """The events that it is about."""
        return [self.event] if isinstance(self.event, str) else self.event


class WrittenMeasure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A measure as it is written."""

    code: str
    name: str
    source: str
    subject: Annotated[dict[str, str], Meta(min_length=1, max_length=1)]
    entries: Annotated[list[WrittenEntry], Meta(min_length=1)]
    hidden_below: Annotated[int, Meta(ge=0)] = 0
    once_per: Once | None = None
    paused_by: dict[str, str] = {}
    left_out_by: list[str] = []

    @property
    def subject_kind(self) -> str:
        """Of what it is a measure."""
        return next(iter(self.subject))

    @property
    def subject_field(self) -> str:
        """By which field an event names that."""
        return self.subject[self.subject_kind]
