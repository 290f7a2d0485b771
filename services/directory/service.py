"""The directory as a nameko service."""

import os
from contextlib import suppress
from typing import Any

from eventlet import tpool
from nameko.extensions import DependencyProvider

from events.every import every
from events.kernel import Kernel
from events.providers import KernelProvider, SettingsProvider, kernel_of
from events.settings import Settings
from events.store import ForgedError
from services.directory import api, upkeep
from services.directory.facts import secrets
from services.directory.read_models import MODELS
from services.directory.sign_in.endurance import longest
from services.directory.sign_in.issuer import Issuer, IssuerSettings
from services.directory.sign_in.keyring import Keyring
from services.directory.sign_in.passwords import Passwords
from services.directory.sign_in.session import SignIn
from services.web.host import serve


class SignInProvider(DependencyProvider):
    """Gives the service what signing in takes, made once for the container."""

    _sign_in: SignIn | None = None

    def get_dependency(self, worker_ctx: Any) -> SignIn:  # noqa: ARG002 - nameko's signature
        """Give a worker the one SignIn; the first asks when the kernel is set up."""
        if self._sign_in is None:
            kernel = kernel_of(self.container)
            settings = IssuerSettings.from_environment(os.environ)
            self._sign_in = SignIn(
                kernel=kernel,
                passwords=Passwords(tpool.execute),
                keyring=Keyring(kernel),
                issuer=Issuer(settings) if settings else None,
                longest=longest(os.environ),
            )
        return self._sign_in


class DirectoryService:
    """Areas, departments, posts and people, working hours, sign-in."""

    name = "directory"
    kernel: Kernel = KernelProvider(models=MODELS, tables=[secrets.metadata])
    sign_in: SignIn = SignInProvider()
    settings: Settings = SettingsProvider()

    @serve
    def app(self) -> Any:
        """Answer HTTP, with a signing key, a calendar and an operator from the first request on."""
        passwords, county = self.sign_in.passwords, self.settings.county
        with suppress(ForgedError):  # which is an alarm already; what was true before can be read
            self.look_after()
            upkeep.bootstrap(self.kernel, passwords, county, os.environ)
        return api.app(self.kernel, self.sign_in, county)

    @every(seconds=60)
    def look_after(self) -> None:
        """Rotate keys, publish a newer calendar, destroy the keys of who is to be forgotten."""
        upkeep.look_after(self.kernel, self.sign_in.keyring)
