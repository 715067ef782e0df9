"""A partner's reports: send one, and read their status."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Path, Router, Schema, Status
from pydantic import WithJsonSchema

from payung.doors.api import limits, query_parameters
from payung.doors.api.body import document
from payung.doors.api.keys import partner_of
from payung.doors.api.problems import Problem
from payung.foundation.errors import NotFound, PayungError
from payung.intake.progress import Outcome, Progress
from payung.intake.receiving.actions import receive
from payung.intake.submissions import idempotency, webhooks
from payung.intake.submissions.queries import SentReport, sent, sent_page
from payung.triage.lanes import Lane, Level
from payung.triage.report import Report

router = Router()


class NoKey(PayungError):
    """The installation has no key that signs webhooks."""

    code = "no_webhook_key"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    sentence = _("No webhook key is set up here yet.")


class ReceivedReport(Schema):
    """The report was received and stored. Keep the reference."""

    reference: UUID
    level: Level
    bundle: UUID | None = None


class Feedback(Schema):
    """An officer's feedback on your report: one code."""

    code: Outcome
    given_at: datetime


class ReportStatus(Schema):
    """The status of one of your reports. New codes may be added: treat a code that you do not know as text."""

    reference: UUID
    received_at: datetime
    status: Progress
    changed_at: datetime
    feedback: Feedback | None


KEY: Final = {
    "name": idempotency.HEADER,
    "in": "header",
    "required": False,
    "description": "A name of your choice, another for each report. Sent again under the same name it is still "
    "one report, for at least 7 days.",
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": idempotency.LONGEST,
        "pattern": idempotency.PATTERN,
    },
}


class ReportPage(Schema):
    """Your reports in the order of their last change. `next` is the cursor of the next page."""

    reports: list[ReportStatus]
    next: str | None
    more: bool


Reference = Annotated[
    str,
    Path(description="The reference that sending returned."),
    WithJsonSchema({"type": "string", "format": "uuid"}),
]
BODY: Final = {
    "required": True,
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Report"}}},
}
REFUSED: Final = dict.fromkeys((400, 401, 409, 411, 413, 415, 429, 503), Problem)


@router.post(
    "/reports",
    response={200: ReceivedReport, 201: ReceivedReport, **REFUSED},
    url_name="reports",
    operation_id="sendReport",
    summary="Send a report",
    openapi_extra={"parameters": [KEY], "requestBody": BODY},
)
def send(request: HttpRequest, response: HttpResponse) -> Status[ReceivedReport]:
    """Send one report in the form of the contract. The lane is the partner's, never the sender's word."""
    partner, key = partner_of(request), request.headers.get(idempotency.HEADER)
    limits.count_sending(partner)
    report = Report.strict(document(request))
    once = idempotency.digests(partner.id, key, report) if key is not None else None
    received = receive(partner, report, Lane(partner.lane), country=partner.country, once=once)
    response["Location"] = f"{request.path}/{received.reference}"
    taken = ReceivedReport(reference=received.reference, level=received.level)
    return Status(HTTPStatus.OK if received.again else HTTPStatus.CREATED, taken)


@router.get(
    "/reports",
    response={200: ReportPage, **dict.fromkeys((400, 401, 429, 503), Problem)},
    url_name="reports",
    operation_id="listReports",
    summary="What has become of your reports",
    openapi_extra={"parameters": query_parameters.PARAMETERS},
)
def listed(request: HttpRequest) -> ReportPage:
    """Return your own reports, the longest unchanged first, so that going on from `next` finds what is new.

    What changed in the last ten seconds may come twice. Ask again with `next` whenever you like: it does not
    grow old.
    """
    partner, query = partner_of(request), request.GET
    limits.count_reading(partner)
    page = sent_page(
        partner,
        since=query_parameters.since(query),
        after=query_parameters.position(query),
        limit=query_parameters.limit(query),
    )
    return ReportPage(
        reports=[_status(report) for report in page.reports],
        next=query_parameters.cursor(page.next) if page.next else None,
        more=page.more,
    )


@router.get(
    "/reports/{reference}",
    response={200: ReportStatus, **dict.fromkeys((401, 404, 429, 503), Problem)},
    url_name="report",
    operation_id="readReport",
    summary="How far a report has come",
)
def read(request: HttpRequest, reference: Reference) -> ReportStatus:
    """Return the status of one report that you have sent. Another's is not there."""
    partner = partner_of(request)
    limits.count_reading(partner)
    try:
        report = UUID(reference)
    except ValueError:
        raise NotFound from None
    return _status(sent(partner, report))


def _status(report: SentReport) -> ReportStatus:
    return ReportStatus(
        reference=report.reference,
        received_at=report.received_at,
        status=report.status,
        changed_at=report.changed_at,
        feedback=Feedback(code=report.feedback, given_at=report.feedback_at)
        if report.feedback and report.feedback_at
        else None,
    )


class WebhookKeys(Schema):
    """The keys that sign what you are told by webhook: one of them must fit."""

    keys: list[str]


@router.get(
    "/webhook-key",
    response={200: WebhookKeys, 503: Problem},
    auth=None,
    url_name="webhook-key",
    operation_id="readWebhookKey",
    summary="The key that signs webhooks",
)
def webhook_key(request: HttpRequest) -> WebhookKeys:
    """Return the public key (Ed25519, Standard Webhooks `whpk_`) with which you check what you are told."""
    del request
    key = webhooks.public_key()
    if key is None:
        raise NoKey
    return WebhookKeys(keys=[key])
