"""A thin client: one person, signed in, who sends commands and asks questions over HTTP."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID, uuid5

import requests

from services.cli.errors import Failed

Found = TypeVar("Found")

_COMMANDS = UUID("8f5f3c9a-0f0e-5c51-9d46-54a1a3f3f6d1")
_TIMEOUT_S = 30
_PATIENCE_S = 60
_PAUSE_S = 0.02
_AGAIN = frozenset({429, 503})
_UNAUTHENTICATED, _ERROR, _NOT_FOUND = 401, 400, 404


class RefusedError(Failed):
    """The server refused a request; `problem` is what it said (RFC 9457)."""

    def __init__(self, method: str, path: str, problem: Mapping[str, Any]) -> None:
        fields = [f"{error['field']}: {error['reason']}" for error in problem.get("errors", ())]
        said = " ".join([str(problem.get("detail")), *fields])
        super().__init__(f"{method} {path}: {problem.get('status')} {said}")
        self.problem = problem

    @property
    def code(self) -> str:
        """The problem's code, such as `assignment.not-yours`."""
        return str(self.problem.get("code"))


class UnreachableError(Failed):
    """Nobody answers at an address, or nobody whom we may trust."""

    def __init__(self, url: str, error: Exception) -> None:
        if isinstance(error, requests.exceptions.SSLError):
            advice = "name a file of its authority in REQUESTS_CA_BUNDLE"
            super().__init__(f"the certificate of {url} is not trusted here: {advice}")
        else:
            kind = type(error).__name__
            super().__init__(f"no service answers at {url} ({kind}): is it running, and there?")


@dataclass
class Site:
    """Where the services answer: one address, or one for each path prefix behind no proxy."""

    default: str
    by_prefix: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_services(cls, default: str, others: Iterable[str]) -> "Site":
        """Ask services at addresses of their own which paths each of them answers.

        Raises UnreachableError.
        """
        by_prefix: dict[str, str] = {}
        for address in (default, *others):
            try:
                told = requests.get(f"{address}/api/openapi.json", timeout=_TIMEOUT_S)
            except requests.RequestException as error:
                raise UnreachableError(address, error) from error
            by_prefix |= {path.partition("{")[0]: address for path in told.json()["paths"]}
        return cls(default, by_prefix)

    def url(self, path: str) -> str:
        """Return the address that answers a path."""
        longest = max((p for p in self.by_prefix if path.startswith(p)), key=len, default="")
        return self.by_prefix.get(longest, self.default) + path


@dataclass
class Person:
    """Somebody who is signed in, and signs in again when their token has expired.

    `patience` is how long a server is waited for that does not answer or is busy, in seconds.
    """

    site: Site
    login: str
    password: str = field(repr=False)
    patience: float = _PATIENCE_S
    _session: requests.Session = field(default_factory=requests.Session, init=False)

    def put(self, path: str, body: Mapping[str, Any] | None = None, *, once: str = "") -> Any:
        """Send a command; `{command}` in `path` becomes an id that follows from what is sent.

        `once` tells two commands of the same content apart. Raises RefusedError, and like all that
        is asked here, UnreachableError.
        """
        if "{command}" in path:
            key = f"{self.login} {path} {sorted((body or {}).items())!r} {once}"
            path = path.replace("{command}", str(uuid5(_COMMANDS, key)))
        return self._send("PUT", path, json=dict(body or {}))

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Ask for an action. Raises RefusedError."""
        return self._send("POST", path, json=dict(body))

    def get(self, path: str, **query: Any) -> Any:
        """Ask a question. Raises RefusedError."""
        return self._send("GET", path, params=query)

    def all(self, path: str, **query: Any) -> list[Any]:
        """Ask for a list and follow its pages to the end."""
        page = self.get(path, limit=200, **query)
        items = list(page["items"])
        while page["next"]:
            page = self._send("GET", page["next"])
            items += page["items"]
        return items

    def sign_in(self) -> str:
        """Get a token, go on with it, and return it. Raises RefusedError."""
        body = {"login": self.login, "password": self.password}
        token: str = self._request("POST", "/api/sign-in", json=body).json()["token"]
        self.go_on_with(token)
        return token

    def go_on_with(self, token: str) -> None:
        """Be signed in by a token that was got before."""
        self._session.headers["Authorization"] = f"Bearer {token}"

    def _send(self, method: str, path: str, **more: Any) -> Any:
        if "Authorization" not in self._session.headers:
            self.sign_in()
        try:
            return self._request(method, path, **more).json()
        except RefusedError as refused:
            if refused.problem.get("status") != _UNAUTHENTICATED:
                raise
        self.sign_in()
        return self._request(method, path, **more).json()

    def _request(self, method: str, path: str, **more: Any) -> requests.Response:
        """Send until it is answered: what is sent has an id, so that sending again is safe."""
        url, deadline = self.site.url(path), time.monotonic() + self.patience
        while True:
            try:
                answer = self._session.request(method, url, timeout=_TIMEOUT_S, **more)
            except (requests.ConnectionError, requests.Timeout) as error:
                if time.monotonic() > deadline:
                    raise UnreachableError(self.site.url(""), error) from None
            else:
                if answer.status_code not in _AGAIN or time.monotonic() > deadline:
                    return _checked(method, path, answer)
            time.sleep(_PAUSE_S * 10)


def _checked(method: str, path: str, answer: requests.Response) -> requests.Response:
    if answer.status_code >= _ERROR:
        raise RefusedError(method, path, {"status": answer.status_code, **_problem(answer)})
    return answer


def _problem(answer: requests.Response) -> dict[str, Any]:
    try:
        problem: dict[str, Any] = answer.json()
    except ValueError:
        return {"detail": answer.reason}
    return problem


def wait_for(what: str, look: Callable[[], Found | None], patience: float = _PATIENCE_S) -> Found:
    """Look until there is something to see. Raises TimeoutError that says what was awaited.

    `patience` is for how long, in seconds.
    """
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            if found := look():
                return found
        except RefusedError as refused:
            if refused.problem.get("status") != _NOT_FOUND:
                raise
        time.sleep(_PAUSE_S)
    message = f"waited {patience:g} s for {what}"
    raise TimeoutError(message)
