"""A department's own system that polls over HTTP, with nothing but Python.

    export NEEDLE_HTTP=https://needle.example
    export NEEDLE_DEPARTMENT=水务
    export NEEDLE_ACCOUNT=… NEEDLE_PASSWORD=…
    python polling.py

docs/departments.md explains each step.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen
from uuid import UUID, uuid5

DEPARTMENT = os.environ["NEEDLE_DEPARTMENT"]
HTTP = os.environ["NEEDLE_HTTP"].rstrip("/")
REACHED = Path(os.environ.get("NEEDLE_REACHED", "reached.txt"))
EVERY = float(os.environ.get("NEEDLE_EVERY", "10"))  # seconds between two looks
UNAUTHORIZED, CONFLICT, TOO_MANY, SERVER_ERRORS = 401, 409, 429, 500

Item = dict[str, Any]


class Server:
    """The server, signed in to. A token is good for some minutes; then this signs in again."""

    def __init__(self) -> None:
        self.token = ""

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask once, or again where the token has run out. Raises HTTPError."""
        try:
            return self._ask(method, path, body)
        except HTTPError as error:
            if error.code != UNAUTHORIZED:
                raise
        login = {"login": os.environ["NEEDLE_ACCOUNT"], "password": os.environ["NEEDLE_PASSWORD"]}
        self.token = self._ask("POST", "/api/sign-in", login)["token"]
        return self._ask(method, path, body)

    def _ask(self, method: str, path: str, body: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        request = Request(HTTP + path, content, headers, method=method)
        with urlopen(request, timeout=30) as answer:
            return json.load(answer)


def act(server: Server, item: Item) -> None:
    """Do what an item asks for: here, take note of an assignment, open a record's values."""
    data, number = item["data"], item["streamversion"]
    print(number, item["type"], flush=True)
    if item["type"] == "feed.assignment.v1":
        receive(server, item)
    elif any("sealed" in answer for answer in data.get("answers", ())):
        opened = server.ask("POST", f"/api/feed/{quote(DEPARTMENT)}/open", {"item": number})
        print(number, "holds personal values of", ", ".join(opened["values"]), flush=True)


def receive(server: Server, item: Item) -> None:
    """Take note of an assignment, under an id that follows from the item: twice is once."""
    about, command = item["data"], uuid5(UUID(item["id"]), "assignment.receive")
    path = f"/api/issues/{about['issue']}/assignments/{about['assignment']}/receive/{command}"
    try:
        server.ask("PUT", path, {})
        print(item["streamversion"], "received", flush=True)
    except HTTPError as error:
        if error.code in {TOO_MANY, SERVER_ERRORS} or error.code > SERVER_ERRORS:
            raise  # later it may work
        problem = json.load(error)
        print(item["streamversion"], "REFUSED", problem["code"], problem["detail"], flush=True)


def look(server: Server) -> int:
    """Deal with what is new; return how many items that were."""
    after = int(REACHED.read_text()) if REACHED.exists() else 0
    try:
        items = server.ask("GET", f"/api/feed/{quote(DEPARTMENT)}?after={after}")
    except HTTPError as error:
        if error.code != CONFLICT:
            raise
        sys.exit(json.load(error)["detail"])  # the feed was restored: somebody has to look
    for item in items:
        act(server, item)
        fresh = REACHED.with_suffix(".new")
        fresh.write_text(str(item["streamversion"]))
        fresh.replace(REACHED)  # a crash leaves the old number or the new one
    return len(items)


def main() -> None:
    """Look for ever; whatever goes wrong is tried again, since no number was remembered."""
    server = Server()
    while True:
        try:
            found = look(server)
        except OSError as error:
            print("trying again:", error, flush=True)
            found = 0
        if not found:
            time.sleep(EVERY)


if __name__ == "__main__":
    main()
