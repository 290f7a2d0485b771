"""Chapter eight: an auditor replays the case, and proves that nobody altered a log."""

from typing import Any

from services.cli.client import wait_for
from services.cli.demo.story.seen import Seen
from services.cli.demo.story.sewage import AFTERNOON
from services.cli.demo.story.world import World


def replay(world: World, seen: Seen) -> None:
    """Read the case as it was on the first afternoon, from the archive alone."""
    auditor = world.as_("auditor-qiufen")
    path = f"/api/audit/issues/{seen.issue}/timeline"

    def archived() -> dict[str, Any] | None:
        found: dict[str, Any] = auditor.get(path)
        types = {moment["type"] for moment in found["moments"]}
        return found if "issue.closed.v2" in types else None

    seen.replayed = wait_for("the archive to hold the whole case", archived)
    seen.as_of = auditor.get(path, as_of=AFTERNOON.isoformat())
    causes = [m["type"] for m in seen.replayed["moments"] if m["relation"] == "cause"]
    world.say(
        f"The auditor replays the case: {len(seen.replayed['moments'])} moments, begun by "
        f"{causes[0] if causes else 'nothing'}; as of Monday 14:00 it had "
        f"{len(seen.as_of['moments'])}.",
    )


def prove(world: World, seen: Seen) -> None:
    """Compare every service's log with the archive, until all of it is archived."""
    auditor = world.as_("auditor-qiufen")

    def whole() -> list[dict[str, Any]] | None:
        chains: list[dict[str, Any]] = auditor.post("/api/audit/verify", {})["chains"]
        others = [chain for chain in chains if chain["service"] != "audit"]
        return others if all(chain["unarchived"] == 0 for chain in others) else None

    seen.chains = wait_for("the archive to hold every log to its end", whole)
    found = sum(chain["found"] for chain in seen.chains)
    events = sum(chain["checked"] for chain in seen.chains)
    world.say(f"{events} events of {len(seen.chains)} logs are what was archived; {found} are not.")
