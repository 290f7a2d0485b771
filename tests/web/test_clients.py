"""The files of the pages for people, beside the API."""

import pytest
from flask import Flask

from services.web.clients import add_pages
from services.web.problems import NotFound


@pytest.fixture
def pages(tmp_path):
    (tmp_path / "page.js").write_text("0")
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
