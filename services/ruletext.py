"""Rules as people write them: YAML that is plain and bounded, and where in it something is wrong.

Routing rules and score rules read their nodes each in their own way; what is one for both is how a
text becomes nodes, and how what is wrong with it is told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml

MAX_CHARACTERS: Final = 200_000
DEEPEST: Final = 10

MOST_VALUES: Final = 10_000
"""Keys, values, lists and mappings of one file; those that we ship have some 500 each."""

MOST_PROBLEMS: Final = 50
"""How many things that are wrong are told; nothing behind the last of them is looked at."""

_LONGEST_MESSAGE = 300
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's where PyYAML was built with it: some twenty times as fast."""


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
        told = message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]}…"
        return cls(file, line, column, told)

    def __str__(self) -> str:
        """Write it as compilers do, so that editors jump there."""
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class RulesError(ValueError):
    """A rules file cannot be used; `problems` says all that is wrong with it, from the top down."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


def composed(text: str, file: str, most: int | None = MOST_VALUES) -> yaml.Node:
    """Return the root of a text's only document, which has `most` values at most.

    Raises RulesError for what is not bounded YAML.
    """
    if len(text) > MAX_CHARACTERS:
        raise _wrong(None, file, f"a file has at most {MAX_CHARACTERS} characters")
    try:
        for count, (mark, endless) in enumerate(_values(text), start=1):
            if endless:
                raise _wrong(mark, file, "neither aliases nor deep nesting are allowed")
            if most is not None and count > most:
                raise _wrong(mark, file, f"a file has at most {most} keys and values")
        root: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise _wrong(error.problem_mark, file, error.problem or "this is not YAML") from None
    except yaml.YAMLError:
        raise _wrong(None, file, "this is no YAML text: it has odd characters") from None
    if root is None:
        raise _wrong(None, file, "the file is empty")
    return root


def _values(text: str) -> Iterator[tuple[Any, bool]]:
    """Yield where each value begins, and whether it is short to write and endless to read."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.NodeEvent):
            depth += isinstance(event, yaml.CollectionStartEvent)
            yield event.start_mark, depth > DEEPEST or isinstance(event, yaml.AliasEvent)


def _wrong(mark: Any, file: str, message: str) -> RulesError:
    return RulesError([Problem.at(mark, file, message)])
