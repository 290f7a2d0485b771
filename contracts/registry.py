"""Wire names, versions and upcasters: what turns an event's bytes into its dataclass."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

Cls = TypeVar("Cls", bound=type)
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


class UnknownVersionError(LookupError):
    """This event exists, but in a version newer than this release can read."""


class Registry:
    """All declared events and commands of the modules that were imported."""

    def __init__(self) -> None:
        self.events: dict[str, type] = {}
        self.commands: dict[str, type] = {}
        self._names: dict[type, str] = {}
        self._newest: dict[str, int] = {}
        self._upcasters: dict[tuple[str, int], Upcaster] = {}
        self._decoders: dict[str, Callable[[bytes | msgspec.Raw], object]] = {}

    def add_event(self, name: str, version: int, cls: Cls) -> Cls:
        """Register an event's newest version."""
        if name in self._newest:
            msg = f"{name} is declared twice"
            raise TypeError(msg)
        self._newest[name] = version
        wire = f"{name}.v{version}"
        self.events[wire] = cls
        self._names[cls] = wire
        self._decoders[wire] = msgspec.json.Decoder(cls).decode
        return cls

    def add_command(self, name: str, cls: Cls) -> Cls:
        """Register a command."""
        if name in self.commands:
            msg = f"{name} is declared twice"
            raise TypeError(msg)
        self.commands[name] = cls
        return cls

    def add_upcaster(self, name: str, version: int, upcaster: Upcaster) -> None:
        """Register how `version` of an event becomes the next one."""
        self._upcasters[name, version] = upcaster

    def type_of(self, data: object) -> str:
        """Return an event's wire name with its version."""
        return self._names[type(data)]

    def decode(self, type_name: str, data: bytes | msgspec.Raw) -> object:
        """Return the event that `data` holds, upcast to the newest version.

        Returns None for an event that this release has never heard of. Raises
        UnknownVersionError, msgspec.ValidationError.
        """
        decoder = self._decoders.get(type_name)
        if decoder is None:
            decoder = self._decoders[type_name] = self._upcasting(type_name)
        return decoder(data)

    def _upcasting(self, type_name: str) -> Callable[[bytes | msgspec.Raw], object]:
        name, _, version = type_name.rpartition(".v")
        newest = self._newest.get(name)
        if newest is None:
            return lambda _: None
        if not version.isdigit() or int(version) > newest:
            raise UnknownVersionError(type_name)
        steps = [self._upcasters[name, number] for number in range(int(version), newest)]
        cls = self.events[f"{name}.v{newest}"]

        def decode(data: bytes | msgspec.Raw) -> object:
            document = msgspec.json.decode(data)
            for step in steps:
                document = step(document)
            return msgspec.convert(document, cls)

        return decode


registry = Registry()
"""The one registry; importing `contracts.all` fills it."""
