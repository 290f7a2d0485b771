"""What a rules file says, and in which line it says it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from services.ruletext import Problem, RulesError, composed

Path = Sequence[str | int]
"""Where a part of a document is: keys and list positions, from the root down."""


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
        return Problem.at(node.start_mark, self.name, reason)


def read(text: str, name: str) -> Marked:
    """Read the text's only document. Raises RulesError for what is not plain, bounded YAML."""
    root = composed(text, name)
    if odd := [Problem.at(key.start_mark, name, reason) for key, reason in _odd_keys(root)]:
        raise RulesError(odd)
    return Marked(name, root, _plain(root, name))


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


def _plain(root: yaml.Node, name: str) -> Any:
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        reason = error.problem or "this is not plain YAML"
        raise RulesError([Problem.at(error.problem_mark, name, reason)]) from None
    except ValueError:  # such as the 30th of February, which PyYAML takes for a date
        raise RulesError([Problem.at(None, name, "a date that no calendar has")]) from None
    finally:
        loader.dispose()


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    """Return what `step` leads to; None for a key that is missing, which is what may be wrong."""
    if isinstance(step, int):
        found: yaml.Node = node.value[step]
        return found
    return next((value for key, value in node.value if key.value == step), None)
