"""The state that the story ends in, as the services tell it: alike after every disturbance."""

from collections import Counter
from typing import Any

from services.cli.client import wait_for
from services.cli.demo.story import World
from services.cli.demo.story.sewage import DESK
from services.cli.demo.story.visiting import READERS

OFFICERS = {**READERS, **DESK, "DY-SC": "officer-sc", "DY-JS": "officer-js"}


def end_state(world: World) -> dict[str, Any]:
    """Return issues with their parts, feeds and scores, without what is made at random."""
    county = world.as_("county-bailu")
    issues = [county.get(f"/api/issues/{i['issue']}") for i in county.all("/api/issues")]
    return {
        "issues": sorted(map(_issue, issues)),
        "feeds": {code: feed(world, code) for code in sorted(OFFICERS)},
        "scores": county.all("/api/scores"),
        "patrols": [(p["coverage"], p["status"]) for p in county.all("/api/patrols")],
    }


def feed(world: World, department: str) -> Counter[str]:
    """Count the items of a feed by what they tell; its numbers have no gaps and no repeats."""
    reader, items = world.as_(OFFICERS[department]), []
    while page := reader.get(f"/api/feed/{department}", after=len(items), limit=200):
        items += page
    assert [item["streamversion"] for item in items] == list(range(1, len(items) + 1))
    told = Counter((_cause(item), item["data"].get("requirement")) for item in items)
    assert not [cause for cause, count in told.items() if count > 1]
    return Counter(f"{i['type']} {i['data'].get('change', '')}" for i in items)


def _cause(item: dict[str, Any]) -> str:
    return str(item["data"].get("cause", {}).get("event", item["id"]))


def at_rest(world: World) -> dict[str, Any]:
    """Wait until nothing changes any more from one look to the next, and return the end state."""
    before = end_state(world)

    def look() -> dict[str, Any] | None:
        nonlocal before
        last, before = before, end_state(world)
        return before if before == last else None

    return wait_for("the end state to stand still", look)


def settled(world: World, expected: dict[str, Any]) -> dict[str, Any]:
    """Wait until the end state is the `expected` one, or return what it is instead."""
    try:
        return wait_for("the end state", lambda: _equal(end_state(world), expected))
    except TimeoutError:
        return end_state(world)


def _equal(found: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any] | None:
    return found if found == expected else None


def _issue(issue: dict[str, Any]) -> tuple[Any, ...]:
    parts = sorted(
        (part["department"], part["status"], part["due"], part["late"], part["sent_back"])
        for part in issue["assignments"]
    )
    return (issue["title"], issue["status"], issue["version"], tuple(parts))
