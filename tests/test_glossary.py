"""The glossary has every word that crosses a boundary, and its Chinese term."""

import dataclasses
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

import contracts
from contracts.all import registry

GLOSSARY = Path(__file__).parents[1] / "docs" / "GLOSSARY.md"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def plain(word: str) -> str:
    """Return a word as it is compared: `e_bike` and `e-bike` are one."""
    return " ".join(re.findall(r"[a-z0-9]+", word.lower()))


def rows() -> Iterator[tuple[list[str], list[str]]]:
    """Yield the words and the Chinese terms of each row."""
    for line in GLOSSARY.read_text("utf-8").splitlines():
        if line.startswith("| ") and not line.startswith("| word "):
            words, terms, _ = (cell.strip() for cell in line.strip("|").split("|"))
            yield words.split(", "), terms.split(", ")


def values_in(hint: Any) -> Iterator[str]:
    """Yield the texts that a type hint's literals allow."""
    if get_origin(hint) is Literal:
        yield from (each for each in get_args(hint) if isinstance(each, str))
        return
    for inner in get_args(hint):
        yield from values_in(inner)


def words_of_contracts() -> dict[str, str]:
    """Return each word that a field of a contract may hold, and which field that is."""
    found = {}
    for module in pkgutil.walk_packages(contracts.__path__, "contracts."):
        for cls in vars(import_module(module.name)).values():
            if isinstance(cls, type) and dataclasses.is_dataclass(cls):
                for name, hint in get_type_hints(cls, include_extras=True).items():
                    found |= dict.fromkeys(values_in(hint), f"{cls.__name__}.{name}")
    return found


@pytest.fixture(scope="module")
def explained() -> set[str]:
    return {plain(word) for words, _ in rows() for word in words}


def test_every_word_that_a_field_may_hold_is_explained(explained):
    words = words_of_contracts()
    assert "street_coordinator" in words
    assert not {word: field for word, field in words.items() if plain(word) not in explained}


def test_what_every_event_is_about_is_explained(explained):
    nouns = {name.split(".")[0] for name in registry.events}
    assert not {noun for noun in nouns if plain(noun) not in explained}


def test_words_that_share_a_row_have_a_chinese_term_each_or_one_for_all():
    for words, terms in rows():
        assert len(terms) in {1, len(words)}, words
        assert all(CHINESE.search(term) for term in terms), words
