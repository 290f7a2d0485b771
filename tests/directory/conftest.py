"""A running directory on each database; its operator, and areas to work in."""

from collections.abc import Iterator

import pytest

from tests.directory.world import AREAS, Directory, running


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def database(request, tmp_path_factory) -> str:
    """The database of one module's directory."""
    if request.param == "postgres":
        return request.getfixturevalue("module_postgres_url")
    return f"sqlite:///{tmp_path_factory.mktemp('directory')}/{{service}}.db"


@pytest.fixture(scope="module")
def directory(database, tmp_path_factory) -> Iterator[Directory]:
    """A directory that the tests of one module share: each makes codes of its own."""
    folder = tmp_path_factory.mktemp("running")
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        running(database, folder, {}, monkeypatch) as made,
    ):
        made.operator.done("areas/editions/2023/0", areas=AREAS)
        yield made


@pytest.fixture
def own_directory(tmp_path, monkeypatch) -> Iterator[Directory]:
    """A directory for one test, which may move its clock."""
    database = f"sqlite:///{tmp_path}/{{service}}.db"
    with running(database, tmp_path, {}, monkeypatch) as made:
        made.operator.done("areas/editions/2023/0", areas=AREAS)
        yield made


@pytest.fixture
def operator(directory):
    return directory.operator
