"""Wire names and versions: an old event is read as the newest, for ever."""

from dataclasses import FrozenInstanceError
from typing import Any
from uuid import UUID

import msgspec
import pytest

from contracts.all import registry as declared
from contracts.declare import maybe_personal, personal, value
from contracts.fields import Code, Personal
from contracts.registry import Registry, UnknownVersionError


@value
class Filed:
    """Version 3: `due` became `days`; before that, version 2 had added the tier."""

    issue: str
    tier: str
    days: int


@pytest.fixture
def registry():
    registry = Registry()
    registry.add_event("issue.filed", 3, Filed)
    registry.add_upcaster("issue.filed", 1, lambda data: {**data, "tier": "county"})
    registry.add_upcaster("issue.filed", 2, _days)
    return registry


def _days(data):
    return {**{key: data[key] for key in ("issue", "tier")}, "days": int(data["due"][:-1])}


def test_an_event_is_named_with_its_version(registry):
    assert registry.type_of(Filed(issue="7", tier="street", days=5)) == "issue.filed.v3"


@pytest.mark.parametrize(
    ("version", "body"),
    [
        (1, b'{"issue": "7", "due": "5d"}'),
        (2, b'{"issue": "7", "due": "5d", "tier": "county"}'),
        (3, b'{"issue": "7", "days": 5, "tier": "county"}'),
    ],
)
def test_every_version_is_read_as_the_newest(registry, version, body):
    expected = Filed(issue="7", tier="county", days=5)
    assert registry.decode(f"issue.filed.v{version}", body) == expected
    assert registry.decode(f"issue.filed.v{version}", msgspec.Raw(body)) == expected


@pytest.mark.parametrize("version", ["0", "4", "99", "x", "", "²", "01", "-1", "1.0"])
def test_a_version_that_nobody_here_knows_stops(registry, version):
    with pytest.raises(UnknownVersionError):
        registry.decode(f"issue.filed.v{version}", b"{}")


def test_all_versions_that_can_be_read_are_told(registry):
    assert registry.types_of(Filed) == tuple(f"issue.filed.v{version}" for version in (1, 2, 3))
    registry.add_foreseen("issue.filed", 4, dict)
    assert registry.types_of(Filed)[-1] == "issue.filed.v4"


@pytest.mark.parametrize("name", ["issue.burnt.v1", "issue.filed", "", "v1", "issue.filed.v3.v1x"])
def test_a_type_that_nobody_here_knows_is_nothing(registry, name):
    assert registry.decode(name, b"{}") is None


def test_unknown_types_are_not_remembered(registry):
    before = len(registry._decoders)
    for number in range(50):
        registry.decode(f"made.up{number}.v1", b"{}")
    assert len(registry._decoders) == before


def test_data_that_does_not_fit_is_refused(registry):
    for body in (b"{}", b"[]", b'{"issue": 7, "tier": "x", "days": 1}', b"{"):
        with pytest.raises(msgspec.DecodeError):
            registry.decode("issue.filed.v3", body)


def test_every_older_version_needs_its_upcaster(registry):
    registry.check()
    del registry._upcasters["issue.filed", 1]
    with pytest.raises(TypeError, match=r"issue\.filed\.v1"):
        registry.check()
    with pytest.raises(UnknownVersionError):
        registry.decode("issue.filed.v1", b"{}")


def test_an_upcaster_of_no_older_version_is_a_mistake(registry):
    registry.add_upcaster("issue.filed", 3, dict)
    with pytest.raises(TypeError, match=r"issue\.filed\.v3"):
        registry.check()


def test_a_version_that_is_foreseen_is_read_as_the_newest_before_anybody_writes_it(registry):
    registry.add_foreseen("issue.filed", 4, lambda data: {**data, "days": data["hours"] // 24})
    registry.check()
    body = b'{"issue": "7", "tier": "county", "hours": 120}'
    expected = Filed(issue="7", tier="county", days=5)
    assert registry.decode("issue.filed.v4", body) == expected
    assert registry.type_of(expected) == "issue.filed.v3"
    with pytest.raises(UnknownVersionError):
        registry.decode("issue.filed.v5", body)


@pytest.mark.parametrize("version", [1, 3, 5])
def test_only_the_next_version_can_be_foreseen(registry, version):
    registry.add_foreseen("issue.filed", version, dict)
    with pytest.raises(TypeError, match="not the next version"):
        registry.check()


def test_nothing_is_declared_twice(registry):
    with pytest.raises(TypeError, match="twice"):
        registry.add_event("issue.filed", 4, Filed)
    with pytest.raises(TypeError, match="two upcasters"):
        registry.add_upcaster("issue.filed", 1, dict)
    registry.add_foreseen("issue.filed", 4, dict)
    with pytest.raises(TypeError, match="foreseen twice"):
        registry.add_foreseen("issue.filed", 4, dict)
    registry.add_command("issue.file", Filed)
    with pytest.raises(TypeError, match="twice"):
        registry.add_command("issue.file", Filed)


def test_all_that_the_services_declare_can_be_read():
    import contracts.all  # noqa: F401, PLC0415

    declared.check()
    assert all(
        declared.type_of.__self__._names[cls] == name for name, cls in declared.events.items()
    )


# ---- declarations ------------------------------------------------------------------------------
def test_a_contract_is_frozen_and_named_throughout():
    filed = Filed(issue="7", tier="county", days=5)
    with pytest.raises(FrozenInstanceError):
        filed.days = 6
    with pytest.raises(TypeError):
        Filed("7", "county", 5)


def test_a_personal_field_says_whose_it_is():
    with pytest.raises(TypeError, match=r"Letter\.text is personal of person, which it lacks"):

        @value
        class Letter:
            place: UUID
            text: Personal = personal(of="person")

    with pytest.raises(TypeError, match="personal of name"):

        @value
        class Self:
            name: Personal | None = maybe_personal(of="name", default=None)

    @value
    class Right:
        person: Code
        text: Personal = personal(of="person")

    assert Right(person="p", text="t").text == "t"


@pytest.mark.parametrize(("verifier", "looked_at"), [("sampling", False), ("cadre-1", True)])
def test_an_older_verification_tells_by_its_verifier_whether_somebody_looked(verifier, looked_at):
    body = {
        "issue": UUID(int=1),
        "assignment": UUID(int=2),
        "department": "DY-SW",
        "by": "sample",
        "verifier": verifier,
        "outcome": "whole",
        "on_time": True,
    }
    found: Any = declared.decode("assignment.verified.v1", msgspec.json.encode(body))
    assert found.looked_at is looked_at


CONTACT = {"post": "SW-1", "person": "officer-1"}
BEFORE_WHO_ACTED = {
    "assignment.received.v1": {"late": False},
    "assignment.sub_assigned.v1": {"office": "SW-1"},
    "assignment.started.v1": {"contact": CONTACT},
    "assignment.milestone_reached.v1": {
        "milestone": "到场",
        "reached_at": "2026-11-23T01:00:00Z",
        "late": False,
        "note": "已到场。",
    },
}


@pytest.mark.parametrize("wire_name", BEFORE_WHO_ACTED)
def test_an_older_step_of_the_work_is_read_as_nobodys(wire_name):
    about = {"issue": UUID(int=1), "assignment": UUID(int=2), "department": "DY-SW"}
    body = msgspec.json.encode(about | BEFORE_WHO_ACTED[wire_name])
    assert declared.decode(wire_name, body).person is None


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_report_keeps_who_made_it_and_whom_to_ask(version):
    body = {
        "issue": UUID(int=1),
        "assignment": UUID(int=2),
        "department": "DY-SW",
        "outcome": "whole",
        "note": "已清理。",
        "person": "officer-2",
        "contact": CONTACT,
        "done_at": "2026-11-23T01:00:00Z",
        "late": False,
    }
    found: Any = declared.decode(f"assignment.done.v{version}", msgspec.json.encode(body))
    assert (found.person, found.contact.person) == ("officer-2", "officer-1")
