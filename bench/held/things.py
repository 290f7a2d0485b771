"""What there is in the county after the story."""

from bench.held.county import INSIDERS, County
from services.cli.demo.story.setting import HOUSEHOLD, ROUTE


def things(county: County) -> dict[str, str]:
    """Return a thing of this county for each parameter that a path has."""
    ask, auditor = county.ask, INSIDERS["auditor"]
    issue = county.seen.issue
    part = ask("GET", f"/api/issues/{issue}", auditor).json()["assignments"][0]
    visit = ask("GET", "/api/visits", auditor).json()["items"][0]["visit"]
    wanted = ask("GET", "/api/requirements", INSIDERS["organiser"]).json()["items"]
    restricted = next(each for each in wanted if each["restricted"])
    return {
        "account": INSIDERS["department_system"],
        "assignment": part["assignment"],
        "chunk": "0",
        "department": "DY-SW",
        "digest": "0" * 64,
        "issue": issue,
        "office": "office-1",
        "patrol": county.seen.patrol["patrol"],
        "person": INSIDERS["cadre"],
        "place": HOUSEHOLD,
        "post": "SW-HD-1",
        "requirement": restricted["requirement"],
        "roster": "duty-330783005",
        "route": ROUTE,
        "visit": visit,
    }
