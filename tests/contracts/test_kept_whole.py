"""A read model that keeps a contract, or a part of one, has another version when that changes."""

from dataclasses import make_dataclass
from pathlib import Path
from typing import Annotated, Literal

import pytest
import yaml

from contracts.all import registry
from contracts.topology import SERVICES
from contracts.visit.events import BinGraded, VisitRecorded
from services.cli.runtime import kernel_provider
from services.visit.read_models import visits
from tests.contracts.shapes import fingerprint, writes_down

COMMITTED = Path(__file__).with_name("kept_whole.yml")


def kept():
    """For each version of a read model the contracts that it writes down, by their fingerprints."""
    names = {contract: name for name, contract in registry.events.items()}
    found = {}
    for service in SERVICES:
        for model in kernel_provider(service).models:
            whole = [each for each in model.folds if writes_down(model.fold_of(each))]
            told = {names[each]: fingerprint(each) for each in whole}
            if told:
                found[f"{service}/{model.name} v{model.version}"] = told
    return found


def test_what_a_read_model_keeps_changes_with_its_version_only():
    known, found = yaml.safe_load(COMMITTED.read_text("utf-8")), kept()
    assert found == known, (
        "What these read models keep has changed: two releases would write rows of two shapes into "
        "one table. Raise the `version` of each of them, then put into "
        f"{COMMITTED.name}:\n{yaml.safe_dump(found, sort_keys=True)}"
    )


# ---- that it would be noticed --------------------------------------------------------------------


def changed(**fields):
    return fingerprint(make_dataclass("Changed", fields.items()))


def test_a_fold_is_found_that_keeps_what_it_folds_and_others_are_not():
    assert writes_down(visits.model.fold_of(VisitRecorded))
    assert not writes_down(visits.model.fold_of(BinGraded))


@pytest.mark.parametrize(
    "other",
    [
        {"a": int, "b": str},
        {"b": int},
        {"a": str},
        {"a": int | None},
        {"a": tuple[int, ...]},
    ],
    ids=["one more", "renamed", "of another type", "may be absent", "several"],
)
def test_a_field_that_changes_is_noticed(other):
    assert changed(**other) != changed(a=int)


def test_what_lies_deeper_is_noticed_too():
    one, other = (make_dataclass("Part", [("a", kind)]) for kind in (int, str))
    assert changed(parts=tuple[one, ...]) != changed(parts=tuple[other, ...])
    assert changed(part=one | None) != changed(part=other | None)


def test_limits_and_choices_are_not():
    assert changed(a=Annotated[str, 3]) == changed(a=Annotated[str, 4]) == changed(a=str)
    assert changed(a=Literal["x"]) == changed(a=Literal["x", "y"])
