"""One issue over HTTP, as its people handle it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from tests.issue.county import COUNTY, MONDAY, SEWAGE, somewhere
from tests.issue.world import Person, World

PHOTO = {"digest": "a" * 64, "media_type": "image/jpeg"}
RIVERBANK = {"longitude": 120.2415, "latitude": 29.2896}
GONE = ("replaced", "released")


@dataclass
class Case:
    """An issue, and shorthand for what is done to it on the way to what a test is about."""

    world: World
    issue: UUID

    def body(self, **other: Any) -> dict[str, Any]:
        """Return what a cadre sends to raise it."""
        return {
            "source_kind": "found",
            "channel": "cadre",
            "title": "作坊污水直排",
            "description": "屋后作坊的污水经暗管排入溪中。",
            "location": somewhere(**RIVERBANK),
            "reporter": {"person": "cadre"},
            "observed_at": MONDAY.isoformat(),
        } | other

    def complaint(self, **other: Any) -> dict[str, Any]:
        """Return what a coordinator sends to raise it for a resident."""
        asked = {"source_kind": "requested", "channel": "resident"}
        reporter = {"person": "resident-1", "name": "金知了", "phone": "13900067890"}
        return self.body(**asked, reporter=reporter) | other

    def raised(self, by: Person | None = None, /, **other: Any) -> "Case":
        """Raise it."""
        (by or self.world.cadre).do(self.path, **self.body(**other))
        return self

    def complained(self, **other: Any) -> "Case":
        """Raise it for a resident who asked."""
        self.world.coordinator.do(self.path, **self.complaint(**other))
        return self

    def accepted(self) -> "Case":
        """Take it in."""
        self.on(self.world.coordinator, "accept")
        return self

    def filed(self, category: str = SEWAGE) -> "Case":
        """Take it in and file it."""
        self.accepted().on(self.world.coordinator, "file", category=category)
        return self

    def done(self, *departments: str, **other: Any) -> "Case":
        """Let departments take note, begin and report their part done."""
        for code in departments or tuple(self.parts()):
            self.started(code)
            self.act(self.world.officer(code), "report-done", code, **self.report(code) | other)
        return self

    def started(self, *departments: str) -> "Case":
        """Let departments take note and begin."""
        for code in departments:
            officer = self.world.officer(code)
            self.act(officer, "receive", code)
            self.act(officer, "start", code, contact=self.contact(code))
        return self

    def contact(self, department: str, **other: Any) -> dict[str, Any]:
        return {"post": f"post-{department}", "person": f"officer-{department}", **other}

    def report(self, department: str) -> dict[str, Any]:
        note = {"outcome": "whole", "note": "已封堵排口。", "evidence": [PHOTO]}
        return {**note, "contact": self.contact(department)}

    def verdicts(self, *departments: str, failed: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return what a verifier sends who stands there."""
        parts = self.parts()
        verdicts = [
            {
                "assignment": parts[code]["assignment"],
                "passed": code not in failed,
                "note": "看过。",
            }
            for code in (*departments, *failed)
        ]
        now = self.world.clock.now().isoformat()
        fix = {"longitude": 120.2415, "latitude": 29.2897, "accuracy_m": 8.0, "at": now}
        return {"by": "site", "verdicts": verdicts, "fix": fix}

    def closed(self, *departments: str) -> "Case":
        """Do all that is left to do, verification included."""
        codes = departments or tuple(self.parts())
        return self.done(*codes).verified(*codes)

    def verified(self, *departments: str) -> "Case":
        """Let a cadre pass what departments did, and the county what a street did itself."""
        codes = departments or tuple(self.parts())
        streets = tuple(code for code in codes if code.startswith(COUNTY))
        others = tuple(code for code in codes if code not in streets)
        for verifier, seen in ((self.world.neighbour, others), (self.world.inspector, streets)):
            if seen:
                self.on(verifier, "verify", **self.verdicts(*seen))
        return self

    # ---- one command -----------------------------------------------------------------------------

    @property
    def path(self) -> str:
        return f"issues/{self.issue}"

    def part_path(self, department: str, verb: str) -> str:
        part = self.parts()[department]["assignment"]
        return f"{self.path}/assignments/{part}/{verb}/…"

    def on(self, by: Person, verb: str, /, **body: Any) -> None:
        """Do something to the case."""
        by.do(f"{self.path}/{verb}/…", **body)

    def try_(self, by: Person, verb: str, /, **body: Any) -> TestResponse:
        """Try something on the case."""
        return by.put(f"{self.path}/{verb}/…", **body)

    def act(self, by: Person, verb: str, department: str, /, **body: Any) -> None:
        """Do something to a department's part."""
        by.do(self.part_path(department, verb), **body)

    def try_act(self, by: Person, verb: str, department: str, /, **body: Any) -> TestResponse:
        """Try something on a department's part."""
        return by.put(self.part_path(department, verb), **body)

    # ---- what is seen ----------------------------------------------------------------------------

    def view(self, by: Person | None = None) -> dict[str, Any]:
        shown: dict[str, Any] = (by or self.world.county).read(self.path)
        return shown

    def parts(self) -> dict[str, dict[str, Any]]:
        """Return the parts that are somebody's, by department."""
        parts = self.view()["assignments"]
        return {part["department"]: part for part in parts if part["status"] not in GONE}

    def timeline(self, by: Person | None = None) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = (by or self.world.cadre).read(f"{self.path}/timeline")[
            "entries"
        ]
        return told

    def texts(self, by: Person | None = None) -> list[str]:
        return [entry["text"] for entry in self.timeline(by)]


def problem(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    """Check that an answer is a problem, and return it."""
    assert answer.status_code == status, answer.text
    told: dict[str, Any] = answer.json
    assert told["code"] == code, told
    return told


def named(answer: TestResponse) -> list[str]:
    """Return the fields that a 422 names."""
    assert answer.status_code == 422, answer.text
    return [error["field"] for error in answer.json["errors"]]
