"""Chapter six: settled on the spot, an open manhole at night, a complaint, a river, a bin."""

from datetime import datetime
from functools import partial
from typing import Any

from services.cli.client import wait_for
from services.cli.demo.story.seen import Seen
from services.cli.demo.story.setting import BIN, BOARDS, ROUTE, when_known
from services.cli.demo.story.visiting import issue_of
from services.cli.demo.story.world import CHINA, STREET, VILLAGE, World, named

NIGHT = datetime(2026, 11, 30, 21, 40, tzinfo=CHINA)
NEXT_DAY = datetime(2026, 12, 1, 10, 0, tzinfo=CHINA)
MANHOLE, COMPLAINT, PATROL = named("manhole"), named("complaint"), named("patrol")
RESIDENT, RESIDENT_PHONE = "金知了", "13900067890"


def on_the_spot(world: World, seen: Seen) -> None:
    """Find on record what was settled at once."""
    seen.settled = issue_of(world, "门前垃圾袋堆放")
    world.say(f"A second problem was settled on the spot: {seen.settled['status']}.")


def at_night(world: World, seen: Seen) -> None:
    """Report an open manhole at 21:40: duty is rung, and its departments have it at once."""
    body = {
        "source_kind": "found",
        "channel": "cadre",
        "category": "井盖缺失",
        "title": "社姆路口井盖缺失",
        "description": "路口窨井无盖，夜间有人走动，很危险。",
        "location": {"area": VILLAGE, "words": "社姆路口"},
        "reporter": {"person": "cadre-xiaoman"},
        "urgent": True,
        "observed_at": world.now(),
    }
    world.as_("cadre-xiaoman").put(f"/api/issues/{MANHOLE}", body)
    county = world.as_("county-bailu")
    seen.urgent = county.get(f"/api/issues/{MANHOLE}")
    seen.urgent_timeline = county.get(f"/api/issues/{MANHOLE}/timeline")
    rung = next(
        e for e in seen.urgent_timeline["entries"] if e["type"].startswith("issue.duty_rung")
    )
    world.say(f"An open manhole: {rung['text']}")


def complaint(world: World, seen: Seen) -> None:
    """Take a resident's complaint, have it done, and call the resident back."""
    body = {
        "source_kind": "requested",
        "channel": "resident",
        "category": "食品或消费投诉",
        "title": "小超市售卖过期牛奶",
        "description": "买到的牛奶已过期三天，店家不肯退。",
        "location": {"area": VILLAGE},
        "reporter": {"person": "resident-1", "name": RESIDENT, "phone": RESIDENT_PHONE},
        "observed_at": world.now(),
    }
    street = world.as_("street-lixia")
    street.put(f"/api/issues/{COMPLAINT}", body)
    street.put(f"/api/issues/{COMPLAINT}/accept/{{command}}")
    street.put(f"/api/issues/{COMPLAINT}/file/{{command}}", {"category": "食品或消费投诉"})
    seen.personal += (RESIDENT, RESIDENT_PHONE)
    for part in street.get(f"/api/issues/{COMPLAINT}")["assignments"]:
        _work(world, part)
    parts = street.get(f"/api/issues/{COMPLAINT}")["assignments"]
    said = "店家已退款，货架上过期的都撤了。"
    verdicts = [{"assignment": p["assignment"], "passed": True, "note": said} for p in parts]
    verified = {"by": "resident", "verdicts": verdicts}
    world.as_("caller-dongzhi").put(f"/api/issues/{COMPLAINT}/verify/{{command}}", verified)
    _call_back(world, seen)


def _work(world: World, part: dict[str, Any]) -> None:
    desk = {"DY-SC": ("officer-sc", "SC-TS-1"), STREET: ("street-qingming", "JB-SHB-1")}
    person, post = desk[part["department"]]
    path = f"/api/issues/{COMPLAINT}/assignments/{part['assignment']}"
    officer, contact = world.as_(person), {"post": post, "person": person}
    officer.put(f"{path}/receive/{{command}}")
    officer.put(f"{path}/start/{{command}}", {"contact": contact})
    done = {"outcome": "whole", "note": "已退款，店家已下架过期商品。", "contact": contact}
    officer.put(f"{path}/report-done/{{command}}", done)


def _call_back(world: World, seen: Seen) -> None:
    caller = world.as_("caller-xiazhi")
    due = caller.all("/api/callbacks", status="due")
    told = next(line for line in due if line["issue"] == COMPLAINT)
    answer = {"answered": True, "contacted": True, "solved": True, "satisfaction": "satisfied"}
    caller.put(f"/api/issues/{COMPLAINT}/record-call-back/{{command}}", answer)
    seen.complaint = {"call": told, **caller.get(f"/api/issues/{COMPLAINT}")}
    world.say("A resident's complaint is done; an independent caller asks: solved, satisfied.")


def patrol(world: World, seen: Seen) -> None:
    """Patrol a river by its boards, without a track, and see something."""
    cadre = world.as_("cadre-guyu")
    cadre.put(f"/api/patrols/{PATROL}", {"route": ROUTE, "observed_at": world.now()})
    path = f"/api/patrols/{PATROL}/scan-board/{{command}}"
    for board in BOARDS:
        scanned = {"place": board, "label": seen.labels[board], "observed_at": world.now()}
        wait_for(
            "the patrol service to know the board's label",
            partial(when_known, cadre.put, path, scanned),
        )
    problem = {
        "problem": named("floating"),
        "category": "河道漂浮物或淤积",
        "title": "社姆溪桥下漂浮垃圾",
        "description": "桥墩处积有泡沫和树枝。",
    }
    seen_there = {"problem": problem, "observed_at": world.now()}
    cadre.put(f"/api/patrols/{PATROL}/observe-problem/{{command}}", seen_there)
    cadre.put(f"/api/patrols/{PATROL}/finish/{{command}}", {"observed_at": world.now()})
    seen.patrol = cadre.get(f"/api/patrols/{PATROL}")
    seen.patrol_issue = wait_for(
        "the patrol's issue",
        lambda: next(iter(cadre.all("/api/issues", words="社姆溪桥下漂浮垃圾")), None),
    )
    world.say(f"A river patrol scans {len(BOARDS)} boards: {seen.patrol['coverage']:.0%} covered.")


def bin_check(world: World, seen: Seen) -> None:
    """Check a bin: its village gets a score for the outcome, not for a trace."""
    cadre = world.as_("cadre-guyu")
    form = cadre.get(f"/api/forms/{BIN}", occasion="bin_check")
    body = {
        "place": BIN,
        "kind": "bin_check",
        "form": form["version"],
        "grade": 92,
        "observed_at": world.now(),
    }
    cadre.put(f"/api/visits/{named('bin check')}", body)
    seen.entries = wait_for(
        "the village's ledger entry",
        lambda: cadre.all("/api/scores/entries", measure="sorting_quality", subject=VILLAGE),
    )
    world.say("A bin check gives its village 92 points of 100 for sorting.")
