"""A process that keeps one server and outlives its owner just long enough to clean up.

Run as a script by deploy.ground.kept. Its standard input and output are one socket: the first
line is the order as JSON, each later line a word that it answers with one line. When the socket
closes, for whatever reason (the owner ended, crashed or was killed), the server is stopped, its
folder removed and the closing command run. It imports nothing but the standard library and is
never monkey-patched.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

GRACE = 10.0  # seconds between asking a server to stop and killing it


class Keeper:
    """One order: a server's command line, user, environment and folder; what to do at the end."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.order = order
        self.server: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start the server, in a session of its own, writing to the log in its folder."""
        with Path(self.order["log"]).open("ab") as log:
            self.server = subprocess.Popen(
                self.order["command"],
                cwd=self.order["home"],
                env=self.order["environment"],
                user=self.order["user"],
                group=self.order["group"],
                extra_groups=None if self.order["user"] is None else [],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self.status()

    def status(self) -> str:
        """Say whether the server runs: `running PID`, `ended CODE` or `absent`."""
        if self.server is None:
            return "absent"
        code = self.server.poll()
        return f"running {self.server.pid}" if code is None else f"ended {code}"

    def stop(self) -> str:
        """Ask the server to stop; kill it if it does not."""
        if self.server is not None and self.server.poll() is None:
            self._signal_all(signal.SIGCONT)
            self.server.send_signal(self.order["stop_signal"])
            try:
                self.server.wait(GRACE)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.status()

    def kill(self) -> str:
        """Kill the server and its children with -9."""
        if self.server is not None:
            self._signal_all(signal.SIGKILL)
            self.server.wait()
        return self.status()

    def pause(self) -> str:
        """Stop the server's clock, as a stalled disk or machine would."""
        self._signal_all(signal.SIGSTOP)
        return self.status()

    def resume(self) -> str:
        """Let a paused server go on."""
        self._signal_all(signal.SIGCONT)
        return self.status()

    def end(self) -> None:
        """Leave nothing behind."""
        if self.order["command"]:
            self.stop()
            self._signal_all(signal.SIGKILL)
        if self.order["closing"]:
            subprocess.run(self.order["closing"], env=self.order["environment"], check=False)
        if self.order["home"]:
            remove(Path(self.order["home"]))

    def _signal_all(self, number: int) -> None:
        if self.server is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.server.pid, number)


def remove(folder: Path) -> None:
    """Remove a folder into which processes that are about to end may still be writing."""
    for _ in range(50):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)


def main() -> None:
    """Take the order, answer each word, and clean up when the other end is gone."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Only the socket's end ends a keeper. A handler, since servers would inherit SIG_IGN.
        signal.signal(number, lambda *_: None)
    os.set_blocking(sys.stdin.fileno(), True)  # an owner under eventlet makes its sockets otherwise
    keeper = Keeper(json.loads(sys.stdin.readline()))
    words: dict[str, Callable[[], str]] = {
        word: getattr(keeper, word)
        for word in ("start", "status", "stop", "kill", "pause", "resume")
    }
    with suppress(OSError):  # the owner may go away in the middle of a word
        for line in sys.stdin:
            print(words[line.strip()](), flush=True)
    keeper.end()


if __name__ == "__main__":
    main()
