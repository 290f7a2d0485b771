"""YAML with places: what a rules file says, and in which line it says it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

MAX_CHARACTERS: Final = 200_000
DEEPEST: Final = 10

Path = Sequence[str | int]
"""Where a part of a document is: keys and list positions, from the root down."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in a rules file, and in which line; the first line is 1."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        """Write it as compilers do, so that editors jump there."""
        return f"{self.file}:{self.line}: {self.reason}"


class RulesError(ValueError):
    """A rules file does not load; `problems` says all that is wrong with it, from the top down."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Marked:
    """A document that was read from a file called `name`."""

    name: str
    root: yaml.Node
    value: Any

    def problem(self, path: Path, reason: str) -> Problem:
        """Write down what is wrong with the part at `path`, or with what should be there."""
        node = self.root
        for step in path:
            node = _child(node, step) or node
        return _problem(self.name, node.start_mark, reason)


def read(text: str, name: str) -> Marked:
    """Read the text's only document. Raises RulesError for what is not plain, bounded YAML."""
    if len(text) > MAX_CHARACTERS:
        raise RulesError([_problem(name, None, f"a file has at most {MAX_CHARACTERS} characters")])
    try:
        if mark := _endless(text):
            raise RulesError([_problem(name, mark, "neither aliases nor deep nesting, please")])
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is None:
            raise RulesError([_problem(name, None, "the file is empty")])
        if odd := [_problem(name, key.start_mark, reason) for key, reason in _odd_keys(root)]:
            raise RulesError(odd)
        return Marked(name, root, _plain(root))
    except yaml.MarkedYAMLError as error:
        reason = error.problem or "not YAML"
        raise RulesError([_problem(name, error.problem_mark, reason)]) from None
    except yaml.YAMLError:
        raise RulesError([_problem(name, None, "a character that no text has")]) from None


def _endless(text: str) -> Any:
    """Return where something stands that is short to write and long to read."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST or isinstance(event, yaml.AliasEvent):
            return event.start_mark
    return None


def _odd_keys(node: yaml.Node) -> Iterator[tuple[yaml.Node, str]]:
    """Yield each key that is not one word, or is in its mapping already: YAML takes the last."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                yield key, "a key is one word"
            elif key.value in seen:
                yield key, f"{key.value} stands here twice"
            else:
                seen.add(key.value)
            yield from _odd_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _odd_keys(item)


def _plain(root: yaml.Node) -> Any:
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(root)
    finally:
        loader.dispose()


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    """Return what `step` leads to; None for a key that is missing, which is what may be wrong."""
    if isinstance(step, int):
        found: yaml.Node = node.value[step]
        return found
    return next((value for key, value in node.value if key.value == step), None)


def _problem(name: str, mark: Any, reason: str) -> Problem:
    """Name the place of one of PyYAML's marks, which count from 0; None is the beginning."""
    return Problem(name, mark.line + 1 if mark else 1, reason)
