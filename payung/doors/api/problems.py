"""Errors as RFC 9457 problem details: one form, one sentence, and the field if there is one."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from ninja.errors import AuthenticationError

from payung.doors.api.limits import OverLimit
from payung.foundation.errors import BadInput, PayungError, Text

TYPE: Final = "application/problem+json"
RETRY: Final = 30  # seconds after which a sender may try again after our error


class WrongLength(BadInput):
    """A Content-Length that is not the length of the body."""

    sentence = _("Content-Length must be the number of bytes of the body.")

    def __init__(self) -> None:
        super().__init__("Content-Length")


class Problem(Schema):
    """What went wrong. `detail` is one sentence; `field` names the place in what was sent."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None = None


def answer(
    kind: str,
    status: int,
    detail: Text,
    *,
    field: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Return a problem: its `kind` for machines, and one sentence for people."""
    problem = Problem(
        type=f"urn:payung:problem:{kind}",
        title=kind.replace("_", " "),
        status=status,
        detail=str(detail),
        field=field,
    )
    document = problem.model_dump(exclude_none=True)
    return JsonResponse(document, status=status, content_type=TYPE, headers=headers)


def of_error(request: HttpRequest, error: PayungError | type[PayungError]) -> HttpResponse:
    """Answer one of our own errors."""
    del request
    field = error.field if isinstance(error, BadInput) else None
    wait = RETRY if error.status == HTTPStatus.SERVICE_UNAVAILABLE else 0
    if isinstance(error, OverLimit):
        wait = error.seconds
    headers = {"Retry-After": str(wait)} if wait else None
    return answer(error.code, error.status, str(error), field=field, headers=headers)


def of_broken_off(request: HttpRequest, error: object) -> HttpResponse:
    """Answer a body that broke off. Hardly anybody is there to read it."""
    del error
    return of_error(request, WrongLength())


def of_missing_key(
    request: HttpRequest, error: AuthenticationError | type[AuthenticationError]
) -> HttpResponse:
    """Answer a request without a valid key; the same for a missing, a wrong and an ended one."""
    del request, error
    sentence = _("Send your partner key as a bearer token in the Authorization header.")
    return answer("no_key", 401, sentence, headers={"WWW-Authenticate": "Bearer"})


def of_status(status: int, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Answer a request that reached no operation: an unknown address, a wrong method, an odd request."""
    kind, sentence = _BEFORE.get(status, ("bad_request", _UNREADABLE))
    return answer(kind, status, sentence, headers=headers)


_UNREADABLE: Final = _("This request could not be read.")
_BEFORE: Final[dict[int, tuple[str, Text]]] = {
    404: ("not_found", _("There is nothing here.")),
    405: ("wrong_method", _("This method is not allowed at this address; see the Allow header.")),
    411: ("length_required", _("Give the length of the body in the Content-Length header.")),
    413: (
        "too_large",
        _("The body is too large: at most 4 MiB, and 16 MiB for a file to look up."),
    ),
    415: ("wrong_type", _("Send JSON, with Content-Type: application/json.")),
    500: ("broken", PayungError.sentence),
    503: ("not_now", _("This could not be done just now. Please send it again in a minute.")),
}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that cannot be read."""
    del request, exception  # it may quote the body
    return of_status(400)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address that does not exist."""
    del request, exception
    return of_status(404)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer after an error of ours."""
    del request
    return of_status(500)


def busy(request: HttpRequest, error: object) -> HttpResponse:
    """Answer when the database does not. Nothing was stored, so the sender may try again."""
    del request, error
    return of_status(503, {"Retry-After": str(RETRY)})
