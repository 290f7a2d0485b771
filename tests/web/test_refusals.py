"""Whoever is refused reads why in their language; programs know every code beforehand."""

import ast
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from string import Formatter
from typing import NamedTuple, get_args

import pytest
import requests

from contracts import refusals
from events.decider import Refused
from services.issue.domain.state import EXISTING, PartStatus, SideState
from services.web.languages import told
from services.web.problems import problem_of

ROOT = Path(refusals.__file__).parents[2]

PLACES = {"Refused": (0, 1), "Problem": (1, 2), "_wrong": (1, 2)}
"""Where a call that refuses has its code and its sentence."""

OF_STATES = {f"issue.is-{status}" for status in EXISTING} | {
    f"assignment.is-{status}" for status in (*get_args(PartStatus), *get_args(SideState))
}
"""Made where a state does not allow a command."""

OF_HTTP = {
    HTTPStatus(status).phrase.lower().replace(" ", "-") for status in (400, 404, 405, 408, 413, 415)
}
"""What the reader of HTTP refuses by itself, before any code of ours looks at it."""


class Site(NamedTuple):
    """A place in the code that refuses: with which code, and which further members."""

    code: str
    members: frozenset[str]
    where: str


def sites() -> Iterator[Site]:
    """Yield every call that refuses by a code that is written there."""
    for file in sorted((ROOT / "services").rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        constants = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            name = _called(node)
            if name not in PLACES or len(node.args) <= PLACES[name][1]:
                continue
            code = node.args[PLACES[name][0]]
            if isinstance(code, ast.Name):
                code = constants.get(code.id)
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                named = frozenset(each.arg for each in node.keywords if each.arg)
                yield Site(code.value, named, f"{file.relative_to(ROOT)}:{node.lineno}")


def _called(node: ast.AST) -> str:
    """Return what is called, or given the code by the class of a problem."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute) and node.func.attr == "__init__":
        return "Problem"
    return node.func.id if isinstance(node.func, ast.Name) else ""


def members_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_every_code_has_a_sentence_in_chinese_and_no_other_has():
    given_out = {site.code for site in sites()} | OF_STATES | OF_HTTP
    assert set(refusals.codes()) == given_out


def test_a_sentence_says_nothing_that_a_refusal_does_not_know():
    wrong = [
        f"{site.where}: {site.code} has no {missing}"
        for site in sites()
        if (missing := members_of(refusals.chinese()[site.code]) - site.members)
    ]
    assert wrong == []


def test_sentences_of_states_need_nothing_more():
    assert not any(members_of(refusals.chinese()[code]) for code in OF_STATES | OF_HTTP)


@pytest.mark.parametrize("code", refusals.codes())
def test_each_is_a_sentence_in_chinese(code):
    sentence = refusals.chinese()[code]
    assert re.search(r"[\u4e00-\u9fff]", sentence)
    assert sentence.endswith("。")


@pytest.mark.parametrize(
    ("liked", "language", "word"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh", "这里没有"),
        ("zh-Hans", "zh", "这里没有"),
        ("en-GB", "en", "There is nothing"),
        ("de", "en", "There is nothing"),
        (None, "en", "There is nothing"),
    ],
)
def test_the_sentence_is_in_the_language_of_whoever_asks(client, cadre, liked, language, word):
    headers = cadre | ({"Accept-Language": liked} if liked else {})
    answer = client.get("/api/nothing", headers=headers)
    assert answer.headers["Content-Language"] == language
    assert answer.json["code"] == "not-found"
    assert word in answer.json["detail"]


def test_what_no_app_sees_is_refused_in_that_language_too(url):
    answer = requests.get(f"{url}/elsewhere", headers={"Accept-Language": "zh"}, timeout=30)
    assert answer.json()["detail"] == refusals.chinese()[answer.json()["code"]]


def test_the_field_that_a_refusal_is_about_gets_the_same_sentence():
    refusal = Refused("place.two-positions", "Send fixes or a pin.", field="pin")
    document, _ = told(problem_of(refusal), "zh")
    assert document["errors"] == [{"field": "pin", "reason": document["detail"]}]
    assert document["detail"] == refusals.chinese()["place.two-positions"]


def test_a_sentence_is_filled_in_with_what_the_refusal_knows():
    refusal = Refused("department.merged", "It was absorbed.", successor="DY-SW")
    document, language = told(problem_of(refusal), "zh")
    assert ("DY-SW" in document["detail"], language) == (True, "zh")


@pytest.mark.parametrize(
    "refusal",
    [Refused("department.merged", "Turn to another one."), Refused("made-up", "Turn elsewhere.")],
    ids=["a member is lacking", "no sentence"],
)
def test_what_cannot_be_said_in_chinese_is_said_in_english(refusal):
    document, language = told(problem_of(refusal), "zh")
    assert (document["detail"], language) == (refusal.detail, "en")
