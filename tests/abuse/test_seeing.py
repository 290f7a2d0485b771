"""Who is told of restricted things, and of reporters: by every question, everybody in every area.

What is restricted, and who reported something, is known by words and ids that stand nowhere else.
`who_knows.yml` says who is shown which of them by which operation. Nobody else is, in no answer's
body or headers; nor does any other answer change, not by a number, when there is something
restricted.
"""

import fnmatch
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

import pytest
import yaml

from bench.held.county import INSIDERS, County
from bench.held.things import things
from services.cli.client import wait_for
from tests.abuse.asking import Question, answers, questions
from tests.abuse.county import served
from tests.abuse.restricted import Makers, Secrets
from tests.abuse.watchers import Watcher, let_in, watchers

TABLE = yaml.safe_load(Path(__file__).with_name("who_knows.yml").read_text("utf-8"))
EVERYBODY = tuple(watchers())
NOBODY = "00000000-0000-4000-8000-000000000000"

Answers = Mapping[tuple[str, str, str], str]
"""What somebody was answered, by who asked, the operation and the question."""


def expanded(names: list[str]) -> frozenset[str]:
    """Return the watchers that a line of the table names, one by one or by a group."""
    patterns = chain.from_iterable(TABLE["groups"].get(name, [name]) for name in names)
    everybody = [watcher.name for watcher in EVERYBODY]
    found = {pattern: fnmatch.filter(everybody, pattern) for pattern in patterns}
    assert all(found.values()), f"nobody is any of {names}"
    return frozenset(chain.from_iterable(found.values()))


TOLD = {
    (operation, of): expanded(names)
    for operation, kinds in TABLE["told"].items()
    for of, names in kinds.items()
}
NOTICED = {operation: expanded(names) for operation, names in TABLE["noticed"].items()}


@pytest.fixture(scope="module")
def makers(storied, tmp_path_factory) -> Iterator[Makers]:
    """A server on the county after the story, with everybody who looks, and nothing restricted."""
    with served(storied, tmp_path_factory.mktemp("seeing")) as county:
        let_in(county, Makers(county).as_("operator-1").put)
        makers = Makers(county)
        wait_for("the rules to be taken over", lambda: makers.adopt_category() or True)
        makers.report_openly()
        yield makers


@pytest.fixture(scope="module")
def patrol(makers) -> str:
    return makers.set_out()


@pytest.fixture(scope="module")
def plain(makers) -> str:
    return makers.visit(openly=True)


@pytest.fixture(scope="module")
def asked(makers, patrol, plain) -> list[Question]:
    """Each question about what is there before anything restricted, lists as a whole."""
    return list(questions(makers.county, there(makers), filtered=False))


@pytest.fixture(scope="module")
def before(makers, asked) -> Answers:
    """What everybody is answered before there is anything restricted."""
    return everything(makers.county, asked)


@pytest.fixture(scope="module")
def after(makers, asked, before, patrol) -> Answers:
    """What they are answered when there is."""
    makers.require()
    makers.raise_issue()
    makers.see_on_patrol(patrol)
    await_all(makers)
    return everything(makers.county, asked)


@pytest.fixture(scope="module")
def visit(makers, after) -> str:
    """A visit on which a restricted problem is seen, and something restricted is asked."""
    return makers.visit(openly=False)


@pytest.fixture(scope="module")
def secrets(makers, visit) -> Secrets:
    """All that is restricted, once it has reached the last of those that are told of it."""
    await_all(makers)
    return makers.secrets


def await_all(makers: Makers) -> None:
    """Wait until the archive, which is told of everything last, has all words and ids."""
    words = set().union(*makers.secrets.words.values())
    wait_for("the archive", lambda: words <= set(archived(makers.county)))


def archived(county: County) -> Iterator[str]:
    """Yield each word and each id that the archive has."""
    for source in ("visit", "patrol", "issue", "scoring"):
        query = {"source": source, "limit": 500}
        told = county.ask("GET", "/api/audit/events", INSIDERS["auditor"], params=query)
        yield from re.findall(r"[\w-]+", told.text)


def there(makers: Makers) -> dict[str, list[str]]:
    """Return what can be asked for, by parameter: of the story, and of what was made since."""
    story = {name: [value] for name, value in things(makers.county).items()}
    rules = {
        name: makers.county.ask("GET", f"/api/{path}/in-force", INSIDERS["operator"]).json()
        for name, path in (("rule_version", "routing"), ("version", "score-rules"))
    }
    more = {
        **{name: [found["rule_version"]] for name, found in rules.items()},
        "about": [f"issue/{story['issue'][0]}"],
        "appeal": [NOBODY],
        "calendar": ["2026"],
        "category": ["企业或作坊污水入河"],
        "department": ["DY-SW", "DY-ZZ", "DY-MZ"],
        "element": ["householder"],
        "key": ["none"],
        "problem": [NOBODY],
        "rebuild": [NOBODY],
        "scanned": ["https://example.org/x"],
        "subject": ["DY-SW"],
        "words": ["污水"],
    }
    found = story | more
    for name, values in makers.secrets.ids.items():
        found[name] = [*found.get(name, ()), *values]
    return found


def may_ask(watcher: Watcher, question: Question) -> bool:
    roles = question.operation.roles
    return not roles or watcher.role in roles


def door(question: Question) -> str:
    """Return by what the table names an operation; of the archive, each source by itself."""
    source = question.query.get("source")
    return question.operation.name + (f"?source={source}" if source else "")


def everything(county: County, asked: list[Question]) -> dict[tuple[str, str, str], str]:
    """Return what everybody is answered to all that they may ask."""
    return {
        (watcher.name, door(question), str(question)): "".join(
            answers(county, question, watcher.login)
        )
        for watcher in EVERYBODY
        for question in asked
        if may_ask(watcher, question)
    }


def shown(answer: str, question: Question, word: str) -> bool:
    """Tell whether an answer shows that it knows a word; saying again what was asked does not."""
    if word in question.path:
        return answer.startswith("2") or answer.count(word) > question.path.count(word)
    return word in answer and word not in str(question.query)


@pytest.mark.parametrize("watcher", EVERYBODY, ids=lambda watcher: watcher.name)
def test_everybody_is_told_what_the_table_says_and_nothing_else(makers, secrets, watcher):
    found = set()
    for question in questions(makers.county, there(makers)):
        if may_ask(watcher, question):
            for answer in answers(makers.county, question, watcher.login):
                found |= {
                    (door(question), of)
                    for of, words in secrets.words.items()
                    if any(shown(answer, question, word) for word in words)
                }
    assert found == {which for which, who in TOLD.items() if watcher.name in who}


@pytest.mark.parametrize("watcher", EVERYBODY, ids=lambda watcher: watcher.name)
def test_whoever_is_not_told_does_not_notice_either(before, after, watcher):
    changed = {
        operation
        for (who, operation, question), answer in before.items()
        if who == watcher.name and after[who, operation, question] != answer
    }
    told = {operation for (operation, _), who in TOLD.items() if watcher.name in who}
    assert changed <= told | {which for which, who in NOTICED.items() if watcher.name in who}


def test_a_visit_looks_to_an_auditor_of_the_street_as_if_nothing_had_been_seen(
    makers, plain, visit, secrets
):
    def told(path: str) -> dict[str, object]:
        answer = makers.county.ask("GET", f"/api/visits/{path}", "sees-auditor-street").json()
        return {name: value for name, value in answer.items() if name not in OF_EACH_VISIT}

    assert told(visit) == told(plain)


OF_EACH_VISIT = {"visit", "form", "answers", "parts", "observed_at", "recorded_at"}
"""What two visits differ in anyway; what they asked is of the restricted answer's words above."""


def test_who_knows_names_only_operations_that_there_are(makers, asked):
    served_here = {door(question) for question in asked}
    assert {operation for operation, _ in TOLD} | set(NOTICED) <= served_here
