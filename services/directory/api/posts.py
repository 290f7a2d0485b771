"""Posts: everybody who is signed in reads them, the operator fills them."""

from functools import partial

from flask_smorest import Blueprint

from contracts.directory.commands import CreatePost, FillPost, HandOverPost
from contracts.directory.views import Post
from services.copies import posts as held
from services.directory.api.guards import OPERATOR, over_post
from services.directory.domain.post import post
from services.directory.facts.decisions import of_post
from services.directory.read_models.lists import PostFilter, list_posts
from services.web.commands import command_route
from services.web.current import reading
from services.web.identity import EVERY_ROLE, Caller
from services.web.paging import Page, Paged
from services.web.queries import list_route, resource_route


def blueprint() -> Blueprint:
    """Return the routes below /api/posts."""
    posts = Blueprint("posts", __name__, url_prefix="/api/posts", description="Posts 岗位")
    expose = partial(
        command_route,
        posts,
        decider=post,
        key="post",
        roles=OPERATOR,
        facts=of_post,
        guard=over_post,
    )
    expose("/<post>/create/<uuid:command>", CreatePost)
    expose("/<post>/fill/<uuid:command>", FillPost)
    expose("/<post>/hand-over/<uuid:command>", HandOverPost)

    @list_route(posts, "", Post, roles=EVERY_ROLE, query=PostFilter)
    def list_posts_by(_who: Caller, page: Page, query: PostFilter) -> Paged[Post]:
        """List posts with their A and B, of a handling unit or of a person."""
        with reading() as connection:
            return list_posts(connection, page, query)

    @resource_route(posts, "/<post>", Post, roles=EVERY_ROLE)
    def one_post(_who: Caller, post: str) -> Post | None:
        """Read one post with its A and B."""
        with reading() as connection:
            return held.post(connection, post)

    return posts
