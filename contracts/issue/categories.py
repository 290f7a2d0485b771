"""The categories of problems (类别), as the routing rules in force know them."""

from contracts.declare import view
from contracts.fields import Code, Line
from contracts.issue.parts import VerifyBy


@view
class Category:
    """One kind of problem, for whoever has to name it.

    `synonyms` are what people type or say for it. `urgent`: a rule dispatches it before anybody
    took it in. `verify_by` are the ways in which its work is verified; where that is `document`,
    something has to be shown once it is done. `advice` is whom to call first. Of a `restricted` one
    only those learn who need to.
    """

    category: Code
    synonyms: tuple[Line, ...] = ()
    urgent: bool
    restricted: bool
    verify_by: tuple[VerifyBy, ...]
    advice: Line | None = None


@view
class Categories:
    """The categories, in the order of the rules, whose version is `rule_version`."""

    rule_version: Code
    categories: tuple[Category, ...]
