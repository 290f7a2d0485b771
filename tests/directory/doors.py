"""The doors by which somebody might give out a unit: each a request of an operator."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import requests

from tests.directory.world import PASSWORD, STREET, Client, Directory, fresh

ISSUER = "https://issuer.example"


@dataclass(frozen=True)
class Door:
    """What somebody tries, of a unit that others have set up."""

    directory: Directory
    unit: str
    who: Client

    def try_(self, path: str, **body: object) -> requests.Response:
        return self.who.command(path, **body)

    def somebody(self, **more: object) -> str:
        """Register who works in the street, without a way in."""
        code = fresh("person")
        body = {"name": "张小满", "roles": ["officer" if more else "cadre"], "areas": [STREET]}
        self.directory.operator.done(f"people/{code}/register", **body | more)
        return code

    def officer(self) -> str:
        """Register who works for the unit, and in the street only."""
        return self.somebody(department=self.unit)

    def filled(self, person: str, *, deputy: bool = False) -> str:
        """Create a post of the unit that somebody holds."""
        post = self.directory.post(self.unit)
        body = {"person": person, "deputy": deputy, "since": "2026-01-01"}
        self.directory.operator.done(f"posts/{post}/fill", **body)
        return post

    def of_the_street(self) -> str:
        """Register another unit of the street."""
        return self.directory.department(area=STREET)


def register(door: Door) -> requests.Response:
    body = {"name": "张小满", "roles": ["officer"], "areas": [STREET], "department": door.unit}
    return door.try_(f"people/{fresh('person')}/register", **body)


def put_into(door: Door) -> requests.Response:
    body = {"roles": ["officer"], "areas": [STREET], "department": door.unit}
    return door.try_(f"people/{door.somebody()}/reassign", **body)


def take_out(door: Door) -> requests.Response:
    return door.try_(f"people/{door.officer()}/reassign", roles=["cadre"], areas=[STREET])


def take_out_a_deputy(door: Door) -> requests.Response:
    deputy = door.somebody()
    door.filled(deputy, deputy=True)
    return door.try_(f"people/{deputy}/reassign", roles=["caller"], areas=[STREET])


def correct(door: Door) -> requests.Response:
    return door.try_(f"people/{door.officer()}/correct", name="李谷雨", phone="10000000002")


def dismiss(door: Door) -> requests.Response:
    return door.try_(f"people/{door.officer()}/dismiss", since="2026-11-20")


def let_in(door: Door) -> requests.Response:
    code = door.officer()
    return door.try_(f"people/{code}/credentials", login=code, password=PASSWORD)


def let_in_who_holds_a_post(door: Door) -> requests.Response:
    code = door.somebody()
    door.filled(code)
    return door.try_(f"people/{code}/credentials", login=code, password=PASSWORD)


def let_in_a_deputy(door: Door) -> requests.Response:
    code = door.somebody()
    door.filled(code, deputy=True)
    return door.try_(f"people/{code}/credentials", login=code, password=PASSWORD)


def link(door: Door) -> requests.Response:
    path = f"people/{door.officer()}/identities"
    return door.try_(path, issuer=ISSUER, subject=str(uuid4()))


def link_to_somebody_else(door: Door) -> requests.Response:
    known = {"issuer": ISSUER, "subject": str(uuid4())}
    door.directory.operator.done(f"people/{door.officer()}/identities", **known)
    return door.try_(f"people/{door.somebody()}/identities", **known)


def create_post(door: Door) -> requests.Response:
    return door.try_(f"posts/{fresh('post')}/create", department=door.unit, title="河道岗")


def fill(door: Door) -> requests.Response:
    post = door.directory.post(door.unit)
    return door.try_(f"posts/{post}/fill", person=door.somebody(), since="2026-01-01")


def fill_as_deputy(door: Door) -> requests.Response:
    post, body = door.directory.post(door.unit), {"deputy": True, "since": "2026-01-01"}
    return door.try_(f"posts/{post}/fill", person=door.somebody(), **body)


def hand_over(door: Door) -> requests.Response:
    leaver, successor = door.somebody(), door.somebody()
    body = {"leaver": leaver, "successor": successor, "since": "2026-11-23", "note": "无"}
    return door.try_(f"posts/{door.filled(leaver)}/hand-over", **body)


def appoint_their_officer(door: Door) -> requests.Response:
    post = door.directory.post(door.of_the_street())
    return door.try_(f"posts/{post}/fill", person=door.officer(), since="2026-01-01")


def have_their_officer_succeed(door: Door) -> requests.Response:
    leaver, post = door.somebody(), door.directory.post(door.of_the_street())
    filled = {"person": leaver, "since": "2026-01-01"}
    door.directory.operator.done(f"posts/{post}/fill", **filled)
    body = {"leaver": leaver, "successor": door.officer(), "since": "2026-11-23", "note": "无"}
    return door.try_(f"posts/{post}/hand-over", **body)


def open_account(door: Door) -> requests.Response:
    body = {"department": door.unit, "password": PASSWORD}
    return door.try_(f"accounts/{fresh('system')}/open", **body)


def close_account(door: Door) -> requests.Response:
    account = fresh("system")
    opened = {"department": door.unit, "password": PASSWORD}
    door.directory.operator.done(f"accounts/{account}/open", **opened)
    return door.try_(f"accounts/{account}/close")


def set_roster(door: Door) -> requests.Response:
    begins, ends = "2026-11-23T00:00:00+08:00", "2026-11-24T00:00:00+08:00"
    turns = [{"begins": begins, "ends": ends, "person": door.somebody()}]
    body = {"area": STREET, "department": door.unit, "shifts": turns}
    return door.try_(f"rosters/{fresh('roster')}/set", **body)


def rename(door: Door) -> requests.Response:
    return door.try_(f"departments/{door.unit}/rename", name="乙", since="2026-01-01")


def be_absorbed_by(door: Door) -> requests.Response:
    body = {"successor": door.unit, "since": "2026-11-23"}
    return door.try_(f"departments/{door.of_the_street()}/merge", **body)


def absorb(door: Door) -> requests.Response:
    body = {"successor": door.of_the_street(), "since": "2026-11-23"}
    return door.try_(f"departments/{door.unit}/merge", **body)


def fill_a_post_of_what_it_absorbed(door: Door) -> requests.Response:
    absorbed = door.of_the_street()
    post = door.directory.post(absorbed)
    merger = {"successor": door.unit, "since": "2026-11-23"}
    door.directory.operator.done(f"departments/{absorbed}/merge", **merger)
    return door.try_(f"posts/{post}/fill", person=door.somebody(), since="2026-01-01")


def register_in_what_absorbed_it(door: Door) -> requests.Response:
    heir = door.of_the_street()
    merger = {"successor": heir, "since": "2026-12-31"}
    door.directory.operator.done(f"departments/{door.unit}/merge", **merger)
    body = {"name": "张小满", "roles": ["officer"], "areas": [STREET], "department": heir}
    return door.try_(f"people/{fresh('person')}/register", **body)


DOORS: tuple[Callable[[Door], requests.Response], ...] = (
    register,
    put_into,
    take_out,
    take_out_a_deputy,
    correct,
    dismiss,
    let_in,
    let_in_who_holds_a_post,
    let_in_a_deputy,
    link,
    link_to_somebody_else,
    create_post,
    fill,
    fill_as_deputy,
    hand_over,
    appoint_their_officer,
    have_their_officer_succeed,
    open_account,
    close_account,
    set_roster,
    rename,
    be_absorbed_by,
    absorb,
    fill_a_post_of_what_it_absorbed,
    register_in_what_absorbed_it,
)
