"""How the demo ends: what became of the case, and whether every log is whole."""

from pathlib import Path

from contracts.topology import SERVICES
from events.chain import verify_log
from events.store import Store, connect
from services.cli.demo.day import Tally
from services.cli.demo.story import Seen, World
from services.cli.errors import Failed


def verdict(world: World, folder: Path, seen: Seen, tally: Tally) -> str:
    """Return the demo's last line. Raises Failed where something is not as it must be."""
    issue = world.as_("county-bailu").get(f"/api/issues/{seen.issue}")
    departments = {
        part["department"] for part in issue["assignments"] if part["status"] == "verified"
    }
    if not tally.complete:
        message = "not every assignment of the larger day was received by its department, once"
        raise Failed(message)
    for service in SERVICES:
        _whole(folder, service)
    return (
        f"{issue['status']} {seen.issue} departments={len(departments)} "
        f"events={issue['version']} verified"
    )


def _whole(folder: Path, service: str) -> None:
    store = Store(connect(f"sqlite:///{folder.resolve()}/{service}.db", pool=1), service)
    chain = verify_log(store)
    store.engine.dispose()
    if chain.findings:
        message = f"the log of {service} was altered: {chain.findings[0]}"
        raise Failed(message)
