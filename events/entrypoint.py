"""Our own kind of nameko entrypoint: one that knows how each of its workers ended."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from eventlet.event import Event as Signal
from eventlet.support.greenlets import GreenletExit
from nameko.extensions import Entrypoint

from events import threads

Method = Callable[..., Any]


class InterruptedWorkError(Exception):
    """A method was ended from outside, as by an eventlet.Timeout that nobody caught."""


class OwnEntrypoint(Entrypoint):
    """Runs green threads of its own that call the decorated method, one worker a call."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._threads: list[Any] = []

    def spawn(self, run: Callable[[], None]) -> None:
        """Run `run` in a green thread that ends with this entrypoint."""
        self._threads.append(self.container.spawn_managed_thread(run, identifier=repr(self)))

    def call(self, *args: Any) -> Any:
        """Have a worker call the method; wait for it and return or raise what the method does."""
        done = Signal()

        def settle(_context: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
            if exc_info is None:
                done.send(result)
            else:
                done.send_exception(*exc_info)
            return result, exc_info

        self.container.spawn_worker(self, args, {}, handle_result=settle)
        return done.wait()

    def stop(self) -> None:
        """End the threads; the container waits for the workers that they began."""
        threads.end(self._threads)

    def kill(self) -> None:
        """End the threads."""
        self.stop()

    @classmethod
    def decorator(cls, *args: Any, **kwargs: Any) -> Callable[[Method], Method]:
        """Return the decorator that binds a service's method to a new entrypoint."""
        register = super().decorator(*args, **kwargs)
        return lambda method: register(_ending_with_exceptions(method))


def _ending_with_exceptions(method: Method) -> Method:
    """Make an exception of whatever ends `method`: nameko forgets workers that end otherwise."""

    @wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except (Exception, GreenletExit, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            raise InterruptedWorkError(f"{type(error).__name__}: {error}") from error

    return call
