"""Restricted things, each with a word of its own that stands nowhere else: asked for and found.

A requirement with its element and answer, an issue that a cadre reports and that goes all its way,
and problems that are seen on a visit and on a patrol; beside them, who reported what.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from importlib.resources import files
from typing import Any
from uuid import UUID, uuid4, uuid5

from bench.held.county import County
from services.cli.client import Person, Site, wait_for
from services.cli.demo.story.setting import HOUSEHOLD, ROUTE
from services.cli.demo.story.visiting import GIVEN
from services.cli.demo.story.world import COUNTY, VILLAGE
from tests.abuse.watchers import REPORTER, WALKER

CATEGORY = "WCATEGORY"
RESIDENT = "resident-1"
"""Who complained in the story, and was called back."""

RULE = f"""
  - category: {CATEGORY}
    lead: 水
    milestones: {{处置: 5工作日}}
    verify: document
"""


@dataclass
class Secrets:
    """What was made, and by which words and ids one would know it, by what it is of."""

    words: dict[str, set[str]] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)

    def said(self, of: str, *words: str) -> None:
        """Note words, or ids, that only who may know of `of` may be told."""
        self.words.setdefault(of, set()).update(words)

    def there(self, **things: str) -> None:
        """Note things that can be asked for, by the parameters that name them."""
        for name, value in things.items():
            self.ids.setdefault(name, []).append(value)


@dataclass
class Makers:
    """Those who make the restricted things."""

    county: County
    secrets: Secrets = field(default_factory=Secrets)
    _people: dict[str, Person] = field(default_factory=dict)

    def as_(self, login: str) -> Person:
        """Return the client of somebody of the story."""
        if login not in self._people:
            site = Site(self.county.url)
            self._people[login] = Person(site, login, self.county.passwords[login])
            self._people[login].go_on_with(self.county.token(login))
        return self._people[login]

    def now(self) -> str:
        """Return the server's time."""
        return self.county.now()

    def photo(self, record: str, who: str, of: str) -> dict[str, Any]:
        """Send a picture that is like no other, and return how a record names it."""
        picture = _png(uuid4().bytes)
        digest = sha256(picture).hexdigest()
        headers = {"Content-Type": "image/png"}
        path = f"/api/{record}/evidence/{digest}"
        sent = self.county.ask("PUT", path, who, data=picture, headers=headers)
        assert sent.ok, sent.text
        self.secrets.said(of, digest)
        self.secrets.there(digest=digest)
        return {"digest": digest, "media_type": "image/png", "caption": self.word(of, "caption")}

    def word(self, of: str, what: str) -> str:
        """Return a word that stands for something said of `of`, and remember it."""
        word = f"W{of.upper()}{what.upper()}"
        self.secrets.said(of, word)
        return word

    def adopt_category(self) -> None:
        """Have the county adopt a category of which only few may know."""
        shipped = (files("services.issue") / "policy" / "routing.yml").read_text("utf-8")
        text = shipped.replace("restricted: [", f"restricted: [{CATEGORY}, ") + RULE
        self.as_("county-bailu").put(
            "/api/routing/adopt/{command}", {"county": COUNTY, "text": text}
        )
        self.secrets.said("category", CATEGORY)
        self.secrets.there(category=CATEGORY)

    def require(self) -> None:
        """Have a department ask for something that others must not learn it asks for."""
        self.as_("organiser-mangzhong").put(
            "/api/elements/welement/{command}",
            {"name": self.word("element", "name"), "type": "text", "fresh_days": 30},
        )
        requirement = str(uuid4())
        asked = {
            "department": "DY-ZZ",
            "title": self.word("requirement", "title"),
            "place_kinds": ["household"],
            "occasion": "household_visit",
            "area": VILLAGE,
            "elements": ["welement"],
            "every_days": 30,
            "basis": {
                "issuer": "国务院",
                "title": self.word("requirement", "basis"),
                "number": "国务院令第649号",
            },
            "until": "2027-06-30",
            "restricted": True,
        }
        path = f"/api/requirements/{requirement}"
        self.as_("officer-zz").put(path, asked)
        self.as_("organiser-mangzhong").put(f"{path}/approve/{{command}}")
        self.secrets.said("requirement", requirement)
        self.secrets.there(requirement=requirement, element="welement")

    def raise_issue(self) -> str:
        """Have a cadre report a restricted case, and have it handled up to its end."""
        issue = str(uuid4())
        body = {
            "source_kind": "found",
            "channel": "cadre",
            "category": CATEGORY,
            "title": self.word("issue", "title"),
            "description": self.word("issue", "description"),
            "location": {"area": VILLAGE, "words": self.word("issue", "location")},
            "reporter": {"person": REPORTER},
            "evidence": [self.photo("issues", REPORTER, "issue")],
            "observed_at": self.now(),
        }
        self.as_(REPORTER).put(f"/api/issues/{issue}", body)
        self.secrets.said("issue", issue)
        self.secrets.there(issue=issue, about=f"issue/{issue}", words=body["title"])
        self._handle(issue)
        return issue

    def report_openly(self) -> str:
        """Have the same cadre report, and note, an urgent case of which everybody may know."""
        issue = str(uuid4())
        body = {
            "source_kind": "found",
            "channel": "cadre",
            "category": "井盖缺失",
            "title": "桥头井盖缺失",
            "description": "桥头窨井无盖。",
            "location": {"area": VILLAGE, "words": "桥头"},
            "reporter": {"person": REPORTER},
            "urgent": True,
            "observed_at": self.now(),
        }
        cadre = self.as_(REPORTER)
        cadre.put(f"/api/issues/{issue}", body)
        cadre.put(f"/api/issues/{issue}/note/{{command}}", {"note": "我已在旁边等候。"})
        self.secrets.said("reporter", REPORTER, WALKER, RESIDENT)
        self.secrets.there(issue=issue, person=REPORTER)
        return issue

    def _handle(self, issue: str) -> None:
        street, officer = self.as_("street-lixia"), self.as_("officer-sw")
        path = f"/api/issues/{issue}"
        street.put(f"{path}/accept/{{command}}")
        street.put(f"{path}/file/{{command}}", {"category": CATEGORY})
        street.put(f"{path}/note/{{command}}", {"note": self.word("issue", "note")})
        (part,) = street.get(path)["assignments"]
        contact = {"post": "SW-HD-1", "person": "officer-sw"}
        on = f"{path}/assignments/{part['assignment']}"
        officer.put(f"{on}/receive/{{command}}")
        officer.put(f"{on}/start/{{command}}", {"contact": contact})
        done = {"outcome": "whole", "note": self.word("issue", "done"), "contact": contact}
        done |= {"evidence": [self.photo("issues", "officer-sw", "issue")]}
        officer.put(f"{on}/report-done/{{command}}", done)
        verdict = {"assignment": part["assignment"], "passed": True}
        looked = {**verdict, "note": self.word("issue", "verdict")}
        street.put(f"{path}/verify/{{command}}", {"by": "document", "verdicts": [looked]})
        self.secrets.said("issue", part["assignment"])
        self._appeal(issue)

    def _appeal(self, issue: str) -> None:
        officer, about = self.as_("officer-sw"), f"issue/{issue}"

        def counted() -> list[Any] | None:
            found = officer.all("/api/scores/entries", about=about)
            return found if any("issue.closed" in each["cause_type"] for each in found) else None

        entries = wait_for("what the end of the restricted case counts", counted)
        appeal, entry = str(uuid4()), next(each["entry"] for each in entries if not each["voided"])
        grounds = {"entry": entry, "grounds": self.word("appeal", "grounds")}
        officer.put(f"/api/appeals/{appeal}", grounds)
        self.secrets.said("appeal", appeal)
        self.secrets.said("issue", *(each["entry"] for each in entries))
        self.secrets.there(appeal=appeal)

    def set_out(self) -> str:
        """Have a cadre set out along the route."""
        patrol = str(uuid4())
        started = {"route": ROUTE, "observed_at": self.now()}
        self.as_(WALKER).put(f"/api/patrols/{patrol}", started)
        self.secrets.there(patrol=patrol)
        return patrol

    def see_on_patrol(self, patrol: str) -> str:
        """Have the cadre see a restricted problem there; return its issue."""
        problem = self._problem("walked", "patrols", WALKER)
        self.as_(WALKER).put(
            f"/api/patrols/{patrol}/observe-problem/{{command}}",
            {"problem": problem, "observed_at": self.now()},
        )
        return self._became("walked", problem, WALKER)

    def visit(self, *, openly: bool) -> str:
        """Record a visit; unless `openly`, with a restricted answer and a restricted problem."""
        cadre, visit = self.as_(REPORTER), str(uuid4())
        form = cadre.get(f"/api/forms/{HOUSEHOLD}", occasion="household_visit")
        codes = [item["element"] for item in form["items"] if item.get("on_file") is None]
        given = GIVEN | ({} if openly else {"welement": self.word("answer", "value")})
        answers = [{"element": code, "value": given[code]} for code in codes]
        body = {"place": HOUSEHOLD, "kind": "household_visit", "form": form["version"]}
        body |= {"answers": answers, "observed_at": self.now()}
        if openly:
            cadre.put(f"/api/visits/{visit}", body)
        else:
            problem = self._problem("visited", "visits", REPORTER)
            cadre.put(f"/api/visits/{visit}", {**body, "problems": [problem]})
            self._became("visited", problem, REPORTER)
        self.secrets.there(visit=visit)
        return visit

    def _problem(self, of: str, record: str, who: str) -> dict[str, Any]:
        return {
            "problem": str(uuid4()),
            "category": CATEGORY,
            "title": self.word(of, "title"),
            "description": self.word(of, "description"),
            "evidence": [self.photo(record, who, of)],
        }

    def _became(self, of: str, problem: Mapping[str, Any], who: str) -> str:
        issue = str(uuid5(UUID(problem["problem"]), "issue"))
        look = partial(self.as_(who).get, f"/api/issues/{issue}")
        wait_for("the issue of a problem", look)
        self.secrets.said(of, problem["problem"], issue)
        self.secrets.there(issue=issue, problem=problem["problem"], words=problem["title"])
        return issue


def _png(noise: bytes) -> bytes:
    """Return a picture of one row of grey points."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        told = kind + content
        size, check = len(content).to_bytes(4, "big"), zlib.crc32(told).to_bytes(4, "big")
        return size + told + check

    head = len(noise).to_bytes(4, "big") + (1).to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    points = zlib.compress(b"\0" + noise)
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", points) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks
