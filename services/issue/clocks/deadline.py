"""A deadline, and the clock of one assignment that can be suspended, extended, restarted."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from services.issue.clocks.calendar import WorkingCalendar
from services.issue.clocks.hours import OfficeHours, to_utc
from services.issue.clocks.limits import Kind, Limit
from services.issue.clocks.units import Deadline, Unit, unit_of

__all__ = ["Deadline", "Pause", "Remaining", "RunningClock", "due"]


def due(start: datetime, limit: Limit, calendar: WorkingCalendar, hours: OfficeHours) -> Deadline:
    """Return when a limit that started at ``start`` is due, for one office.

    Raises:
        ValueError: ``start`` has no time zone.
    """
    start, unit = to_utc(start), unit_of(limit.kind, calendar, hours)
    return unit.deadline(start, unit.end(start, limit.length))


@dataclass(frozen=True)
class Pause:
    """One suspension (挂起) in UTC; ``end`` is None while it lasts."""

    start: datetime
    end: datetime | None = None


@dataclass(frozen=True)
class Remaining:
    """What is left to a clock, or how late it is, in its own unit.

    ``amount`` is never negative: whole minutes, or days of which the last one is the day
    it is due and today is none. So 0 days left means "today", 0 days late "since today".
    """

    kind: Kind
    amount: int
    overdue: bool


@dataclass(frozen=True)
class RunningClock:
    """The clock of one assignment: what happened to it, in UTC, and nothing computed.

    The deadline is derived anew each time, so that a calendar published later is taken
    into account by asking again. Made by ``start``; each change returns a new clock.
    """

    limit: Limit
    started_at: datetime
    extensions: tuple[Limit, ...] = ()
    pauses: tuple[Pause, ...] = ()

    @classmethod
    def start(cls, at: datetime, limit: Limit) -> Self:
        """Start a clock at an instant."""
        return cls(limit, to_utc(at))

    def restart(self, at: datetime, limit: Limit | None = None) -> Self:
        """Start afresh after a transfer (转派), by another limit if one is given.

        Only the clock that moved restarts; those of the other departments run on.
        """
        return self.start(at, limit or self.limit)

    def suspend(self, at: datetime) -> Self:
        """Stop the clock.

        Raises:
            ValueError: it stands still already, or ``at`` lies before its last change.
        """
        if self.suspended:
            raise ValueError(f"the clock stands still since {self.pauses[-1].start}")
        return replace(self, pauses=(*self.pauses, Pause(self._not_before_last_change(at))))

    def resume(self, at: datetime) -> Self:
        """Let the clock run again: it is due later by what it would have used up meanwhile.

        Raises:
            ValueError: the clock runs, or ``at`` lies before it was suspended.
        """
        if not self.suspended:
            raise ValueError("the clock runs: only one that was suspended can be resumed")
        ended = replace(self.pauses[-1], end=self._not_before_last_change(at))
        return replace(self, pauses=(*self.pauses[:-1], ended))

    def extend(self, by: Limit) -> Self:
        """Grant more time (延期), in the clock's own unit.

        Whether it was asked for in time, and how often it may be, is for the caller to judge:
        an extension reaches back, and takes the lateness from a clock that is late.

        Raises:
            ValueError: ``by`` is of another kind than the clock.
        """
        if by.kind != self.limit.kind:
            raise ValueError(f"a clock of {self.limit.kind} cannot be extended by {by.kind}")
        return replace(self, extensions=(*self.extensions, by))

    @property
    def suspended(self) -> bool:
        """Whether the clock stands still now."""
        return bool(self.pauses) and self.pauses[-1].end is None

    def due(self, calendar: WorkingCalendar, hours: OfficeHours) -> Deadline | None:
        """Return the deadline; None while suspended, since it moves with every hour.

        A suspension that began once the clock was due moves nothing: late stays late.
        """
        deadline, pending = self._reckon(unit_of(self.limit.kind, calendar, hours))
        return None if pending else deadline

    def remaining(self, at: datetime, calendar: WorkingCalendar, hours: OfficeHours) -> Remaining:
        """Return what is left at ``at``, or how late it is; while suspended, what was left then.

        Raises:
            ValueError: ``at`` lies before the clock's last change.
        """
        at = self._not_before_last_change(at)
        unit = unit_of(self.limit.kind, calendar, hours)
        deadline, pending = self._reckon(unit)
        now = pending.start if pending else at
        overdue = now > deadline.at
        earlier, later = (deadline.at, now) if overdue else (now, deadline.at)
        return Remaining(self.limit.kind, unit.count(earlier, later), overdue)

    def _reckon(self, unit: Unit) -> tuple[Deadline, Pause | None]:
        """Return the deadline, and the pause that holds it up if one does."""
        length = sum((more.length for more in self.extensions), self.limit.length)
        end = unit.end(self.started_at, length)
        deadline = unit.deadline(self.started_at, end)
        for pause in self.pauses:
            if pause.start >= deadline.at:
                break
            if pause.end is None:
                return deadline, pause
            # A period of natural days may be used up and yet wait for the next work day:
            # a pause during that wait has to move its end from where it was.
            length += unit.spent(min(pause.start, end), pause.end)
            end = unit.end(self.started_at, length)
            deadline = unit.deadline(self.started_at, end)
        return deadline, None

    def _not_before_last_change(self, at: datetime) -> datetime:
        last = self.started_at
        if self.pauses:
            last = self.pauses[-1].end or self.pauses[-1].start
        if to_utc(at) < last:
            raise ValueError(f"{at} lies before the clock's last change, {last}")
        return to_utc(at)
