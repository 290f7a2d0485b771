"""One example of each message of the directory, reused by the specifications."""

from datetime import UTC, date, datetime

from contracts.directory.commands import (
    CreatePost,
    RegisterDepartment,
    RegisterPerson,
)
from contracts.directory.events import (
    DepartmentRegistered,
    PersonRegistered,
    PostCreated,
)
from contracts.directory.parts import OfficeHours, Season

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
FOUNDED = date(2020, 1, 1)
LATER = date(2026, 6, 1)
TOMORROW = date(2026, 11, 24)

HOURS = OfficeHours(
    seasons=(Season(begins="01-01", intervals=("08:30-12:00", "14:00-17:30")),),
)
WINTER = OfficeHours(
    seasons=(Season(begins="10-01", intervals=("08:30-11:30", "13:30-17:00")),),
)

register_water = RegisterDepartment(
    department="DY-SW",
    name="东阳市水务局",
    short="水",
    kind="department",
    area="330783",
    since=FOUNDED,
    hours=HOURS,
)
water_registered = DepartmentRegistered(
    department="DY-SW",
    name="东阳市水务局",
    short="水",
    kind="department",
    area="330783",
    since=FOUNDED,
    hours=HOURS,
)
create_river_post = CreatePost(post="river", department="DY-SW", title="河道岗")
river_post_created = PostCreated(post="river", department="DY-SW", title="河道岗")

register_xiaoman = RegisterPerson(
    person="xiaoman",
    name="sealed:xiaoman:a",
    phone="sealed:xiaoman:b",
    department="330783005",
    roles=("cadre",),
    areas=("330783005283",),
)
xiaoman_registered = PersonRegistered(
    person="xiaoman",
    name="sealed:xiaoman:a",
    phone="sealed:xiaoman:b",
    department="330783005",
    roles=("cadre",),
    areas=("330783005283",),
)
