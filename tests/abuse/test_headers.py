"""What every answer of the whole server says to a browser."""

import pytest

from bench.held.county import INSIDERS, County
from bench.held.operations import operations
from services.web import page

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PUBLIC = ["/api/", "/api/page.css", "/api/openapi.json", "/health/live", "/health/ready"]
PUBLIC += ["/api/signing-keys", "/contracts/asyncapi.json", "/", "/nothing", "/p/EH9900001TG"]


@pytest.mark.parametrize("path", PUBLIC)
def test_what_anybody_reads_is_guarded_against_other_sites(county, path):
    answer = county.ask("GET", path)
    assert answer.headers.items() >= ALWAYS.items()
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "'unsafe-" not in policy
    assert answer.cookies.get_dict() == {}


def test_the_page_runs_no_script_and_takes_its_style_from_here():
    assert "script-src" not in page.POLICY
    assert "style-src 'self'" in page.POLICY


def lists_of(county: County, role: str):
    for operation in operations(county.document):
        open_to_all = "{" not in operation.path and role in operation.roles
        if operation.method == "GET" and open_to_all and not operation.query({}):
            yield operation.path


@pytest.mark.parametrize("role", ["cadre", "caller", "operator", "auditor"])
def test_what_is_answered_to_somebody_is_kept_by_no_cache(county, role):
    paths = list(lists_of(county, role))
    assert len(paths) > 5
    for path in [*paths, f"/api/issues/{county.seen.issue}", "/api/people/cadre-guyu"]:
        answer = county.ask("GET", path, INSIDERS[role])
        assert answer.headers["Cache-Control"] == "no-store", path
        assert answer.headers.items() >= ALWAYS.items(), path
        assert answer.cookies.get_dict() == {}, path
