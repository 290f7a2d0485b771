"""A contract with every kind of field, which no registry but its own knows."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from contracts.declare import maybe_personal, personal, several, value
from contracts.fields import (
    Amount,
    AreaCode,
    Code,
    Count,
    DepartmentCode,
    Digest,
    Latitude,
    Line,
    Longitude,
    Personal,
    Share,
    Text,
)


@value
class Part:
    name: Line
    count: Count = 0


@value
class Sample:
    key: UUID
    at: datetime
    day: date
    kind: Literal["tea", "rice"]
    code: Code
    department: DepartmentCode
    line: Line
    text: Text
    area: AreaCode
    longitude: Longitude
    latitude: Latitude
    share: Share
    amount: Amount
    count: Count
    number: int
    rate: float
    flag: bool
    digest: Digest
    words: str
    who: Personal = personal(of="code")
    phone: Personal | None = maybe_personal(of="code", default=None)
    part: Part
    parts: tuple[Part, ...] = several(most=3)
    maybe: Line | None = None


EXAMPLE = {
    "key": "00000000-0000-4000-8000-000000000001",
    "at": "2026-11-23T09:00:00+08:00",
    "day": "2026-11-23",
    "kind": "tea",
    "code": "生态环境",
    "department": "DY-SW",
    "line": "一行",
    "text": "several\nlines\tof text",
    "area": "330783005",
    "longitude": 120.24,
    "latitude": 29.28,
    "share": 0.5,
    "amount": 8,
    "count": 3,
    "number": -7,
    "rate": 1.5,
    "flag": True,
    "digest": "0123456789abcdef" * 4,
    "words": "any",
    "who": "王小明",
    "part": {"name": "lid"},
}
