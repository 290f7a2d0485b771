"""Wire names, versions and upcasters: what turns an event's bytes into its dataclass."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

Cls = TypeVar("Cls", bound=type)
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
Decoder = Callable[[bytes | msgspec.Raw], object]


class UnknownVersionError(LookupError):
    """This event exists, but not in a version that this release can read."""


class Registry:
    """All declared events and commands of the modules that were imported."""

    def __init__(self) -> None:
        self.events: dict[str, type] = {}
        self.commands: dict[str, type] = {}
        self._names: dict[type, str] = {}
        self._newest: dict[str, int] = {}
        self._upcasters: dict[tuple[str, int], Upcaster] = {}
        self._foreseen: dict[tuple[str, int], Upcaster] = {}
        self._decoders: dict[str, Decoder] = {}

    def add_event(self, name: str, version: int, cls: Cls) -> Cls:
        """Register an event's newest version."""
        if name in self._newest:
            raise TypeError(f"{name} is declared twice")
        self._newest[name] = version
        wire = f"{name}.v{version}"
        self.events[wire] = cls
        self._names[cls] = wire
        self._decoders[wire] = msgspec.json.Decoder(cls).decode
        return cls

    def add_command(self, name: str, cls: Cls) -> Cls:
        """Register a command."""
        if name in self.commands:
            raise TypeError(f"{name} is declared twice")
        self.commands[name] = cls
        return cls

    def add_upcaster(self, name: str, version: int, upcaster: Upcaster) -> None:
        """Register how `version` of an event becomes the next one."""
        if (name, version) in self._upcasters:
            raise TypeError(f"two upcasters for {name}.v{version}")
        self._upcasters[name, version] = upcaster

    def add_foreseen(self, name: str, version: int, reader: Upcaster) -> None:
        """Register how the `version` that the next release will write is read as our newest."""
        if (name, version) in self._foreseen:
            raise TypeError(f"{name}.v{version} is foreseen twice")
        self._foreseen[name, version] = reader

    def check(self) -> None:
        """Raise TypeError unless every older version of every event can be read.

        And unless what is foreseen is each time the version after the newest.
        """
        for name, version in self._foreseen:
            if version != self._newest.get(name, 0) + 1:
                raise TypeError(f"{name}.v{version} is foreseen, and is not the next version")
        wanted = {(name, v) for name, newest in self._newest.items() for v in range(1, newest)}
        if wrong := wanted ^ self._upcasters.keys():
            names = ", ".join(sorted(f"{name}.v{version}" for name, version in wrong))
            raise TypeError(f"an upcaster is missing, or is for no older version: {names}")

    def type_of(self, data: object) -> str:
        """Return an event's wire name with its version."""
        return self._names[type(data)]

    def types_of(self, cls: type) -> tuple[str, ...]:
        """Return the wire names of an event in all versions that can be read, the newest last."""
        name, _, newest = self._names[cls].rpartition(".v")
        last = int(newest) + ((name, int(newest) + 1) in self._foreseen)
        return tuple(f"{name}.v{version}" for version in range(1, last + 1))

    def decode(self, type_name: str, data: bytes | msgspec.Raw) -> object:
        """Return the event that `data` holds, upcast to the newest version.

        Returns None for an event that this release has never heard of. Raises
        UnknownVersionError, msgspec.ValidationError.
        """
        decoder = self._decoders.get(type_name) or self._older(type_name)
        return None if decoder is None else decoder(data)

    def _older(self, type_name: str) -> Decoder | None:
        name, _, version = type_name.rpartition(".v")
        newest = self._newest.get(name)
        if newest is None:
            return None  # and not remembered: what is unknown may have any name
        if version == str(newest + 1) and (reader := self._foreseen.get((name, newest + 1))):
            decoder = self._decoders[type_name] = self._converting(name, [reader])
            return decoder
        readable = [str(number) for number in range(1, newest)]
        if version not in readable:
            raise UnknownVersionError(type_name)
        decoder = self._decoders[type_name] = self._upcasting(name, int(version))
        return decoder

    def _upcasting(self, name: str, version: int) -> Decoder:
        newest = self._newest[name]
        try:
            steps = [self._upcasters[name, number] for number in range(version, newest)]
        except KeyError as error:
            raise UnknownVersionError(f"{name}.v{version}") from error
        return self._converting(name, steps)

    def _converting(self, name: str, steps: Sequence[Upcaster]) -> Decoder:
        cls = self.events[f"{name}.v{self._newest[name]}"]

        def decode(data: bytes | msgspec.Raw) -> object:
            document = msgspec.json.decode(data)
            for step in steps:
                document = step(document)
            return msgspec.convert(document, cls)

        return decode


registry = Registry()
"""The one registry; importing `contracts.all` fills it."""
