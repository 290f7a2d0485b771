"""How the demo ends: what became of the case, and whether every log is whole."""

from contracts.all import registry
from contracts.topology import SERVICES
from events.settings import Settings
from services.audit.checking import check
from services.audit.comparing import Unread, compare_copies, compare_models
from services.cli.databases import Databases
from services.cli.demo.day import Tally
from services.cli.demo.story import Seen, World
from services.cli.errors import Failed
from services.cli.runtime import kernel_provider


def verdict(world: World, settings: Settings, seen: Seen, tally: Tally) -> str:
    """Return the demo's last line. Raises Failed where something is not as it must be."""
    issue = world.as_("county-bailu").get(f"/api/issues/{seen.issue}")
    departments = {
        part["department"] for part in issue["assignments"] if part["status"] == "verified"
    }
    if not tally.complete:
        message = "not every assignment of the larger day was received by its department, once"
        raise Failed(message)
    _must_hold(Databases(settings))
    return (
        f"{issue['status']} {seen.issue} departments={len(departments)} "
        f"events={issue['version']} verified"
    )


def _must_hold(databases: Databases) -> None:
    """Check every log against the archive, and every read model and copy against its log."""
    for service in SERVICES:
        report = check(databases.log(service), databases.log("audit"))
        if report.divergences:
            raise Failed(f"the log of {service} is not what it was: {report.divergences[0]}")
        provider, log = kernel_provider(service), databases.log(service)
        for model in (
            *compare_models(log, registry, provider.models),
            *compare_copies(log, databases.log, registry, provider.copies),
        ):
            if isinstance(model, Unread) or model.differing:
                raise Failed(f"{model.model} of {service} is not what its log says")
