"""The keys that tokens are signed with: anybody may have the public halves."""

from flask_smorest import Blueprint

from contracts.directory.commands import RetireSigningKey, RotateSigningKey
from contracts.directory.views import SigningKey
from services.copies import keys
from services.directory.api.guards import OPERATOR
from services.directory.domain.signing_key import KEY, signing_keys
from services.directory.facts.logins import of_signing_key
from services.web.access import ANYONE
from services.web.commands import command_route, over_county
from services.web.current import reading
from services.web.paging import Page, Paged
from services.web.queries import list_route


def blueprint() -> Blueprint:
    """Return the routes below /api/signing-keys."""
    routes = Blueprint(
        "signing-keys",
        __name__,
        url_prefix="/api/signing-keys",
        description="Signing keys 签名密钥",
    )
    for rule, contract in (
        ("/rotate/<uuid:command>", RotateSigningKey),
        ("/<key>/retire/<uuid:command>", RetireSigningKey),
    ):
        command_route(
            routes,
            rule,
            contract,
            signing_keys,
            key=lambda _command: KEY,
            roles=OPERATOR,
            facts=of_signing_key,
            guard=over_county,
        )

    @list_route(routes, "", SigningKey, roles=ANYONE)
    def list_signing_keys(_who: None, page: Page) -> Paged[SigningKey]:
        """List the keys in use, as JWK members (kty OKP, crv Ed25519)."""
        with reading() as connection:
            return page.of(keys.in_use(connection), key=lambda key: (key.key,))

    return routes
