"""The form at a place: what is to be asked there, each element once."""

from uuid import UUID

from flask_smorest import Blueprint

from contracts.declare import value
from contracts.directory.views import Department
from contracts.visit import views
from contracts.visit.parts import VisitKind
from services.copies import departments
from services.visit.domain.form import (
    Form,
    FormItem,
    FormVersion,
    InForce,
    check_kind,
    local_day,
)
from services.visit.read_models import forms, places
from services.web.current import kernel, now, reading
from services.web.identity import Caller
from services.web.queries import resource_route


@value
class Occasion:
    """On which occasion the place is visited."""

    occasion: VisitKind


def routes() -> Blueprint:
    """Return the route below /api/forms."""
    asked = Blueprint("forms", __name__, url_prefix="/api/forms", description="Forms")

    @resource_route(asked, "/<uuid:place>", views.Form, roles=("cadre",), query=Occasion)
    def read_form(who: Caller, place: UUID, query: Occasion) -> views.Form | None:
        """Read what is to be asked at a place: who asks, on which legal basis, what is on file.

        A record names the `version` of the form that it was made with. It is accepted under that
        form, however late it arrives.
        """
        at = now()
        with reading() as connection:
            # The head comes first: what is appended while we read lies behind this position.
            version = FormVersion.of(kernel().store.head(connection).position, at)
            found = places.place(connection, place)
            if found is None or found.retired is not None or not who.covers(found.area):
                return None
            check_kind(query.occasion, found.kind, "occasion")
            form = forms.form(connection, found, query.occasion, version)
            codes = {each.department for each in form.requirements}
            names = departments.as_of(connection, local_day(at), codes)
        return _view(form, found, query.occasion, names)

    return asked


def _view(
    form: Form,
    place: views.Place,
    occasion: VisitKind,
    names: dict[str, Department],
) -> views.Form:
    return views.Form(
        place=place,
        occasion=occasion,
        version=str(form.version),
        items=tuple(_item(item, names) for item in form.items()),
    )


def _item(item: FormItem, names: dict[str, Department]) -> views.FormItem:
    element, fresh = item.element, item.fresh
    on_file = None
    if fresh is not None:
        value = fresh.value if item.show else None
        on_file = views.OnFile(observed_at=fresh.observed_at, value=value)
    return views.FormItem(
        element=element.element,
        name=element.name,
        type=element.type,
        choices=element.choices,
        asked_by=tuple(_asking(each, names) for each in item.asked_by),
        on_file=on_file,
    )


def _asking(requirement: InForce, names: dict[str, Department]) -> views.Asking:
    department = names.get(requirement.department)
    return views.Asking(
        department=requirement.department,
        name=department.name if department else requirement.department,
        requirement=requirement.requirement,
        title=requirement.title,
        basis=requirement.basis,
    )
