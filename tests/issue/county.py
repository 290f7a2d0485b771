"""The county that the issue service's tests play in, as its directory tells of it."""

from datetime import UTC, date, datetime

from contracts.common import Shift
from contracts.directory.events import (
    AreasImported,
    DepartmentRegistered,
    OfficeOpened,
    PersonRegistered,
    RosterSet,
    SigningKeyPublished,
)
from contracts.directory.parts import Area, OfficeHours, Season
from contracts.issue.parts import Location
from services.web.tokens import SigningKey

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in China
COUNTY, STREET, TOWN, TOWN_AWAY = "330783", "330783005", "330783103", "330783104"
VILLAGE, NEXT_VILLAGE, TOWN_VILLAGE = "330783005013", "330783005014", "330783103201"
HOURS = OfficeHours(
    seasons=(
        Season(begins="05-01", intervals=("08:30-11:30", "14:00-17:30")),
        Season(begins="10-01", intervals=("08:30-11:30", "13:30-17:00")),
    )
)

AREAS = {
    "33": ("浙江省", "province"),
    "3307": ("金华市", "city"),
    COUNTY: ("东阳市", "county"),
    STREET: ("江北街道", "town"),
    TOWN: ("巍山镇", "town"),
    TOWN_AWAY: ("虎鹿镇", "town"),
    VILLAGE: ("甘溪村", "village"),
    NEXT_VILLAGE: ("湖沧社区", "village"),
    TOWN_VILLAGE: ("白坦村", "village"),
}

UNITS = {
    "JH-HB": ("市环", "金华市生态环境局", "department"),
    "DY-HB": ("环", "金华市生态环境局东阳分局", "vertical"),
    "DY-ZF": ("执", "东阳市综合行政执法局", "department"),
    "DY-SW": ("水", "东阳市水务局", "department"),
    "DY-JS": ("建", "东阳市住房和城乡建设局", "department"),
    "DY-ZR": ("资", "东阳市自然资源和规划局", "department"),
    "DY-NY": ("农", "东阳市农业农村局", "department"),
    "DY-JT": ("交", "东阳市交通运输局", "department"),
    "DY-GA": ("公", "东阳市公安局", "department"),
    "DY-YJ": ("应", "东阳市应急管理局", "department"),
    "DY-XF": ("消", "东阳市消防救援大队", "vertical"),
    "DY-SC": ("市", "东阳市市场监督管理局", "department"),
    "DY-RS": ("人", "东阳市人力资源和社会保障局", "department"),
    "DY-MZ": ("民", "东阳市民政局", "department"),
    "DY-WJ": ("卫", "东阳市卫生健康局", "department"),
    "DY-SF": ("司", "东阳市司法局", "department"),
    "DY-ZZ": ("政", "东阳市委政法委（社会治理中心）", "department"),
    "DY-GD": ("电", "国网东阳市供电公司", "utility"),
    "DY-SWC": ("供", "东阳市水务投资集团", "utility"),
    STREET: ("街", "江北街道", "street"),
    TOWN: ("街", "巍山镇", "street"),
    TOWN_AWAY: ("街", "虎鹿镇", "street"),
}

SEWAGE, MANHOLE, RUIN = "企业或作坊污水入河", "井盖缺失", "危房"
HAZARD = "企业安全隐患"  # closed by document as 危房 is, and not urgent
FOOD, RUBBISH, UNHEARD_OF = "食品或消费投诉", "暴露垃圾", "外星来客"
ON_DUTY = "duty-dashu"

PEOPLE = {f"officer-{code}": ("承办人", None, code) for code in UNITS} | {
    "cadre": ("张小满", "0579-5550101", None),
    "neighbour": ("江立夏", None, None),
    "officer-DY-HB": ("周霜降", "0579-5550111", "DY-HB"),
    "officer-DY-SW": ("郑小雪", "0579-5550113", "DY-SW"),
    ON_DUTY: ("何大暑", "0579-5550110", STREET),
}
"""Those of whom the directory tells; the names are invented."""


def beginnings(key: SigningKey) -> list[object]:
    """Return what the directory says before anything else."""
    return [
        SigningKeyPublished(key=key.kid, x=key.x, not_before=MONDAY),
        AreasImported(edition="2023", chunk=0, areas=tuple(map(area, AREAS))),
        *(registered(code) for code in UNITS),
        OfficeOpened(department="DY-SW", office="SW-1", name="河湖科"),
        *(person(code) for code in PEOPLE),
        on_duty(MONDAY, datetime(2027, 2, 1, tzinfo=UTC)),
    ]


def area(code: str) -> Area:
    name, level = AREAS[code]
    shorter = [known for known in AREAS if code.startswith(known) and known != code]
    return Area(code=code, name=name, level=level, parent=max(shorter, key=len, default=None))


def registered(code: str) -> DepartmentRegistered:
    short, name, kind = UNITS[code]
    return DepartmentRegistered(
        department=code,
        name=name,
        short=short,
        kind=kind,
        area=code if kind == "street" else COUNTY,
        since=date(2020, 1, 1),
        hours=HOURS,
        superior="JH-HB" if code == "DY-HB" else None,
    )


def person(code: str) -> PersonRegistered:
    name, phone, department = PEOPLE[code]
    role = "officer" if department else "cadre"
    return PersonRegistered(
        person=code,
        name=name,
        phone=phone,
        department=department,
        roles=(role,),
        areas=(STREET,),
    )


def on_duty(begins: datetime, ends: datetime, who: str = ON_DUTY, area: str = STREET) -> RosterSet:
    shift = Shift(begins=begins, ends=ends, person=who)
    return RosterSet(roster=f"duty-{area}", area=area, shifts=(shift,))


def somewhere(**more: object) -> dict[str, object]:
    """Return a location as clients send it."""
    return {"area": VILLAGE, **more}


RIVERBANK = Location(area=VILLAGE, longitude=120.2415, latitude=29.2896)
