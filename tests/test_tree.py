"""The shape of the tree: who imports whom, what is pure, how long a file may be."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ("bench", "contracts", "deploy", "docs", "events", "services", "tests")
SERVICES = ("directory", "visit", "issue", "patrol", "scoring", "feed", "audit")
IMPURE = {"now", "utcnow", "today", "uuid4", "uuid7", "random"}
SOURCES_OF_CHANCE = {"date", "datetime", "random", "secrets", "time", "uuid", "uuid_utils"}
LONGEST_FILE = 300
PINNED = r"[\w.-]+(?:\[[\w.,-]+\])?"  # a package with its extras


# ---- who may import whom: each rule of pyproject.toml catches an offence -------------------------

OFFENCES = [
    # rule, file, what it must not import
    ("layers", "services/issue/facts.py", "import services.visit.read_models"),
    ("layers", "services/web/identity.py", "import services.directory.api"),
    ("layers", "services/feed/service.py", "import services.cli"),
    ("layers", "contracts/issue.py", "import events.clock"),
    ("layers", "events/clock.py", "import contracts.issue"),
    ("layers", "events/clock.py", "import services.web"),
    ("known-services", "services/weather/__init__.py", ""),
    ("inside", "services/visit/domain.py", "import services.visit.read_models"),
    ("inside", "services/issue/domain/case.py", "import services.issue.facts"),
    ("inside", "services/issue/read_models.py", "import services.issue.api"),
    ("inside", "services/issue/reactions.py", "import services.issue.api"),
    ("inside", "services/issue/api.py", "import services.issue.service"),
    ("pure", "services/visit/domain.py", "import nameko.rpc"),
    ("pure", "services/issue/domain/clocks.py", "from sqlalchemy import select"),
    ("pure", "contracts/issue.py", "import structlog"),
    ("silent", "services/visit/domain.py", "import random"),
    ("silent", "contracts/issue.py", "import os"),
    ("kombu", "events/relay.py", "from kombu import Connection"),
    ("kombu", "services/feed/service.py", "import kombu"),
    ("sql", "services/issue/api.py", "from sqlalchemy import select"),
    ("sql", "services/web/paging.py", "import sqlite3"),
    ("http", "services/issue/reactions.py", "import flask"),
    ("http", "events/settings.py", "from werkzeug import serving"),
    ("host", "services/issue/api.py", "import eventlet"),
    ("host", "services/directory/facts.py", "from nameko.extensions import Extension"),
]

ALLOWED = {
    "events/broker.py": "import kombu, amqp, eventlet, sqlalchemy",
    "events/subscription.py": "import nameko.extensions\nimport events.broker",
    "services/cli.py": "import click, eventlet, services.web\nimport services.issue.service",
    "services/web/host.py": "import flask, eventlet.wsgi, nameko.extensions, events, contracts",
    "services/issue/service.py": "import nameko.rpc\nfrom services.issue import api, reactions",
    "services/issue/api.py": "import flask_smorest, services.web.host, services.issue.domain.case",
    "services/issue/reactions.py": "import services.issue.facts, contracts.visit",
    "services/issue/facts.py": "import sqlalchemy, services.issue.read_models",
    "services/issue/read_models.py": "import sqlalchemy, services.issue.domain, contracts.issue",
    "services/issue/domain/__init__.py": "",
    "services/issue/domain/case.py": "import contracts.issue, events.decider",
    "events/decider.py": "",
    "contracts/issue.py": "import marshmallow",
    "contracts/visit.py": "",
}


@pytest.fixture
def tree(tmp_path) -> Path:
    """A small tree in which every import is allowed."""
    for package in ("contracts", "events", "services", "services/web", "services/issue"):
        (tmp_path / package).mkdir(parents=True, exist_ok=True)
        (tmp_path / package / "__init__.py").touch()
    for service in SERVICES:
        write(tmp_path, f"services/{service}/__init__.py", "")
    for path, source in ALLOWED.items():
        write(tmp_path, path, source)
    return tmp_path


def write(tree: Path, path: str, source: str) -> None:
    (tree / path).parent.mkdir(parents=True, exist_ok=True)
    (tree / path).write_text(source + "\n")


def import_rules(tree: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter with our rules over another tree."""
    linter = Path(sys.executable).with_name("lint-imports")
    config = ("--config", ROOT / "pyproject.toml", "--no-cache")
    return subprocess.run(
        [linter, *config, *options], cwd=tree, capture_output=True, text=True, check=False
    )


def test_a_tree_of_allowed_imports_is_kept(tree):
    done = import_rules(tree)
    assert done.returncode == 0, done.stdout


def test_services_that_do_not_exist_yet_are_no_offence(tmp_path):
    for package in ("contracts", "events", "services"):
        write(tmp_path, f"{package}/__init__.py", "")
    assert import_rules(tmp_path).returncode == 0


@pytest.mark.parametrize(("rule", "path", "source"), OFFENCES)
def test_a_forbidden_import_is_caught(tree, rule, path, source):
    for module in re.findall(r"(?:services|events|contracts)[.\w]*", source):
        target = module.replace(".", "/")
        if not (tree / target).is_dir() and f"{target}.py" not in ALLOWED:
            write(tree, f"{target}.py", "")  # what is imported must exist to be seen
    write(tree, path, source)
    done = import_rules(tree, "--contract", rule)
    assert done.returncode == 1, done.stdout
    assert "BROKEN" in done.stdout


# ---- what decides is pure ------------------------------------------------------------------------


def impurities(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of each clock, random number or random id that `source` reaches for.

    A field of that name (`facts.today`) is none: it came in from outside.
    """
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                names = {name}
            case ast.Attribute(value=ast.Name(id=base) | ast.Attribute(attr=base), attr=name):
                names = {name} if base in SOURCES_OF_CHANCE else set()
            case ast.alias(name=name):
                names = set(name.split("."))
            case ast.ImportFrom(module=str(module)):
                names = set(module.split("."))
            case _:
                continue
        for name in sorted(IMPURE.intersection(names)):
            yield node.lineno, name


@pytest.mark.parametrize(
    "source",
    [
        "at = datetime.now(UTC)",
        "at = datetime.datetime.utcnow()",
        "from datetime import date\nday = date.today()",
        "day: date = field(default_factory=date.today)",
        "at = clock.now()",
        "import random",
        "from random import choice",
        "from uuid import uuid4 as new_id",
        "id: UUID = field(default_factory=uuid_utils.uuid7)",
    ],
)
def test_a_clock_or_random_id_is_seen(source):
    assert list(impurities(source))


@pytest.mark.parametrize(
    "source",
    [
        "due = command.at + timedelta(days=5)",
        "if state.until <= facts.today: ...",
        "id = uuid5(case, 'due')",
    ],
)
def test_what_comes_in_as_a_field_is_no_impurity(source):
    assert not list(impurities(source))


def test_domains_and_contracts_read_no_clock_and_make_no_random_ids():
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for pattern in ("services/*/domain.py", "services/*/domain*/**/*.py", "contracts/**/*.py")
        for path in sorted(ROOT.glob(pattern))
        for line, name in impurities(path.read_text("utf-8"))
    ]
    assert not found, "time comes in as a field (`at`), derived ids are uuid5:\n" + "\n".join(found)


# ---- files -----------------------------------------------------------------------------------


def python_files() -> list[Path]:
    return [path for folder in SOURCES for path in sorted((ROOT / folder).rglob("*.py"))]


def test_facts_decide_on_nothing_unless_their_route_says_so():
    """A second stream is decided on through services.web.commands.also_deciding only."""
    gathering = [
        path
        for name in SERVICES
        for path in [
            ROOT / f"services/{name}/facts.py",
            *(ROOT / f"services/{name}/facts").rglob("*.py"),
        ]
        if path.exists()
    ]
    calls = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in gathering
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"unit.decide", "decide"}
    ]
    assert gathering
    assert calls == []


def test_no_file_is_longer_than_one_sitting():
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in python_files()}
    long = {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > LONGEST_FILE}
    assert not long


def test_nothing_but_a_test_leans_on_tests():
    leaning = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if "tests" not in path.relative_to(ROOT).parts
        and re.search(r"^(from|import) tests\b", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert not leaning


def test_no_module_is_a_drawer_for_leftovers():
    drawers = {"helper", "helpers", "misc", "util", "utils"}
    assert not [path for path in python_files() if path.stem in drawers]


def test_an_installed_package_has_its_data_files_too():
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    patterns = told["tool"]["setuptools"]["package-data"]["*"]
    data = {
        f"*{path.suffix}"
        for package in ("contracts", "events", "services")
        for path in (ROOT / package).rglob("*.*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }
    assert data <= set(patterns)


@pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-bench"])
def test_a_lock_names_versions_and_hashes_and_no_place(name):
    lock = (ROOT / f"{name}.lock").read_text("utf-8")
    lines = [line for line in lock.splitlines() if line and not line.lstrip().startswith("#")]
    assert not re.findall(r"^--|://|/opt/|file:", "\n".join(lines), re.MULTILINE)
    pinned = re.findall(rf"^({PINNED})==\S+ \\$", lock, re.MULTILINE)
    assert len(pinned) == len([line for line in lines if not line.startswith(" ")])
    assert lock.count("--hash=sha256:") >= len(pinned)


@pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-bench"])
def test_a_lock_pins_all_that_is_asked_for(name):
    asked = re.findall(r"^\w[\w.-]*", (ROOT / f"{name}.in").read_text("utf-8"), re.MULTILINE)
    lock = (ROOT / f"{name}.lock").read_text("utf-8")
    pinned = re.findall(rf"^({PINNED})==", lock, re.MULTILINE)
    assert {plain(each) for each in asked} <= {plain(each.partition("[")[0]) for each in pinned}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
