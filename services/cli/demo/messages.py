"""The messages of the larger day: real ones where they lie beside the checkout, else invented."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import yaml

from services.cli.demo.story.setting import data

REAL = ("labelled.csv", "messages.csv", "replies.csv")
_TITLE, _TEXT = 100, 2000
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Message:
    """What a resident wrote, and the category that it is filed under."""

    title: str
    text: str
    category: str


def real_folder() -> Path:
    """Return where real messages lie, if they do: in `shared/data` beside the checkout."""
    return Path(__file__).parents[4] / "shared" / "data" / "complaints"


def messages(count: int, folder: Path) -> tuple[list[Message], bool]:
    """Return `count` messages that a category is found for, and whether they are real ones."""
    if folder.is_dir():
        found = list(islice(_filed(_real(folder)), count))
        if len(found) == count:
            return found, True
    return list(islice(_filed(_invented()), count)), False


def _filed(texts: Iterator[tuple[str, str]]) -> Iterator[Message]:
    table = [(rule["category"], rule["words"]) for rule in yaml.safe_load(data("keywords.yml"))]
    for title, text in texts:
        whole = f"{title} {text}"
        for category, words in table:
            if any(word in whole for word in words):
                yield Message(title, text, category)
                break


def _real(folder: Path) -> Iterator[tuple[str, str]]:
    csv.field_size_limit(1 << 20)
    seen: set[str] = set()
    for path in chain(folder / name for name in REAL):
        with path.open(encoding="utf-8", newline="") as opened:
            for row in csv.DictReader(opened):
                title, text = _line(row["subject"] or "")[:_TITLE], _line(row["text"] or "")[:_TEXT]
                if title and text and title not in seen:
                    seen.add(title)
                    yield title, text


def _invented() -> Iterator[tuple[str, str]]:
    examples = yaml.safe_load(data("invented.yml"))
    number = 0
    while True:
        example = examples[number % len(examples)]
        number += 1
        yield f"{example['subject']}（{number}）", example["text"]


def _line(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()
