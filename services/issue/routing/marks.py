"""Reading a rule set's nodes: every problem found with its place, not just the first."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import yaml

from contracts.fields import MAX_LINE
from services.ruletext import MOST_PROBLEMS, Problem, RulesError


@dataclass
class Reader:
    """Reads one document's nodes and gathers what is wrong with them.

    Where something is wrong a stand-in is returned, so that reading goes on to the next problem:
    nothing that was read may be used while there are problems.
    """

    file: str
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, node: yaml.Node, message: str) -> None:
        """Remember a problem at a node. Raises RulesError after the last one that is told."""
        self.problems.append(Problem.at(node.start_mark, self.file, message))
        if len(self.problems) >= MOST_PROBLEMS:
            raise RulesError(self.problems)

    def at_most(self, node: yaml.Node, most: int, what: str) -> bool:
        """Tell whether a list or mapping has no more than `most` members; else it is a problem."""
        fits = not isinstance(node, yaml.CollectionNode) or len(node.value) <= most
        if not fits:
            self.wrong(node, f"at most {most} {what}")
        return fits

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
