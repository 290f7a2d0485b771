"""An event that a reaction cannot take, in each subscription at once, under the stated load."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from contracts.topology import SERVICES, SUBSCRIBERS
from services.cli.demo.story.setting import BOARDS, HOUSEHOLD, ROUTE
from services.cli.demo.story.world import STREET, VILLAGE
from tests.chaos.load import PROBLEM, STATED
from tests.chaos.scene import Scene, staged

pytestmark = [pytest.mark.chaos, pytest.mark.private_servers]

REACTING = {
    source: [service for service in readers if service != "audit"]
    for source, readers in SUBSCRIBERS.items()
}
"""Who reacts to whose events. The archive reacts to nothing: it keeps all, or waits."""

PERSON, VISIT, ISSUE, PATROL = (str(uuid4()) for _ in range(4))
STREAMS = {
    "directory": f"person/{PERSON}",
    "visit": f"visit/{VISIT}",
    "issue": f"issue/{ISSUE}",
    "patrol": f"patrol/{PATROL}",
}


@pytest.fixture
def poison(tmp_path) -> Path:
    file = tmp_path / "poison"
    file.write_text("", "utf-8")
    return file


@pytest.fixture
def scene(databases, vhost, tmp_path, say, poison) -> Iterator[Scene]:
    """The services, in which reactions take nothing of the streams that `poison` lists."""
    own = {service: {"NEEDLE_POISON": str(poison)} for service in SERVICES}
    with staged(databases, vhost, tmp_path, say, module="tests.chaos.faulty", own=own) as made:
        yield made


def happen(scene: Scene) -> None:
    """Have something happen in each of the poisoned streams, and again in three of them."""
    world = scene.stage.world
    cadre, now = world.as_("cadre-guyu"), world.now()
    person = {"name": "某某", "roles": ["cadre"], "areas": [STREET]}
    world.operator.put(f"/api/people/{PERSON}/register/{{command}}", person)
    form = cadre.get(f"/api/forms/{HOUSEHOLD}", occasion="household_visit")["version"]
    hole = {"category": PROBLEM, "title": "井盖缺失", "description": "窨井没有井盖。"}
    record = {"place": HOUSEHOLD, "kind": "household_visit", "form": form, "observed_at": now}
    nobody = {"outcome": "nobody_home", "problems": [{"problem": str(uuid4()), **hole}]}
    cadre.put(f"/api/visits/{VISIT}", {**record, **nobody})
    source = {"source_kind": "found", "channel": "cadre", "location": {"area": VILLAGE}}
    reported = {**source, **hole, "reporter": {"person": "cadre-guyu"}, "observed_at": now}
    cadre.put(f"/api/issues/{ISSUE}", reported)
    cadre.put(f"/api/patrols/{PATROL}", {"route": ROUTE, "observed_at": now})
    scanned = {"place": BOARDS[0], "label": world.labels[BOARDS[0]], "observed_at": now}
    cadre.put(f"/api/patrols/{PATROL}/scan-board/{{command}}", scanned)


def parked(scene: Scene) -> list[dict]:
    """Return what is parked, as the services tell an operator."""
    operator = scene.stage.world.operator
    return [
        {"service": service, **event}
        for service in sorted({reader for readers in REACTING.values() for reader in readers})
        for event in operator.all(f"/api/upkeep/{service}/parked")
    ]


def retry(scene: Scene, service: str) -> int:
    """Have a service take again what it has parked; return how many events stay parked."""
    tried = scene.stage.world.operator.post(f"/api/upkeep/{service}/parked/retry", {})
    return sum(one["left"] for one in tried["streams"])


def test_a_poisoned_event_in_each_subscription_waits_with_its_stream_and_others_go_on(
    scene, poison
):
    with scene.under(STATED):
        poison.write_text("\n".join(STREAMS.values()), "utf-8")
        happen(scene)
        others = scene.in_step()
        waiting = parked(scene)
        found = {(each["service"], each["source"]) for each in waiting}
        assert found == {(s, source) for source, readers in REACTING.items() for s in readers}
        assert {each["stream"] for each in waiting} == set(STREAMS.values())
        reasons = Counter(each["reason"].partition(":")[0] for each in waiting)
        assert reasons["PoisonedError"] == len(found)
        assert reasons["waits for an earlier event of its stream"] == len(waiting) - len(found)
        assert retry(scene, "issue") > 0
        assert len(parked(scene)) == len(waiting)
        useless = next(e for e in waiting if (e["service"], e["source"]) == ("patrol", "directory"))
        given_up = {"source": "directory", "position": useless["position"], "reason": "no copy"}
        scene.stage.world.operator.post("/api/upkeep/patrol/parked/drop", given_up)
        poison.write_text("", "utf-8")
        for service in sorted({service for service, _ in found}):
            assert retry(scene, service) == 0
        assert parked(scene) == []
    fault = f"a poisoned event in each of {len(found)} subscriptions"
    scene.holds(fault, others_in_step_s=others, parked=len(waiting))
