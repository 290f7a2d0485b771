"""One county for each module, played once."""

from collections.abc import Iterator

import pytest

from tests.abuse.county import County, Storied, played, served


@pytest.fixture(scope="session")
def storied(tmp_path_factory) -> Storied:
    """The county after the story."""
    return played(tmp_path_factory.mktemp("storied"))


@pytest.fixture(scope="module")
def county(storied, tmp_path_factory) -> Iterator[County]:
    """A server on that county, for the tests of one module to abuse."""
    with served(storied, tmp_path_factory.mktemp("abused")) as county:
        yield county
