"""What a label's code leads to without a sign-in: the notice of its village (告知页)."""

from collections.abc import Sequence
from typing import Final, get_args
from urllib.parse import quote

from flask import Blueprint, Response, request

from services.visit.domain.form import local_day
from services.visit.domain.notice import Telephone
from services.visit.notice import POLICY, Language, page
from services.visit.read_models import notices
from services.web.access import allow_anyone
from services.web.current import count_stranger, now, reading

LANGUAGES: Final = get_args(Language)

PHONE: Final = "/phone/p/"
"""Where the cadre's phone takes a code up (services/web/clients.py)."""


def routes(county: str, telephones: Sequence[Telephone]) -> Blueprint:
    """Return the route at /p; it is a page for people, and stands in no description of the API."""
    notice = Blueprint("notice", __name__, url_prefix="/p")

    @notice.get("/<code>")
    @allow_anyone
    def read_notice(code: str) -> Response:
        """Read the notice of the village in which a place lies, the county's if there is none.

        All doors of a village are answered with the same bytes, which therefore name no code:
        with `?staff` an address leads on to the phone by itself.
        """
        count_stranger()
        if "staff" in request.args:
            return Response(status=303, headers={"Location": PHONE + quote(code, safe="")})
        with reading() as connection:
            area = notices.area_of(connection, code, county)
            found = notices.notice(connection, area, local_day(now()), telephones)
        return _answer(page(found, _language()))

    return notice


def _language() -> Language:
    """Return the language that was asked for, Chinese where neither is."""
    told = request.args.get("lang") or request.accept_languages.best_match(LANGUAGES)
    return "en" if told == "en" else "zh"


def _answer(html: str) -> Response:
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "no-cache"
    answer.vary.add("Accept-Language")
    answer.add_etag()
    answer.make_conditional(request)
    return answer
