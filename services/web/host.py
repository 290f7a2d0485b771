"""Hosting a service's HTTP application inside its nameko container.

    @serve
    def api(self) -> App:
        return application(self.kernel, "Issues", [issues], keys=Keys(self.kernel))

The container's configuration says where: `HTTP` is `host:port` or a pair. Services of one process
that name the same address share it; `HTTP_SERVICES` then lists them all, and nothing is accepted
before they are there. `HTTP_PROXIES` are the networks of the reverse proxies in front, if any.
"""

from typing import Any
from urllib.parse import urlsplit

from eventlet.event import Event
from flask import Flask
from nameko.extensions import Entrypoint

from services.web.listener import GRACE, Listener

_listeners: dict[tuple[str, int], Listener] = {}


class Serve(Entrypoint):
    """The entrypoint whose method returns the app to serve."""

    _listener: Listener | None = None

    def start(self) -> None:
        """Have the method make the app, and mount it."""
        made = Event()

        def hand_over(_context: Any, result: Any, error: Any) -> tuple[Any, Any]:
            if error is None:
                made.send(result)
            else:
                made.send_exception(*error)
            return result, error

        self.container.spawn_worker(self, (), {}, handle_result=hand_over)
        self._mount(made.wait())

    def stop(self) -> None:
        """Stop listening; requests under way are answered."""
        self._leave(GRACE)

    def kill(self) -> None:
        """Stop at once."""
        self._leave(0)

    def _leave(self, grace: float) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            _forget(listener)
            listener.stop(grace)

    def _mount(self, app: Flask) -> None:
        config, name = self.container.config, self.container.service_name
        address = _address(config["HTTP"])
        listener = _listeners.get(address)
        if listener is None:
            expected, proxies = config.get("HTTP_SERVICES", [name]), config.get("HTTP_PROXIES", ())
            listener = Listener(address, expected, proxies)
            _listeners[address] = listener
        self._listener = listener
        listener.mount(name, app)
        self.container.spawn_managed_thread(listener.wait, identifier="http")


serve = Serve.decorator


def listening(address: str | tuple[str, int]) -> tuple[str, int]:
    """Return where this process listens in fact for `address`. Raises KeyError if nowhere."""
    return _listeners[_address(address)].address


def _forget(listener: Listener) -> None:
    for address, known in list(_listeners.items()):
        if known is listener:
            del _listeners[address]


def _address(told: str | tuple[str, int]) -> tuple[str, int]:
    if not isinstance(told, str):
        host, port = told
        return host, port
    parts = urlsplit(f"//{told}")
    if parts.hostname is None or parts.port is None:
        msg = f"HTTP: {told} is not host:port"
        raise ValueError(msg)
    return parts.hostname, parts.port
