"""The files of the pages for people, beside the API."""

import gzip

import pytest
from flask import Flask

from services.web.clients import POLICY, add_pages
from services.web.problems import NotFound


@pytest.fixture
def pages(tmp_path):
    (tmp_path / "page.js").write_text("0")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "page-1f3a.js").write_text("1")
    (tmp_path / "assets" / "page-1f3a.js.gz").write_bytes(gzip.compress(b"1"))
    (tmp_path / ".made-of").write_text("digest")
    app = Flask(__name__, static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.register_error_handler(NotFound, lambda _: ("", 404))
    add_pages(app, tmp_path)
    return app.test_client()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_file_is_read(pages, method):
    with pages.open("/page.js", method=method) as answer:
        assert answer.status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "BREW"])
def test_a_file_is_only_read(pages, method):
    answer = pages.open("/page.js", method=method)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "BREW"])
def test_no_method_makes_up_a_file(pages, method):
    assert pages.open("/none.js", method=method).status_code == 404


@pytest.mark.parametrize("path", ["/.made-of", f"/{'a' * 300}", "/%00", "/..%2fsecret", "/assets"])
def test_what_names_no_file_of_the_pages_is_not_there(pages, path):
    assert pages.get(path).status_code == 404


def test_a_page_states_what_may_run_in_it(pages):
    with pages.get("/page.js") as answer:
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert answer.headers["Cache-Control"] == "no-cache"


def test_what_has_its_version_in_its_name_may_be_kept(pages):
    with pages.get("/assets/page-1f3a.js") as answer:
        assert "max-age=31536000" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(("taken", "coding"), [("gzip, br", "gzip"), ("identity", None)])
def test_what_was_packed_is_sent_packed_to_whoever_takes_it(pages, taken, coding):
    with pages.get("/assets/page-1f3a.js", headers={"Accept-Encoding": taken}) as answer:
        assert answer.headers.get("Content-Encoding") == coding
        assert answer.mimetype == "text/javascript"
        assert answer.headers["Vary"] == "Accept-Encoding"
