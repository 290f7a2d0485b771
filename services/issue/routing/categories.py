"""What the rules say of each category: for whoever has to name one."""

from collections.abc import Sequence

from contracts.issue.categories import Categories, Category
from services.issue.routing.rules import Route, RoutingRules


def categories_of(rules: RoutingRules) -> Categories:
    """Return the categories in the order in which the rules name them first."""
    routes: dict[str, list[Route]] = {}
    for rule in rules.rules:
        routes.setdefault(rule.category, []).append(rule.route)
    named = (_category(rules, name, found) for name, found in routes.items())
    return Categories(rule_version=rules.version, categories=tuple(named))


def _category(rules: RoutingRules, name: str, routes: Sequence[Route]) -> Category:
    return Category(
        category=name,
        synonyms=rules.synonyms.get(name, ()),
        urgent=any(route.urgent for route in routes),
        restricted=name in rules.restricted,
        verify_by=tuple(sorted({route.verify_by for route in routes})),
        advice=next((route.advice for route in routes if route.advice), None),
    )
