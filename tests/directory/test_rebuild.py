"""The directory's tables follow from its log alone."""

import pytest

from contracts.all import registry
from events.envelope import decode
from events.rebuild import rebuild
from services.directory.read_models import MODELS
from tests.directory.world import COUNTY, PASSWORD, STREET, VILLAGE

LONG_LUNCH = {"seasons": [{"begins": "01-01", "intervals": ["08:30-11:30", "14:00-17:30"]}]}


@pytest.fixture(scope="module")
def lived_in(directory):
    """A directory in which all that can happen has happened."""
    departments_changed(directory)
    people_came_and_went(directory)
    keys_and_rosters_changed(directory)
    return directory


def departments_changed(directory):
    operator = directory.operator
    unit, heir = directory.department(), directory.department()
    operator.done(f"departments/{unit}/offices/law", name="执法科")
    operator.done(f"departments/{unit}/rename", name="水利局", since="2026-01-01")
    operator.done(f"departments/{unit}/hours", hours=LONG_LUNCH, since="2026-02-01")
    operator.done(f"departments/{unit}/merge", successor=heir, since="2026-06-01")
    operator.done("accounts/heirs-system/open", department=heir, password=PASSWORD)
    operator.done("accounts/heirs-system/close")


def people_came_and_went(directory):
    operator, unit = directory.operator, directory.department()
    holder, deputy, successor = (
        directory.person("officer", areas=(COUNTY,), department=unit) for _ in range(3)
    )
    post = directory.post(unit)
    operator.done(f"posts/{post}/fill", person=holder, since="2026-01-01")
    operator.done(f"posts/{post}/fill", person=deputy, deputy=True, since="2026-01-01")
    handover = {"leaver": holder, "successor": successor, "since": "2026-11-01"}
    operator.done(f"posts/{post}/hand-over", **handover)
    operator.done(f"people/{holder}/reassign", roles=["cadre"], areas=[STREET, VILLAGE])
    operator.done(f"people/{holder}/correct", name="李谷雨", phone="10000000099")
    operator.done(f"people/{holder}/identities", issuer="https://issuer.example", subject="s")
    operator.done(f"people/{deputy}/dismiss", since="2026-11-20")
    operator.done(f"people/{deputy}/forget", basis="本人申请")


def keys_and_rosters_changed(directory):
    operator = directory.operator
    begins, ends = "2026-11-23T00:00:00+08:00", "2026-11-30T00:00:00+08:00"
    for _ in range(2):
        turn = {"begins": begins, "ends": ends, "person": directory.person("cadre")}
        operator.done("rosters/duty/set", area=STREET, shifts=[turn])
    operator.done("signing-keys/rotate")
    fresh = operator.read("signing-keys")["items"][-1]
    operator.done(f"signing-keys/{fresh['key']}/retire")


def test_all_that_can_happen_to_a_directory_has_happened_to_this_one(lived_in):
    with lived_in.kernel.store.reading() as connection:
        rows = lived_in.kernel.store.after(connection, 0, 1000)
    happened = {decode(row.body, registry).type for row in rows}
    assert happened == {name for name in registry.events if name.startswith("directory.")}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_rebuilt_model_is_row_by_row_the_one_that_was_folded_as_it_happened(lived_in, model):
    rebuilt = rebuild(lived_in.kernel.store, registry, model)
    assert rebuilt.position == lived_in.kernel.head().position
    assert not rebuilt.differences
