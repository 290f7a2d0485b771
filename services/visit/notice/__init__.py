"""The notice as a page: Chinese or English, no script, nothing from elsewhere.

Cited is the Personal Information Protection Law (个人信息保护法, in force since 2021-11-01) by its
articles 15, 17, 29, 30, 35, 44 to 47 and 65. Names of elements, issuers and documents are not
translated: they are found by what stands on them.
"""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from services.visit.domain.basis import cited
from services.visit.domain.notice import Notice

Language = Literal["zh", "en"]

STYLE: Final = files(__name__).joinpath("notice.css").read_text("utf-8")
"""Stands in the page, so that a weak line fetches one thing."""

_DIGEST = b64encode(sha256(STYLE.encode()).digest()).decode()

POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The page's Content-Security-Policy: its own style, by its digest, and nothing else."""

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["cited"] = cited


def page(notice: Notice, language: Language) -> str:
    """Return a notice as HTML. No address in it names a code: all are relative to its own."""
    template = _templates.get_template(f"{language}.html")
    return template.render(notice=notice, style=Markup(STYLE))  # noqa: S704 - our own file
