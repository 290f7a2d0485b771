"""One county, played once; what is fuzzed is a copy of it."""

from collections.abc import Iterator

import pytest

from bench.held.county import County
from tests.abuse.county import Storied, played, served


@pytest.fixture(scope="session")
def storied(tmp_path_factory) -> Storied:
    """The county after the story."""
    return played(tmp_path_factory.mktemp("storied"))


@pytest.fixture(scope="session")
def county(storied, tmp_path_factory) -> Iterator[County]:
    """A server on that county, for tests that break nothing if we are right."""
    with served(storied, tmp_path_factory.mktemp("abused")) as county:
        yield county


@pytest.fixture(scope="module")
def fuzzed(storied, tmp_path_factory) -> Iterator[County]:
    """A server on that county to which anything may happen."""
    with served(storied, tmp_path_factory.mktemp("fuzzed")) as county:
        yield county
