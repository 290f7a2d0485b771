"""What goes wrong is answered with problem details, and tells no secret."""

import json
from uuid import uuid4

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from events.decider import Refused
from events.store import ClashError, StoreUnavailableError
from services.web.documents import parse
from services.web.problems import Problem, problem_of


def put(client, headers, data, **more):
    more = {"Content-Type": "application/json"} | more
    return client.put(f"/api/places/{uuid4()}", data=data, headers=headers | more)


def told(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert {"type", "title", "status", "code", "detail"} <= answer.json.keys()
    assert answer.json["type"] == f"/problems/{answer.json['code']}"
    return answer.json


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "nonsense"],
)
def test_what_is_not_json_is_415(media_type, client, cadre, document):
    answer = put(client, cadre, json.dumps(document), **{"Content-Type": media_type})
    told(answer, 415)


def test_a_compressed_body_is_415_and_never_opened(client, cadre):
    told(put(client, cadre, b"\x1f\x8b", **{"Content-Encoding": "gzip"}), 415)


@pytest.mark.parametrize(
    "text",
    [
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'"text"',
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": "a", "name": "b"}',
        b'{"a": {"b": 1, "b": 2}}',
        b'{"name": "\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"name": "a\\u0000b"}',
        b'{"name": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 40 + b"1" + b"}" * 40,
        b'{"a": ' + b"[" * 33 + b"]" * 33 + b"}",
    ],
    ids=lambda text: text[:12].decode("latin-1"),
)
def test_json_that_is_broken_ambiguous_or_too_deep_is_400(text, client, cadre, kernel):
    told(put(client, cadre, text), 400)
    assert kernel.head().position == 0


def test_an_escaped_backslash_is_no_nul():
    assert parse(rb'{"name": "a\\u0000b \\ud800"}') == {"name": r"a\u0000b \ud800"}


def test_a_charset_beside_the_media_type_is_fine(client, cadre, document):
    media_type = {"Content-Type": "application/json; charset=utf-8"}
    assert put(client, cadre, json.dumps(document), **media_type).status_code == 201


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
values = st.none() | st.booleans() | st.integers() | texts
documents = st.recursive(
    values,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
)


@given(documents)
def test_ordinary_json_is_read_as_it_is(document):
    assert parse(json.dumps(document).encode()) == document


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw):
    status = None
    try:
        parse(raw)
    except Problem as problem:
        status = problem.status
    assert status in {None, 400}


def test_a_body_above_the_cap_is_413(client, cadre):
    told(put(client, cadre, b'"' + b"x" * (1 << 20) + b'"'), 413)


def test_an_unknown_address_is_404(client, cadre):
    told(client.get("/api/nowhere", headers=cadre), 404)
    told(client.get("/api/places/not-a-uuid", headers=cadre), 404)


def test_another_method_is_405_and_says_which_are_answered(client, cadre, registered):
    answer = client.delete(f"/api/places/{registered}", headers=cadre)
    told(answer, 405)
    assert {"GET", "PUT"} <= set(answer.headers["Allow"].split(", "))
    told(client.options(f"/api/places/{registered}"), 405)


def test_a_client_that_takes_no_json_is_406(client, cadre):
    told(client.get("/api/places", headers=cadre | {"Accept": "text/csv"}), 406)
    for accepted in ("*/*", "application/*", "text/html, application/json;q=0.5"):
        answer = client.get("/api/places", headers=cadre | {"Accept": accepted})
        assert answer.status_code == 200


def test_an_address_with_a_nul_is_refused(client, cadre):
    told(client.get("/api/places?area=33%00", headers=cadre), 400)
    told(client.get("/api/places/%00", headers=cadre), 400)


def explode(client, cadre, registered):
    address = f"/api/places/{registered}/retire/{uuid4()}"
    return client.put(address, json={"reason": "explode"}, headers=cadre)


def test_a_fault_of_ours_tells_a_reference_and_nothing_else(client, cadre, registered):
    answer = explode(client, cadre, registered)
    problem = told(answer, 500)
    assert problem["reference"] == answer.headers["Request-Id"]
    assert "RuntimeError" not in answer.text
    assert "13800000000" not in answer.text


def test_the_reference_of_a_fault_is_in_the_log_without_its_text(client, cadre, registered):
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        answer = explode(client, cadre, registered)
    [line] = [line for line in lines if line["event"] == "failed"]
    assert line["reference"] == answer.json["reference"]
    assert line["kind"] == ["RuntimeError"]
    assert any("places.py" in frame and frame.endswith(" decide") for frame in line["trace"])
    assert "13800000000" not in json.dumps(lines, default=str)


def test_each_request_has_one_line_that_quotes_nothing_of_it(client, cadre):
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        client.get("/api/places?area=330783&limit=5", headers=cadre)
        client.get("/api/secret%0Aname", headers=cadre)
    [first, second] = lines
    assert first["route"] == "/api/places"
    assert (first["status"], first["caller"], first["service"]) == (200, "p1", "places")
    assert "330783" not in json.dumps(first, default=str)
    assert (second["route"], second["method"]) == ("-", "-")


def test_what_is_logged_after_a_request_says_nothing_of_it(client, cadre):
    client.get("/api/places?area=330783&limit=5", headers=cadre)
    assert structlog.contextvars.get_contextvars() == {}


@pytest.mark.parametrize(
    ("error", "code", "after"),
    [(ClashError("x"), "busy", "1"), (StoreUnavailableError("x"), "store-unavailable", "5")],
    ids=["clash", "unavailable"],
)
def test_what_will_pass_says_when_to_try_again(  # noqa: PLR0917 - its fixtures
    error,
    code,
    after,
    client,
    cadre,
    document,
    kernel,
    monkeypatch,
):
    def fail(*_):
        raise error

    monkeypatch.setattr(kernel, "run", fail)
    answer = put(client, cadre, json.dumps(document))
    assert told(answer, 503)["code"] == code
    assert answer.headers["Retry-After"] == after
    assert answer.json["detail"] != "x"


@pytest.mark.parametrize("name", ["status", "code", "detail"])
def test_a_refusal_may_have_a_member_that_every_problem_has(name):
    problem = problem_of(Refused("issue.is-void", "The case is void.", **{name: "void"}))
    assert (problem.document()["status"], problem.document()["code"]) == (409, "issue.is-void")


def test_members_of_a_refusal_do_not_hide_the_standard_ones():
    problem = Problem(409, "a.b", "No.", type="mine", reason="why")
    assert problem.document()["type"] == "/problems/a.b"
    assert problem.document()["reason"] == "why"


def test_every_answer_carries_the_security_headers(client, cadre, registered):
    answers = [
        client.get(f"/api/places/{registered}", headers=cadre),
        client.get("/api/places"),
        client.get("/api/nowhere"),
        explode(client, cadre, registered),
    ]
    for answer in answers:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Server" not in answer.headers
