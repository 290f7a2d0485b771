"""Files served as they are."""

from functools import partial

import pytest

from services.web.app import application
from services.web.files import files


@pytest.fixture
def folders(tmp_path):
    for folder, name, text in (
        ("commands", "issue.accept.json", "{}"),
        ("events", "issue.accepted.v1.json", '{"type": "object"}'),
    ):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / name).write_text(text)
    (tmp_path / "secret").write_text("secret")
    return tmp_path


@pytest.fixture
def client(kernel, keys, folders):
    schemas = files("schemas", "/contracts", folders / "commands", folders / "events")
    return application(kernel, "Files", [schemas], keys=keys).test_client()


@pytest.fixture
def get(client):
    return partial(client.get, buffered=True)  # closes the file


def test_a_file_is_found_in_any_of_its_folders(get):
    assert get("/contracts/issue.accept.json").json == {}
    answer = get("/contracts/issue.accepted.v1.json")
    assert answer.json == {"type": "object"}
    assert answer.mimetype == "application/json"


def test_what_is_known_is_not_sent_again(get):
    tag = get("/contracts/issue.accept.json").headers["ETag"]
    again = get("/contracts/issue.accept.json", headers={"If-None-Match": tag})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "/contracts/../secret",
        "/contracts/%2e%2e/secret",
        "/contracts/..%2fsecret",
        "/contracts//etc/passwd",
    ],
)
def test_nothing_outside_the_folders_is_served(path, get):
    answer = get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_a_missing_file_is_not_found(get):
    assert get("/contracts/nothing.json").status_code == 404
    assert get("/contracts/").status_code == 404
