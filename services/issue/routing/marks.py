"""YAML with places: what was read, where it stands, and every problem found, not just the first."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from contracts.fields import MAX_LINE

_LONGEST: Final = 200_000
_DEEPEST: Final = 10


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in a rules file, and where; line and column count from 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        """Write it as compilers do, so that editors jump there."""
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class RulesError(ValueError):
    """A rules file cannot be adopted; `problems` says all that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass
class Reader:
    """Reads one document's nodes and gathers what is wrong with them.

    Where something is wrong a stand-in is returned, so that reading goes on to the next problem:
    nothing that was read may be used while there are problems.
    """

    file: str
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, node: yaml.Node, message: str) -> None:
        """Remember a problem at a node."""
        self.wrong_at(node.start_mark, message)

    def wrong_at(self, mark: Any, message: str) -> None:
        """Remember a problem at one of PyYAML's marks, which count from 0; None is the start."""
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        self.problems.append(Problem(self.file, line, column, message))

    def document(self, text: str) -> yaml.Node | None:
        """Read the text's only document; None, with a problem, if it is not good YAML."""
        if len(text) > _LONGEST:
            self.wrong_at(None, f"a file has at most {_LONGEST} characters")
            return None
        try:
            node = self._composed(text)
        except yaml.MarkedYAMLError as error:
            self.wrong_at(error.problem_mark, error.problem or "this is not YAML")
            return None
        except yaml.YAMLError:
            self.wrong_at(None, "this is no YAML text: it has odd characters")
            return None
        if node is None and not self.problems:
            self.wrong_at(None, "the file is empty")
        return node

    def _composed(self, text: str) -> yaml.Node | None:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST or isinstance(event, yaml.AliasEvent):
                # What is small to write and endless to read is not read.
                self.wrong_at(event.start_mark, "neither aliases nor deep nesting are allowed")
                return None
        root: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
        return root

    def mapping(
        self, node: yaml.Node, *, needed: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> dict[str, yaml.Node]:
        """Return a mapping's values by key; missing, unknown and repeated keys are problems."""
        found: dict[str, yaml.Node] = {}
        for key, value in self.pairs(node):
            if key.value in (*needed, *optional):
                found[key.value] = value
            else:
                self.wrong(key, f"unknown key {key.value}: use {', '.join((*needed, *optional))}")
        for name in needed:
            if name not in found:
                self.wrong(node, f"{name} is missing")
        return found

    def pairs(self, node: yaml.Node) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
        """Yield a mapping's keys and values in order; repeated keys are problems."""
        if not isinstance(node, yaml.MappingNode):
            self.wrong(node, "a mapping of keys and values is expected here")
            return
        seen = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.wrong(key, "a key is one word")
            elif key.value in seen:
                self.wrong(key, f"{key.value} stands here twice")
            else:
                seen.add(key.value)
                yield key, value

    def items(self, node: yaml.Node) -> list[yaml.Node]:
        """Return a list's items."""
        if not isinstance(node, yaml.SequenceNode):
            self.wrong(node, "a list is expected here")
            return []
        return list(node.value)

    def text(self, node: yaml.Node) -> str:
        """Return a scalar's text."""
        if not isinstance(node, yaml.ScalarNode) or not node.value:
            self.wrong(node, "one word or line is expected here")
            return ""
        return str(node.value)

    def line(self, node: yaml.Node) -> str:
        """Return a text that fits into one line."""
        text = self.text(node)
        if len(text) > MAX_LINE or not text.isprintable():
            self.wrong(node, f"one line of at most {MAX_LINE} characters is expected here")
        return text

    def choice(self, node: yaml.Node, what: str, choices: Collection[str]) -> str:
        """Return one of some words; `what` they are is told where it is none of them."""
        text = self.text(node)
        if text and text not in choices:
            self.wrong(node, f"unknown {what} {text}: use {', '.join(choices)}")
        return text

    def flag(self, node: yaml.Node) -> bool:
        """Return true or false."""
        return self.choice(node, "flag", ("true", "false")) == "true"
