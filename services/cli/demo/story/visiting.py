"""Chapters one and two: a door, one code, one form, one record; and who gets what of it."""

from typing import Any

from services.cli.client import wait_for
from services.cli.demo.story.seen import Seen
from services.cli.demo.story.setting import HOUSE, HOUSEHOLD
from services.cli.demo.story.world import COUNTY, World, named
from services.visit import policy

VISIT, SECOND_VISIT = named("visit"), named("second visit")
PROBLEM, SPOT_PROBLEM = named("sewage"), named("broken lid")

HOUSEHOLDER, TELEPHONE = "何惊雷", "13900012345"
"""Personal values of the story: invented, and looked for in every place where they must not be."""

NEIGHBOURS_SAY, STATE_OF_MIND = "与隔壁因滴水有口角", "盼儿子回家过年"

GIVEN: dict[str, Any] = {
    "householder": HOUSEHOLDER,
    "phone": TELEPHONE,
    "registered_members": 4,
    "resident_members": 2,
    "let_out": True,
    "tenants": 3,
    "house_structure": "brick_concrete",
    "storeys": 3,
    "built_in": 1998,
    "self_built": True,
    "sewer_connected": False,
    "septic_tank": "two_chambers",
    "tap_water": True,
    "well": "washing",
    "rain_sewage_split": "mixed",
    "neighbours_say": NEIGHBOURS_SAY,
    "state_of_mind": STATE_OF_MIND,
    "old_alone": False,
    "subsistence": "none",
    "disability": [],
    "party_members": 1,
    "mobile_party_member": False,
}

READERS = {
    "DY-ZZ": "officer-zz",
    "DY-SW": "officer-sw",
    "DY-JS": "officer-js",
    "DY-MZ": "officer-mz",
    "DY-ZB": "officer-zb",
}


def visit(world: World, seen: Seen) -> None:
    """Scan one code, answer each question once, report two problems."""
    cadre = world.as_("cadre-xiaoman")
    code = cadre.get(f"/api/places/{HOUSEHOLD}")["code"]
    place = cadre.get("/api/places/lookup", scanned=code)["place"]
    world.say(f"张小满 scans the one code at the door: [b]{code}[/b], {place['name']}.")
    seen.form = _form(world)
    asked = [item["element"] for item in seen.form["items"]]
    world.say(
        f"Five departments' own forms have {_fields()} fields; this one asks {len(asked)} things, "
        "each once.",
    )
    body = _record(world, seen.form, asked)
    body["problems"] = [_sewage(), _lid()]
    cadre.put(f"/api/visits/{VISIT}", body)
    seen.personal = (HOUSEHOLDER, TELEPHONE, NEIGHBOURS_SAY, STATE_OF_MIND)
    for department, officer in READERS.items():
        (item,) = world.wait_for_feed(department, officer, "feed.record.v1")
        seen.records[department] = item["data"]
        told = ", ".join(answer["element"] for answer in item["data"]["answers"])
        world.say(f"  {department} gets its own part, and nothing else: [dim]{told}[/dim]")


def visit_again(world: World, seen: Seen) -> None:
    """Call again a month later: what is fresh is not asked again."""
    seen.second_form = _form(world)
    asked = [item["element"] for item in seen.second_form["items"] if item.get("on_file") is None]
    world.as_("cadre-xiaoman").put(
        f"/api/visits/{SECOND_VISIT}", _record(world, seen.second_form, asked)
    )
    fresh = len(seen.second_form["items"]) - len(asked)
    world.say(f"At the next call {len(asked)} things are asked; {fresh} are still fresh.")


def _form(world: World) -> dict[str, Any]:
    cadre = world.as_("cadre-xiaoman")
    form: dict[str, Any] = cadre.get(f"/api/forms/{HOUSEHOLD}", occasion="household_visit")
    return form


def _fields() -> int:
    return sum(len(requirement.elements) for requirement in policy.requirements(COUNTY))


def _record(world: World, form: dict[str, Any], asked: list[Any]) -> dict[str, Any]:
    codes = [each["element"] if isinstance(each, dict) else each for each in asked]
    return {
        "place": HOUSEHOLD,
        "kind": "household_visit",
        "form": form["version"],
        "answers": [{"element": code, "value": GIVEN[code]} for code in codes],
        "observed_at": world.now(),
    }


def _sewage() -> dict[str, Any]:
    return {
        "problem": PROBLEM,
        "category": "企业或作坊污水入河",
        "title": "违建附房内作坊污水直排社姆溪",
        "description": "屋后违建附房内有电镀小作坊，污水经暗管排入社姆溪，水面发黑有异味。",
        "point": HOUSE,
    }


def _lid() -> dict[str, Any]:
    return {
        "problem": SPOT_PROBLEM,
        "category": "暴露垃圾",
        "title": "门前垃圾袋堆放",
        "description": "门前路边有两袋生活垃圾。",
        "settled": "当场与住户一起清走，已投放到桶点。",
    }


def issue_of(world: World, title: str) -> dict[str, Any]:
    """Wait for the issue that was raised under a title."""

    def look() -> dict[str, Any] | None:
        found = world.as_("cadre-xiaoman").all("/api/issues", words=title)
        return found[0] if found else None

    return wait_for(f"an issue about {title}", look)
