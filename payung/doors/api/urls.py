"""Addresses of the api and what stands behind them: `/v1/` and its description, `/v1/openapi.json`."""

import json
from typing import Any

from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema, Status
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from payung.doors.api import problems
from payung.doors.api.problems import Problem
from payung.foundation.errors import BadInput, NotAllowed, NotFound, PayungError
from payung.foundation.viewer import DOOR
from payung.intake.actions import receive
from payung.people import queries as people
from payung.people.viewer import PartnerViewer
from payung.triage.lanes import Lane
from payung.triage.report import Report


class PartnerKey(HttpBearer):
    """A partner's key, as a bearer token."""

    def authenticate(self, request: HttpRequest, token: str) -> PartnerViewer | None:
        """Return the partner to whom the key belongs."""
        del request
        try:
            return people.partner_of_key(DOOR, token)
        except (NotFound, NotAllowed):
            return None


class Taken(Schema):
    """A report was taken in: all of it is there. Keep the reference."""

    reference: str
    level: str
    bundle: str | None = None


api = NinjaAPI(title="Payung", version="1", docs_url=None, auth=PartnerKey(), urls_namespace="v1")
api.add_exception_handler(PayungError, problems.of_error)
api.add_exception_handler(AuthenticationError, problems.of_missing_key)

BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"type": "object"},
                "example": {"language": "en", "concerns": ["found_material_of_a_child"]},
            }
        },
    }
}


@api.post(
    "/reports",
    response={201: Taken, 400: Problem, 401: Problem, 503: Problem},
    openapi_extra=BODY,
    url_name="reports",
)
def send(request: HttpRequest) -> Status[Any]:
    """Send one report in the form of the contract. The lane is the partner's, never the sender's word."""
    partner: PartnerViewer = request.auth  # type: ignore[attr-defined]
    report = Report.strict(_document(request.body))
    received = receive(partner, report, Lane(partner.lane), country=partner.country)
    taken = Taken(reference=str(received.reference), level=received.level.value)
    return Status(201, taken)


def _document(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise BadInput("body", _("The body must be one JSON object.")) from None


urlpatterns = [path("v1/", api.urls)]
