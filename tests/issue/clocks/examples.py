"""One office, one calendar and the instants that these tests share."""

from datetime import datetime, time, timedelta

from hypothesis import strategies as st

from services.issue.clocks.hours import CHINA, OfficeHours, Season
from services.issue.clocks.limits import Limit
from services.issue.clocks.official import official

MORNING = (time(8, 30), time(11, 30))
# 东阳江镇's own hours; the days on which its seasons change are assumed.
HOURS = OfficeHours(
    (
        Season(5, 1, (MORNING, (time(14), time(17, 30)))),
        Season(10, 1, (MORNING, (time(13, 30), time(17)))),
    )
)
CALENDAR = official(range(2025, 2027))


def local(text: str) -> datetime:
    """Read "2026-09-30 15:30" as the office's clock shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def shown(at: datetime) -> str:
    """Write an instant as the office's clock shows it."""
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


_FROM = local("2024-11-01 00:00")
instants = st.integers(0, 850 * 24 * 60).map(lambda minutes: _FROM + timedelta(minutes=minutes))
pauses = st.integers(0, 20 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


def limits_of(kind, longest):
    return st.integers(1, longest).map(lambda amount: Limit(kind, amount))


clock_hours, work_hours = limits_of("hours", 60 * 60), limits_of("work_hours", 60 * 60)
work_days, natural_days = limits_of("work_days", 60), limits_of("natural_days", 60)
office_limits = work_hours | work_days | natural_days
limits = st.just(Limit("immediate", 0)) | clock_hours | office_limits
