"""The kinds of values that contracts are made of, each with its bounds.

A type such as `Line` is `str` to Python and a bounded marshmallow field to whoever validates.
"""

import re
import unicodedata
from typing import Annotated, Any

from marshmallow import fields, validate

MAX_CODE = 64
MAX_LINE = 200
MAX_TEXT = 4000
MAX_RULES = 80_000
"""Ten times what is shipped."""

# The patterns are published as JSON Schema and run in other languages too. JavaScript has no \Z,
# its \w and \d are ASCII, and `$` alone lets a final line feed pass in Python.
_END = r"$(?!\n)"
_LETTERS = r"A-Za-z0-9\u3400-\u9fff\uff08\uff09\u3001"


class Words(fields.String):
    """A text that every database, terminal and encoder takes, and that says something."""

    def __init__(self, **kwargs: Any) -> None:
        said: dict[str, Any] = {
            "unfit": "Text without half characters and separators that no keyboard has.",
            "empty": "Empty.",
        }
        super().__init__(error_messages=said, **kwargs)

    def _deserialize(self, value: Any, *where: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *where, **kwargs)
        if _UNFIT.search(text):
            raise self.make_error("unfit")
        if text and not _says_something(text):
            raise self.make_error("empty")
        return text


def _says_something(text: str) -> bool:
    """Tell whether anything of a text is seen: more than spaces, joiners, marks of direction."""
    return any(unicodedata.category(each) not in _UNSEEN and each not in _BLANKS for each in text)


_UNSEEN = frozenset({"Cc", "Cf", "Mn", "Me", "Zl", "Zp", "Zs"})
"""Unicode's categories of what is not seen by itself; a combining mark needs what it is put on."""

_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that are shown as nothing: Hangul's fillers, Braille's empty cell."""

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Overrides, embeddings and isolates: with them a name or number is shown as another."""

_UNFIT = re.compile("[\x00\x80-\x9f\u2028\u2029\ud800-\udfff]")


class _OneLine(Words):
    """A text that stands in a line with others, and must be shown as what it is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["turning"] = "Without marks that turn the writing's direction."

    def _deserialize(self, value: Any, *where: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *where, **kwargs)
        if _TURNING.search(text):
            raise self.make_error("turning")
        return text


class Number(fields.Float):
    """A number, and not a text or a truth value that could be read as one."""

    def _validated(self, value: Any) -> float:
        if not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class WholeNumber(fields.Integer):
    """A whole number, and not a text or a fraction that could be read as one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strict=True, **kwargs)


class Flag(fields.Boolean):
    """True or false, and nothing that could be read as one of them."""

    def _deserialize(self, value: Any, *where: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, *where, **kwargs)


class _Code(Words):
    def __init__(self, **kwargs: Any) -> None:
        pattern = validate.Regexp(
            rf"^[{_LETTERS}][{_LETTERS}_./:@\-]{{0,63}}{_END}",
            error="A code: up to 64 letters, digits and . / : @ - _",
        )
        super().__init__(validate=pattern, **kwargs)


class _DepartmentCode(Words):
    def __init__(self, **kwargs: Any) -> None:
        pattern = validate.Regexp(
            rf"^[{_LETTERS}][{_LETTERS}_/:@\-]{{0,63}}{_END}",
            error="A department's code: up to 64 letters, digits and / : @ - _, and no dot, "
            "which would part it in two where messages are routed by it.",
        )
        super().__init__(validate=pattern, **kwargs)


class _Line(_OneLine):
    def __init__(self, **kwargs: Any) -> None:
        bounds = [
            validate.Length(min=1, max=MAX_LINE),
            validate.Regexp(
                rf"^[^\x00-\x1f\x7f]*{_END}", error="One line, without control characters."
            ),
        ]
        super().__init__(validate=bounds, **kwargs)


class _Text(Words):
    def __init__(self, **kwargs: Any) -> None:
        bounds = [
            validate.Length(min=1, max=MAX_TEXT),
            validate.Regexp(
                rf"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*{_END}",
                error="Text without control characters.",
            ),
        ]
        super().__init__(validate=bounds, **kwargs)


class _Rules(Words):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(min=1, max=MAX_RULES), **kwargs)


class _Area(fields.String):
    def __init__(self, **kwargs: Any) -> None:
        pattern = validate.Regexp(
            rf"^[0-9]{{2}}([0-9]{{2}}([0-9]{{2}}([0-9]{{3}}([0-9]{{3}}([0-9]{{3}})?)?)?)?)?{_END}",
            error="An area code has 2, 4, 6, 9, 12 or 15 digits (NBS division code, grid cell).",
        )
        super().__init__(validate=pattern, **kwargs)


class _Longitude(Number):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(-180, 180), allow_nan=False, **kwargs)


class _Latitude(Number):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(-90, 90), allow_nan=False, **kwargs)


class _Share(Number):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(0, 1), allow_nan=False, **kwargs)


class _Amount(Number):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(min=0), allow_nan=False, **kwargs)


class _Count(WholeNumber):
    def __init__(self, **kwargs: Any) -> None:
        bounds = validate.Range(min=0, max=2**31 - 1)
        super().__init__(validate=bounds, **kwargs)


class _Digest(fields.String):
    def __init__(self, **kwargs: Any) -> None:
        pattern = validate.Regexp(
            rf"^[0-9a-f]{{64}}{_END}", error="A SHA-256 digest in lower-case hex."
        )
        super().__init__(validate=pattern, **kwargs)


class _LabelSecret(fields.String):
    def __init__(self, **kwargs: Any) -> None:
        pattern = validate.Regexp(
            rf"^[0-9A-HJKMNP-TV-Z]{{16}}{_END}",
            error="The 16 characters that follow the # in a label's QR code.",
        )
        super().__init__(validate=pattern, **kwargs)


class _Sealed(_OneLine):
    """A personal value: clear in a command, ciphertext in an event."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(min=1, max=2000), **kwargs)


Code = Annotated[str, _Code]
"""A code or identifier that is not a UUID: a category, a department, an element."""

DepartmentCode = Annotated[str, _DepartmentCode]
"""The code of a department that is to be: without a dot, which parts the words of routing keys."""

Line = Annotated[str, _Line]
"""A name or title: one line of up to 200 characters."""

Text = Annotated[str, _Text]
"""Several lines of up to 4,000 characters."""

Rules = Annotated[str, _Rules]
"""A rule set that is to be adopted, in YAML."""

AreaCode = Annotated[str, _Area]
"""An NBS division code: 2 digits (province) to 12 (village), 15 with the grid cell."""

Longitude = Annotated[float, _Longitude]
"""Degrees east, WGS-84."""

Latitude = Annotated[float, _Latitude]
"""Degrees north, WGS-84."""

Share = Annotated[float, _Share]
"""A share between 0 and 1."""

Amount = Annotated[float, _Amount]
"""A number that is not negative."""

Count = Annotated[int, _Count]
"""A whole number that is not negative."""

Digest = Annotated[str, _Digest]
"""A SHA-256 digest in hex: what identifies a photo or a document."""

LabelSecret = Annotated[str, _LabelSecret]
"""The secret on a place's label (标签密钥): only ever in a command, of which no word is kept."""

Personal = Annotated[str, _Sealed]
"""A personal value. Declare the field with `personal(of=…)`, which says whose it is."""
