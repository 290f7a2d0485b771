"""The operators' handbook keeps up with what the services log."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOUD = {"warning", "error", "exception", "critical"}


def loud_lines() -> Iterator[str]:
    """Yield what the services log at the level of warnings and above, as it stands in the code."""
    for package in ("events", "services"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                match node:
                    case ast.Call(
                        func=ast.Attribute(value=ast.Name(id="log"), attr=level),
                        args=[ast.Constant(value=str(line)), *_],
                    ) if level in LOUD:
                        yield line


def test_each_line_that_is_a_warning_or_worse_is_explained():
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    chapter = text.split("\n## What a log line means\n")[1].split("\n## ")[0]
    lines = set(loud_lines())
    assert len(lines) > 15
    assert {line for line in lines if f"`{line}`" not in chapter} == set()


def test_the_sizing_table_is_that_of_the_measured_day():
    tables = [
        (ROOT / "docs" / name).read_text("utf-8").split("<!-- sizing -->")[1].split("<!-- /")[0]
        for name in ("operations.md", "scale.md")
    ]
    assert tables[0] == tables[1]
