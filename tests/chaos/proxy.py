"""A TCP proxy that a test can cut: what lies between two that know nothing of it.

It runs in a process of its own, so that it costs the tests' process nothing; run as a program,
this file is the proxy, which resets what is connected at each line that it reads.
"""

import asyncio
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from urllib.parse import urlsplit

_AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER without a wait: closing sends RST and no FIN."""

_CHUNK = 1 << 16


class Proxy:
    """Passes on what arrives at `port` to one of `targets` (host:port), each in its turn."""

    def __init__(self, *targets: str) -> None:
        # imported here, since the program below goes without eventlet
        from eventlet.green import subprocess  # noqa: PLC0415

        self._process = subprocess.Popen(
            [sys.executable, "-I", __file__, *targets],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = self._told()

    def reset(self) -> int:
        """Reset every connection (RST) at both ends; return how many there were."""
        self._process.stdin.write("reset\n")
        self._process.stdin.flush()
        return self._told()

    def close(self) -> None:
        """End."""
        self._process.kill()
        self._process.communicate()

    def _told(self) -> int:
        return int(self._process.stdout.readline())


@contextmanager
def between(*targets: str) -> Iterator[Proxy]:
    """Put a proxy before `targets` until the block ends."""
    proxy = Proxy(*targets)
    try:
        yield proxy
    finally:
        proxy.close()


def proxied(url: str, proxy: Proxy) -> str:
    """Return the URL of a server that leads through a proxy."""
    parts = urlsplit(url)
    login, at, _ = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{login}{at}127.0.0.1:{proxy.port}").geturl()


def place(url: str) -> str:
    """Return host:port of the server at a URL."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 5672}"


# ---- the program --------------------------------------------------------------------------------
async def main(targets: list[str]) -> None:
    """Listen, and do what standard input says, until it ends."""
    turns, pairs = cycle(targets), set()

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, _, port = next(turns).rpartition(":")
        try:
            far_reader, far_writer = await asyncio.open_connection(host, int(port))
        except OSError:
            writer.transport.abort()
            return
        pair = (writer, far_writer)
        pairs.add(pair)
        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))
        pairs.discard(pair)
        for end in pair:
            end.close()

    server = await asyncio.start_server(join, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - its answer
    loop, words = asyncio.get_running_loop(), asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(words), sys.stdin)
    while await words.readline():
        for end in [end for pair in pairs for end in pair]:
            end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            end.transport.abort()
        print(len(pairs), flush=True)  # noqa: T201
        pairs.clear()


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on until one side ends."""
    with suppress(OSError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
