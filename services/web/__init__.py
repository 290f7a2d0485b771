"""What every service's HTTP shares, and how a service's `api.py` is written.

It begins like this::

    from flask_smorest import Blueprint
    from services.web.commands import command_route, in_area
    from services.web.current import reading
    from services.web.identity import Caller, jurisdiction
    from services.web.paging import Page, Paged
    from services.web.queries import action_route, list_route, resource_route

    issues = Blueprint("issues", __name__, url_prefix="/api/issues", description="Issues")

**Commands.** Always PUT, always under a UUID that the client made. A path that creates ends in
the id of what it creates; any other has a `<uuid:command>`::

    command_route(issues, "/<uuid:issue>", RaiseIssue, issue, key="issue",
                  roles=["cadre"], facts=facts.raising)
    command_route(issues, "/<uuid:issue>/accept/<uuid:command>", AcceptIssue, issue, key="issue",
                  roles=["street_coordinator"], facts=facts.intake, guard=in_area(issue))

- `issue` is the Decider. `key` names the path parameter (and field) that identifies the stream, or
  is a function of the command. Path parameters fill the contract's fields of the same names.
- `facts(unit, state, command, caller)` returns what `decide` gets as its third argument. The
  server's time is `unit.at`: hand it on there; no command has a field for it.
- Where a command is about when something was observed, `facts=by_client_clock(gather)` hands over
  how far the client's clock is ahead; where it decides on a second stream, in the same unit,
  `facts=also_deciding(decider, gather)` hands over what does that. OpenAPI and readers see both.
- `guard(unit, state, command, caller)` raises NotFound or Forbidden. `in_area(decider)` hides what
  does not exist or lies outside the caller's areas; `jurisdiction(caller, area)` does it by hand;
  `over_county` is for what holds for the whole county (then `application` takes its code).
- The sender and actor of what follows is `caller.sender` (a person's code, or
  `department/<code>`), its post `caller.post`. Answers: 201 new, 200 repeated, with
  `{"stream", "version"}` and ETag; Refused 409, other content under the same id 409, stale 412.

**Questions.** The function below answers; its docstring goes into OpenAPI; views are `@view`s::

    @resource_route(issues, "/<uuid:issue>", IssueView, roles=EVERY_ROLE)
    def one_issue(who: Caller, issue: UUID) -> IssueView | None:    # None: 404
        "Read one issue."
        with reading() as connection:
            found = read_models.one(connection, issue)
        return found if found and who.covers(found.area) else None

    @list_route(issues, "", IssueLine, roles=EVERY_ROLE, query=IssueFilter)
    def list_issues(who: Caller, page: Page, query: IssueFilter) -> Paged[IssueLine]:
        "List the issues of the caller's areas."
        with reading() as connection:
            return read_models.lines(connection, who.areas, query, page)    # see paging.Page

A view with a `version` gets the ETag that If-Match takes. `action_route` is POST, for what leaves
no event of its own (signing in, trying out): `endpoint(who, body, **path)`; `roles=ANYONE` asks
for no token. A plain view on the blueprint works too, with `@allow(...)` from services.web.access;
without it the app refuses to start.

**The service** (`service.py`)::

    @serve
    def api(self) -> App:
        return application(self.kernel, "Issues", [issues], keys=Keys(self.kernel))

with `serve` from services.web.host, `App` and `application` from services.web.app and `Keys` from
services.copies.keys. The configuration has
`HTTP` (`host:port`) and, where services share one process, `HTTP_SERVICES`: the names of all.
Each app answers the paths that begin like its routes, so no two services share a prefix.

**Errors**: raise Refused in the domain (409; with `field="area"` it answers 422 and names the
field), NotFound, Forbidden, Invalid from services.web.problems elsewhere. Anything else is a fault
of ours, answered 500 with a reference that is in the log; the error's text is in neither.

**Besides**: each account has a rate limit (`limits.Buckets`; `application(..., limits=)` sets
another). `files.files(...)` serves a folder. `/health/live`, `/health/ready`, `/api/openapi.json`
and the page at `/api/` are the listener's own.

**Tests**: `application(...).test_client()` and a token from `tokens.issue_token`; look at
tests/web/conftest.py.
"""
