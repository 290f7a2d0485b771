"""The accounts of departments' own systems: opened and closed by the operator."""

from functools import partial

from flask_smorest import Blueprint

from contracts.directory.commands import CloseSystemAccount, OpenSystemAccount
from contracts.directory.views import SystemAccount
from services.directory.api.guards import OPERATOR, over_account
from services.directory.domain.login import login
from services.directory.facts.logins import Hasher, of_login
from services.directory.read_models import logins
from services.web.commands import command_route
from services.web.current import reading
from services.web.identity import Caller
from services.web.paging import Page, Paged
from services.web.queries import list_route


def blueprint(hasher: Hasher) -> Blueprint:
    """Return the routes below /api/accounts."""
    accounts = Blueprint(
        "accounts",
        __name__,
        url_prefix="/api/accounts",
        description="Departments' systems 部门系统",
    )
    expose = partial(
        command_route,
        accounts,
        decider=login,
        key="account",
        roles=OPERATOR,
        facts=of_login(hasher),
        guard=over_account,
    )
    expose("/<account>/open/<uuid:command>", OpenSystemAccount)
    expose("/<account>/close/<uuid:command>", CloseSystemAccount)

    @list_route(accounts, "", SystemAccount, roles=OPERATOR)
    def list_accounts(who: Caller, page: Page) -> Paged[SystemAccount]:
        """List the accounts of the systems of departments in the caller's areas."""
        with reading() as connection:
            return logins.accounts(connection, who.areas, page)

    return accounts
