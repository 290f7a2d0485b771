"""Rules as people write them: YAML that is plain and bounded, and where in it something is wrong.

Routing rules and score rules read their nodes each in their own way; what is one for both is how a
text becomes nodes, and how what is wrong with it is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import yaml

MAX_CHARACTERS: Final = 200_000
DEEPEST: Final = 10


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in a rules file, and where; line and column count from 1."""

    file: str
    line: int
    column: int
    message: str

    @classmethod
    def at(cls, mark: Any, file: str, message: str) -> "Problem":
        """Name the place of one of PyYAML's marks, which count from 0; None is the beginning."""
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return cls(file, line, column, message)

    def __str__(self) -> str:
        """Write it as compilers do, so that editors jump there."""
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class RulesError(ValueError):
    """A rules file cannot be used; `problems` says all that is wrong with it, from the top down."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


def composed(text: str, file: str) -> yaml.Node:
    """Return the root of a text's only document. Raises RulesError for what is not bounded YAML."""
    if len(text) > MAX_CHARACTERS:
        raise _wrong(None, file, f"a file has at most {MAX_CHARACTERS} characters")
    try:
        if mark := _endless(text):
            raise _wrong(mark, file, "neither aliases nor deep nesting are allowed")
        root: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise _wrong(error.problem_mark, file, error.problem or "this is not YAML") from None
    except yaml.YAMLError:
        raise _wrong(None, file, "this is no YAML text: it has odd characters") from None
    if root is None:
        raise _wrong(None, file, "the file is empty")
    return root


def _endless(text: str) -> Any:
    """Return where something stands that is short to write and endless to read."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST or isinstance(event, yaml.AliasEvent):
            return event.start_mark
    return None


def _wrong(mark: Any, file: str, message: str) -> RulesError:
    return RulesError([Problem.at(mark, file, message)])
