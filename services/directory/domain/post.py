"""Posts (岗位), held by an A and a B (AB岗), and handed over from one person to another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from contracts.directory.commands import CreatePost, FillPost, HandOverPost
from contracts.directory.events import PostCreated, PostFilled, PostHandedOver
from events.decider import Decider, Refused
from services.directory.domain.references import no_department, nobody

PostCommand = CreatePost | FillPost | HandOverPost
PostEvent = PostCreated | PostFilled | PostHandedOver


@dataclass(frozen=True, slots=True)
class Post:
    """A post as it was created, and who was last appointed to it."""

    created: PostCreated
    holder: str | None = None
    deputy: str | None = None

    def held_by(self, person: str) -> bool:
        """Tell whether the person is its A or its B."""
        return person in {self.holder, self.deputy}


@dataclass(frozen=True, slots=True)
class PostFacts:
    """The day, who of those named works here, and what is known of the unit."""

    day: date
    working: frozenset[str] = frozenset()
    department_stands: bool = True
    offices: frozenset[str] = frozenset()


def _decide(state: Post | None, command: PostCommand, facts: PostFacts) -> Sequence[PostEvent]:
    match command:
        case CreatePost():
            return _create(state, command, facts)
        case FillPost():
            return _fill(_existing(state), command, facts)
        case HandOverPost():
            return _hand_over(_existing(state), command, facts)
        case _:
            assert_never(command)


def _existing(state: Post | None) -> Post:
    if state is None:
        raise Refused("post.unknown", "Create the post first.")
    return state


def _create(state: Post | None, command: CreatePost, facts: PostFacts) -> Sequence[PostEvent]:
    created = PostCreated(
        post=command.post,
        department=command.department,
        office=command.office,
        title=command.title,
    )
    if state is not None:
        if state.created == created:
            return []
        raise Refused("post.exists", "Another post has this code.")
    if not facts.department_stands:
        raise no_department(command.department, "department")
    if command.office is not None and command.office not in facts.offices:
        detail = f"{command.department} has no office {command.office}."
        raise Refused("office.unknown", detail, field="office")
    return [created]


def _fill(state: Post, command: FillPost, facts: PostFacts) -> Sequence[PostEvent]:
    place, other = state.holder, state.deputy
    if command.deputy:
        place, other = other, place
    if place == command.person:
        return []
    _may_begin(command.person, other, facts, "person")
    if place in facts.working:
        detail = f"{place} holds it: have it handed over."
        raise Refused("post.held", detail, holder=place)
    _by_now(command.since, facts)
    return [
        PostFilled(
            post=command.post,
            person=command.person,
            deputy=command.deputy,
            since=command.since,
        ),
    ]


def _hand_over(state: Post, command: HandOverPost, facts: PostFacts) -> Sequence[PostEvent]:
    if not state.held_by(command.leaver):
        detail = f"{command.leaver} does not hold this post."
        raise Refused("post.not-held", detail, field="leaver")
    as_deputy = command.leaver == state.deputy
    other = state.holder if as_deputy else state.deputy
    if command.successor == command.leaver:
        raise Refused("post.same-person", "Name somebody else to succeed.", field="successor")
    _may_begin(command.successor, other, facts, "successor")
    _by_now(command.since, facts)
    return [
        PostHandedOver(
            post=command.post,
            leaver=command.leaver,
            successor=command.successor,
            deputy=as_deputy,
            since=command.since,
            note=command.note,
        ),
    ]


def _may_begin(person: str, other: str | None, facts: PostFacts, field: str) -> None:
    if person == other:
        detail = "The A and the B of a post are two people."
        raise Refused("post.same-person", detail, field=field)
    if person not in facts.working:
        raise nobody(person, field)


def _by_now(since: date, facts: PostFacts) -> None:
    if since > facts.day:
        raise Refused("post.not-yet", "Record it on the day, not ahead of it.", field="since")


def _evolve(state: Post | None, event: PostEvent) -> Post:
    match event:
        case PostCreated():
            return Post(event)
        case PostFilled():
            return _with(state, event.person, deputy=event.deputy)
        case PostHandedOver():
            return _with(state, event.successor, deputy=event.deputy)
        case _:
            assert_never(event)


def _with(state: Post | None, person: str, *, deputy: bool) -> Post:
    assert state is not None, "a post's first event creates it"
    return replace(state, deputy=person) if deputy else replace(state, holder=person)


post: Decider[Post | None, PostCommand, PostFacts] = Decider("post", None, _decide, _evolve)
