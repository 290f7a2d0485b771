"""Chapters three to five: sewage from an illegal annex, three departments, closed when verified."""

from datetime import datetime
from typing import Any

from services.cli.client import RefusedError, wait_for
from services.cli.demo.story.seen import Seen
from services.cli.demo.story.setting import HOUSE, HOUSEHOLD, people
from services.cli.demo.story.visiting import issue_of
from services.cli.demo.story.world import CHINA, STREET, World

TITLE = "违建附房内作坊污水直排社姆溪"
DESK = {
    "DY-HB": "officer-hb",
    "DY-ZF": "officer-zf",
    "DY-SW": "officer-sw",
    STREET: "street-qingming",
}
POST = {"DY-HB": "HB-ZF-1", "DY-SW": "SW-HD-1", STREET: "JB-SHB-1"}

AFTERNOON = datetime(2026, 11, 30, 14, 0, tzinfo=CHINA)
NEXT_WEEK = datetime(2026, 12, 7, 9, 30, tzinfo=CHINA)
WHEN_LATE = datetime(2026, 12, 23, 9, 30, tzinfo=CHINA)
"""Two work days after the fifteenth work day that followed the dispatch."""
AFTER_REDO = datetime(2026, 12, 24, 15, 0, tzinfo=CHINA)
NEXT_MONTH = datetime(2027, 1, 4, 10, 0, tzinfo=CHINA)


class Case:
    """The issue as its people handle it: who acts on which part."""

    def __init__(self, world: World, issue: str) -> None:
        self.world = world
        self.issue = issue

    def parts(self) -> dict[str, dict[str, Any]]:
        """Return the parts that are somebody's to do, by department."""
        shown = self.world.as_("county-bailu").get(f"/api/issues/{self.issue}")
        open_ = [part for part in shown["assignments"] if part["status"] not in _GONE]
        return {part["department"]: part for part in open_}

    def act(self, person: str, department: str, verb: str, body: dict[str, Any]) -> Any:
        """Send a command on a department's part."""
        part = self.parts()[department]["assignment"]
        path = f"/api/issues/{self.issue}/assignments/{part}/{verb}/{{command}}"
        return self.world.as_(person).put(path, body, once=self.world.now())

    def on_case(self, person: str, verb: str, body: dict[str, Any]) -> Any:
        """Send a command on the case as a whole."""
        path = f"/api/issues/{self.issue}/{verb}/{{command}}"
        return self.world.as_(person).put(path, body, once=self.world.now())

    def done(self, department: str, note: str) -> None:
        """Report a department's part done."""
        body = {"outcome": "whole", "note": note, "contact": self.contact(department)}
        self.act(DESK[department], department, "report-done", body)

    def contact(self, department: str) -> dict[str, Any]:
        """Return whom one may ask in a department."""
        who = next(one for one in people() if one["person"] == DESK[department])
        known = {"person": who["person"], "name": who["name"], "phone": who.get("phone")}
        return {"post": POST[department], **known}


_GONE = ("replaced", "released")


def take_in(world: World, seen: Seen) -> None:
    """Take the issue in, as the street's coordinator; it goes to three departments."""
    issue = issue_of(world, TITLE)["issue"]
    seen.issue = issue
    case = Case(world, issue)
    case.on_case("street-lixia", "accept", {})
    case.on_case("street-lixia", "file", {"category": "企业或作坊污水入河"})
    for department, part in case.parts().items():
        seen.dispatched[department] = part
        due = ", ".join(f"{m['name']} {_day(m['due'])}" for m in part["milestones"])
        world.say(f"  {part['role']:<9} {department:<10} {due}")
    for department in ("DY-HB", "DY-ZF", STREET):
        world.wait_for_feed(department, DESK[department], "feed.assignment.v1")
        case.act(DESK[department], department, "receive", {})
    world.say("Each has it in its own feed, and has taken note.")


def go_there(world: World, seen: Seen) -> None:
    """One is on the spot in time; one gives its part back, and another takes it over."""
    case = Case(world, seen.issue)
    for department in ("DY-HB", STREET):
        case.act(DESK[department], department, "start", {"contact": case.contact(department)})
        there = {"milestone": "到场", "note": "已到现场，已取水样。"}
        case.act(DESK[department], department, "reach-milestone", there)
    seen.refusals["forged"] = _refusal(
        lambda: case.act("officer-sw", "DY-HB", "receive", {}),
    )
    why = {"reason": "暗管接入的是河道排口，排口由水务部门管理。", "suggestion": "DY-SW"}
    case.act("officer-zf", "DY-ZF", "return", why)
    world.say("DY-ZF returns its part: the drain is the water authority's. It suggests DY-SW.")


def grant_return(world: World, seen: Seen) -> None:
    """Grant the return: the water authority has the part, and its clock starts anew."""
    case = Case(world, seen.issue)
    case.act("street-lixia", "DY-ZF", "grant-return", {"successor": "DY-SW", "reason": "同意。"})
    world.wait_for_feed("DY-SW", "officer-sw", "feed.assignment.v1")
    case.act("officer-sw", "DY-SW", "receive", {})
    case.act("officer-sw", "DY-SW", "start", {"contact": case.contact("DY-SW")})
    there = {"milestone": "到场", "note": "已到现场，确认排口位置。"}
    case.act("officer-sw", "DY-SW", "reach-milestone", there)
    world.say("The street agrees; DY-SW takes over, and only its own clock starts anew.")


def ask_for_time(world: World, seen: Seen) -> None:
    """Ask for more time, as the lead, before the deadline; once."""
    case = Case(world, seen.issue)
    before = case.parts()["DY-HB"]["due"]
    case.act(
        "officer-hb",
        "DY-HB",
        "request-extension",
        {"limit": "10工作日", "reason": "等待水样检测报告。"},
    )
    case.act("county-bailu", "DY-HB", "decide-extension", {"granted": True})
    after = case.parts()["DY-HB"]
    seen.extension = {"before": before, **after}
    again = {"limit": "5工作日", "reason": "还需要时间。"}
    seen.refusals["second extension"] = _refusal(
        lambda: case.act("officer-hb", "DY-HB", "request-extension", again),
    )
    provisional = any(m["provisional"] for m in after["milestones"])
    world.say(
        f"DY-HB asks for ten more work days and gets them: {_day(before)} becomes "
        f"{_day(after['due'])}{_PROVISIONAL * provisional}.",
    )
    done = {
        "outcome": "whole",
        "note": "已拆除暗管入口，恢复路面。",
        "contact": case.contact(STREET),
    }
    case.act("street-qingming", STREET, "report-done", done)


def be_late(world: World, seen: Seen) -> None:
    """Let the water authority's deadline pass: it is reminded and urged, and stays late."""
    case = Case(world, seen.issue)

    def escalated() -> list[str] | None:
        changes = [
            item["data"] for item in world.feed("DY-SW", "officer-sw", "feed.assignment_changed.v1")
        ]
        found = [each["change"] for each in changes if each["change"] == "escalated"]
        return found if len(found) >= _STEPS_BY_THEN else None

    seen.escalations = wait_for("the reminders of DY-SW", escalated)
    case.act("county-bailu", "DY-SW", "urge", {"note": "已超期，请今日办结。"})
    done = {
        "outcome": "whole",
        "note": "排口已封堵，河道已清淤。",
        "contact": case.contact("DY-SW"),
    }
    case.act("officer-sw", "DY-SW", "report-done", done)
    done = {"outcome": "whole", "note": "作坊已查封，立案处罚。", "contact": case.contact("DY-HB")}
    case.act("officer-hb", "DY-HB", "report-done", done)
    world.say("DY-SW is late: yellow, then red; the county urges it; it is done, and stays late.")


_STEPS_BY_THEN = 2
_PROVISIONAL = ", provisional until next year's calendar is published"


def verify(world: World, seen: Seen) -> None:
    """Let others look at all parts: at the street's own from another town; one is sent back."""
    case = Case(world, seen.issue)
    seen.refusals["verify own report"] = _refusal(
        lambda: _verify(case, "street-lixia", {STREET: True}),
    )
    seen.refusals["verify own street"] = _refusal(
        lambda: _verify(case, "cadre-guyu", {STREET: True}, label=seen.labels[HOUSEHOLD]),
    )
    seen.refusals["verify from a desk"] = _refusal(
        lambda: _verify(case, "cadre-guyu", {"DY-SW": True}, fix=_fix(world, **HOUSE)),
    )
    label = seen.labels[HOUSEHOLD]
    _verify(case, "cadre-guyu", {"DY-SW": True, "DY-HB": False}, label=label)
    world.say(
        "王谷雨 scans the label at the door and looks at both departments' parts in one visit: one "
        "is done, and DY-HB must do it again, for the seal on the workshop's door is broken.",
    )
    town = case.parts()[STREET]["verify_from"]
    posted = {"roles": ["cadre"], "areas": [town]}
    world.operator.put("/api/people/cadre-hanlu/reassign/{command}", posted)
    _verify(case, "cadre-hanlu", {STREET: True}, label=label)
    name = world.operator.get(f"/api/departments/{town}")["name"]
    world.say(
        f"What the street did itself none of its own may verify: {name} was drawn by lot, and its "
        "朱寒露, who sees that part and no other, does.",
    )


def do_again(world: World, seen: Seen) -> None:
    """Do the lead's part again; only then is the case closed, and the cadre reads how."""
    case = Case(world, seen.issue)
    done = {
        "outcome": "whole",
        "note": "设备已拆除运走，已重新查封。",
        "contact": case.contact("DY-HB"),
    }
    case.act("officer-hb", "DY-HB", "report-done", done)
    still_open = world.as_("county-bailu").get(f"/api/issues/{seen.issue}")["status"]
    seen.refusals["status before the last part"] = still_open
    beside_it = {**HOUSE, "latitude": HOUSE["latitude"] + 0.0001}
    _verify(case, "cadre-guyu", {"DY-HB": True}, fix=_fix(world, **beside_it))
    closed = world.as_("cadre-xiaoman").get(f"/api/issues/{seen.issue}")
    seen.closed = closed
    seen.timeline = world.as_("cadre-xiaoman").get(f"/api/issues/{seen.issue}/timeline")
    world.say(f"Closed: {closed['result']}")
    world.say("张小满, who saw it first, reads what became of it:")
    for entry in seen.timeline["entries"]:
        ask = f" [dim]({entry['name']}, {entry['phone']})[/dim]" if entry.get("name") else ""
        world.say(f"  {_day(entry['at'])}  {entry['text']}{ask}")


def _verify(case: Case, person: str, verdicts: dict[str, bool], **proof: Any) -> None:
    parts = case.parts()
    body = {
        "by": "site",
        **proof,
        "verdicts": [
            {
                "assignment": parts[department]["assignment"],
                "passed": passed,
                **({} if passed else {"note": "封条已被撕开，设备还在。"}),
            }
            for department, passed in verdicts.items()
        ],
    }
    case.on_case(person, "verify", body)


def _fix(world: World, **where: float) -> dict[str, Any]:
    return {**where, "accuracy_m": 8.0, "at": world.now()}


def _refusal(act: Any) -> str:
    """Return the code with which something is refused. Raises AssertionError if it is not."""
    try:
        act()
    except RefusedError as refused:
        return refused.code
    message = "what must be refused was accepted"
    raise AssertionError(message)


def _day(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(CHINA):%m-%d %H:%M}"
