"""Posts (岗位) and who holds them: work belongs to a post, with its A and its B (AB岗)."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Column, Connection, Integer, Select, String, or_, select, update

from contracts.directory.events import PersonLeft, PostCreated, PostFilled, PostHandedOver
from contracts.directory.views import Post
from events.envelope import Event
from events.read_models import ReadModel
from services.copies import rows

model = ReadModel("directory_posts", version=1)

posts = model.table(
    "directory_posts",
    Column("post", String(64), primary_key=True),
    Column("department", String(64), nullable=False, index=True),
    Column("office", String(64)),
    Column("title", String(200), nullable=False),
    Column("holder", String(64), index=True),
    Column("deputy", String(64), index=True),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
)


@model.on(PostCreated)
def created(connection: Connection, event: Event) -> None:
    """Add a post, vacant at first."""
    data: PostCreated = event.data
    row = {
        "post": data.post,
        "department": data.department,
        "office": data.office,
        "title": data.title,
        "version": event.version,
        "position": event.position,
    }
    rows.put(connection, posts, [row])


@model.on(PostFilled)
def filled(connection: Connection, event: Event) -> None:
    """Note who holds it."""
    data: PostFilled = event.data
    rows.change(connection, posts, event, data.post, **{_place(data): data.person})


@model.on(PostHandedOver)
def handed_over(connection: Connection, event: Event) -> None:
    """Note who holds it in the leaver's place."""
    data: PostHandedOver = event.data
    rows.change(connection, posts, event, data.post, **{_place(data): data.successor})


@model.on(PersonLeft)
def left(connection: Connection, event: Event) -> None:
    """Vacate whatever the person held."""
    data: PersonLeft = event.data
    for place in (posts.c.holder, posts.c.deputy):
        vacated = update(posts).where(place == data.person, posts.c.position < event.position)
        connection.execute(vacated.values({place: None, posts.c.position: event.position}))


def _place(data: PostFilled | PostHandedOver) -> str:
    return "deputy" if data.deputy else "holder"


def post(connection: Connection, code: str) -> Post | None:
    """Return one post."""
    return next(iter(_read(connection, _POST.where(posts.c.post == code))), None)


def found(connection: Connection, codes: Iterable[str]) -> list[Post]:
    """Return the posts of `codes` that exist, by code."""
    return _read(connection, _POST.where(posts.c.post.in_(set(codes))))


def of_department(connection: Connection, department: str) -> list[Post]:
    """Return the posts of a handling unit."""
    return _read(connection, _POST.where(posts.c.department == department))


def of_person(connection: Connection, person: str) -> list[Post]:
    """Return the posts that a person holds, as A or as B; those held as A first."""
    held = _POST.where(or_(posts.c.holder == person, posts.c.deputy == person))
    return sorted(_read(connection, held), key=lambda post: post.holder != person)


_POST = select(
    posts.c.post,
    posts.c.department,
    posts.c.office,
    posts.c.title,
    posts.c.holder,
    posts.c.deputy,
    posts.c.version,
).order_by(posts.c.post)


def _read(
    connection: Connection,
    wanted: Select[tuple[str, str, str | None, str, str | None, str | None, int]],
) -> list[Post]:
    return [Post(**row) for row in connection.execute(wanted).mappings()]
