"""Whatever is sent, no service fails, and each answer is one that OpenAPI names.

`make fuzz` tries harder, and other requests each time (NEEDLE_FUZZ: so many of each operation).
"""

import os

import pytest

from bench.held.county import INSIDERS
from bench.held.things import things
from tests.abuse.fuzzing import Fuzz

HARD = int(os.environ.get("NEEDLE_FUZZ", "0"))
FUZZ = Fuzz(examples=HARD or 2, repeatable=not HARD)


ONCE = [("cadre", None), ("operator", "cadre"), ("officer", "operator"), ("auditor", "operator")]
"""Who asks in every run, each but for what the other may ask as well."""


@pytest.mark.parametrize(
    ("role", "but"),
    [(role, None) for role in INSIDERS] if HARD else ONCE,
)
def test_no_request_makes_a_service_fail_or_answer_what_is_not_documented(fuzzed, role, but):
    headers = fuzzed.as_(INSIDERS[role])
    there = {name: value for name, value in things(fuzzed).items() if name not in OURS}
    assert FUZZ.failures(fuzzed.url, role, headers, there, but) == []
    assert fuzzed.faults() == []


OURS = {"person", "account"}
"""Who is signed in here stays signed in: nobody is forgotten, nor their account closed."""
