"""Every code that a request may be refused with, and its sentence in Chinese.

The code is the contract: programs read it. The English sentence stands in the code base where the
refusal is made, with all that is known there; the Chinese one says the same of the code.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml


@cache
def chinese() -> Mapping[str, str]:
    """Return the Chinese sentence of each code; `{name}` in it is a member of the problem."""
    sentences: dict[str, str] = yaml.safe_load(
        files(__package__).joinpath("zh.yml").read_text("utf-8")
    )
    return sentences


def codes() -> list[str]:
    """Return all codes, sorted."""
    return sorted(chinese())
