"""What a run starts or makes and must not leave behind, in the hands of a keeper."""

import json
import os
import pwd
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic, sleep

from deploy.ground.search import Unfit

KEEPER = Path(__file__).with_name("keeper.py")
PATIENCE = 60.0  # seconds that a server may take to answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a keeper keeps, or does at the end.

    A `command` runs in `home`, which is removed at the end; a `closing` command runs after it.
    Either may be absent.
    """

    command: Sequence[str] = ()
    closing: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    home: str | None = None
    log: str = os.devnull
    user: int | None = None
    group: int | None = None
    stop_signal: int = signal.SIGTERM


class Kept:
    """An order in the hands of a keeper, until `close` or the end of this process, however it ends.

    `look` looks at the server and raises Unfit while it does not answer. A socket and no pipe
    joins the two processes, since eventlet's green sockets are the better tested.
    """

    def __init__(self, order: Order, look: Callable[[], object] = lambda: None) -> None:
        self.order = order
        self._look = look
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", str(KEEPER)],
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                start_new_session=True,  # so that Ctrl-C on a terminal does not reach it
            )
        self._answers = self._socket.makefile("r", encoding="utf-8")
        self._send(json.dumps(asdict(order)))

    def start(self) -> None:
        """Start the server and wait until it answers.

        Raises Unfit with the end of its log if it ends instead, or does not answer in a minute.
        """
        self._ask("start")
        deadline = monotonic() + PATIENCE
        while not self._answers_now():
            if not self.running or monotonic() > deadline:
                message = f"{self.order.command[0]} did not start ({self._last_words()})"
                raise Unfit(message)
            sleep(0.1)

    @property
    def running(self) -> bool:
        """Whether the server's process exists."""
        return self._ask("status").startswith("running")

    @property
    def process(self) -> int:
        """The id of the server's process, which must be running."""
        return int(self._ask("status").removeprefix("running "))

    def kill(self) -> None:
        """End the server with -9; `start` brings it back with what it had on disk."""
        self._ask("kill")

    def stop(self) -> None:
        """End the server as its operators would."""
        self._ask("stop")

    def pause(self) -> None:
        """Stall the server: it keeps its connections and answers nothing."""
        self._ask("pause")

    def resume(self) -> None:
        """Let a paused server go on."""
        self._ask("resume")

    def close(self) -> None:
        """End what is kept and wait until it is gone."""
        with suppress(OSError):  # it may be gone already
            self._socket.shutdown(socket.SHUT_WR)
        self._keeper.wait()
        self._answers.close()
        self._socket.close()

    def _answers_now(self) -> bool:
        try:
            self._look()
        except Unfit:
            return False
        return True

    def _ask(self, word: str) -> str:
        self._send(word)
        return self._answers.readline().strip()

    def _send(self, line: str) -> None:
        self._socket.sendall(line.encode() + b"\n")

    def _last_words(self) -> str:
        lines = Path(self.order.log).read_text("utf-8", "replace").split("\n")
        return " / ".join(line.strip() for line in lines[-6:] if line.strip()) or "it said nothing"


@dataclass(frozen=True, slots=True)
class Home:
    """A new folder of one private server, and the user it runs as (None: whoever runs this)."""

    path: Path
    user: int | None
    group: int | None

    @classmethod
    def of(cls, *users: str) -> "Home":
        """Make one; where this runs as root it belongs to the first of `users` that exists."""
        path = Path(tempfile.mkdtemp(prefix="needle-ground-"))
        if os.geteuid() != 0:
            return cls(path, None, None)
        known = {entry.pw_name: entry for entry in pwd.getpwall()}
        owner = next(known[user] for user in (*users, "nobody") if user in known)
        os.chown(path, owner.pw_uid, owner.pw_gid)
        return cls(path, owner.pw_uid, owner.pw_gid)

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> str:
        """Run a command as this folder's user and return what it printed. Raises Unfit."""
        done = subprocess.run(
            command,
            cwd=self.path,
            env=environment,
            user=self.user,
            group=self.group,
            extra_groups=None if self.user is None else [],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        if done.returncode:
            message = f"{' '.join(command[:2])} failed ({done.stderr.strip()[-300:]})"
            raise Unfit(message)
        return done.stdout


def listening(port: int) -> None:
    """Connect to a port of 127.0.0.1. Raises Unfit."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError as error:
        message = f"127.0.0.1:{port} does not answer ({error})"
        raise Unfit(message) from error
