"""What a request that fails is answered with: problem details (RFC 9457), in one table.

A problem never holds a personal value and never quotes what was sent, except the names of fields.
"""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypedDict

from events.decider import Refused
from events.handling import ConflictError, StaleError
from events.store import ClashError, ForgedError, StoreUnavailableError

MEDIA_TYPE = "application/problem+json"

SOON, LATER = 1, 5
"""Seconds after which to try again: where writers met, and where the database is away."""


class FieldError(TypedDict):
    """What is wrong with one field; `field` is its path, such as `answers.3.value`."""

    field: str
    reason: str


class Problem(Exception):
    """An answer that says what was wrong, where, and what to do.

    `code` is stable and read by programs: the problem's type is `/problems/<code>`. `about` holds
    further members; those that every problem has are not replaced by them.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        /,
        *,
        headers: Mapping[str, str] | None = None,
        **about: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.about = about

    def document(self) -> dict[str, Any]:
        """Return the members of the problem's JSON document."""
        return {
            **self.about,
            "type": f"/problems/{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }


class NotFound(Problem):
    """There is no such thing, or none that this caller may know of: the two answer alike."""

    def __init__(self) -> None:
        super().__init__(404, "not-found", "There is nothing here that you may see.")


class Forbidden(Problem):
    """The caller's roles do not allow this, whatever it is done to."""

    def __init__(self, detail: str = "Your roles do not allow this.", **about: Any) -> None:
        super().__init__(403, "forbidden", detail, **about)


class Unauthenticated(Problem):
    """Nobody is signed in: no token, or one that is not (or no longer) valid."""

    def __init__(self, detail: str) -> None:
        challenge = {"WWW-Authenticate": 'Bearer realm="needle"'}
        super().__init__(401, "unauthenticated", detail, headers=challenge)


class Invalid(Problem):
    """The request is well formed but fields of it are wrong; nothing was stored."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        detail = "Correct the fields named in `errors` and send it again."
        super().__init__(422, "invalid", detail, errors=list(errors))


class TooMany(Problem):
    """More requests than one account may make."""

    def __init__(self, seconds: int) -> None:
        after = {"Retry-After": str(seconds)}
        super().__init__(429, "too-many", f"Try again in {seconds} s.", headers=after)


def _refused(refusal: Refused) -> Problem:
    """Answer what a state does not allow: 422 where one field is to blame, as a schema would."""
    about = {name: value for name, value in refusal.about.items() if name not in _TAKEN}
    field = about.pop("field", None)
    if field is None:
        return Problem(409, refusal.code, refusal.detail, **about)
    errors = [FieldError(field=field, reason=refusal.detail)]
    return Problem(422, refusal.code, refusal.detail, errors=errors, **about)


_TAKEN = frozenset({"type", "title", "status", "code", "detail", "headers", "errors"})
"""Members that a problem says itself: a domain's own word of the same name is left out."""


def _conflict(_: ConflictError) -> Problem:
    detail = "This id was used before, by you, with other content. Send new content with a new id."
    return Problem(409, "id-used-before", detail)


def _stale(error: StaleError) -> Problem:
    detail = "It has changed since you read it. Read it again, then decide again."
    return Problem(412, "stale", detail, expected=error.expected, found=error.found)


def _clash(_: ClashError) -> Problem:
    detail = "Many are writing to this at once. Nothing was stored; send the same again."
    return Problem(503, "busy", detail, headers={"Retry-After": str(SOON)})


def _away(_: StoreUnavailableError) -> Problem:
    detail = "The database does not answer. Nothing was stored; send the same again later."
    return Problem(503, "store-unavailable", detail, headers={"Retry-After": str(LATER)})


def _forged(_: ForgedError) -> Problem:
    detail = (
        "The service's log was changed by somebody else, so that nothing is decided on it. Nothing "
        "was stored; whoever runs the service has been told. Send the same again later."
    )
    return Problem(503, "log-not-believed", detail, headers={"Retry-After": str(LATER)})


_TABLE: dict[type[Exception], Callable[[Any], Problem]] = {
    Refused: _refused,
    ConflictError: _conflict,
    StaleError: _stale,
    ClashError: _clash,
    ForgedError: _forged,
    StoreUnavailableError: _away,
}


def problem_of(error: Exception) -> Problem | None:
    """Return what `error` is answered with; None if it is a fault of ours."""
    if isinstance(error, Problem):
        return error
    for kind in type(error).__mro__:
        if kind in _TABLE:
            return _TABLE[kind](error)
    return None
