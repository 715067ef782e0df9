"""Errors as RFC 9457 problem details: one form, one sentence, the field where there is one."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Schema
from ninja.errors import AuthenticationError

from payung.foundation.errors import BadInput, PayungError


class Problem(Schema):
    """What went wrong. `detail` is one sentence; `field` names the place in the report."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None = None


def _answer(problem: Problem) -> HttpResponse:
    return JsonResponse(
        problem.model_dump(exclude_none=True),
        status=problem.status,
        content_type="application/problem+json",
    )


def of_error(request: HttpRequest, error: PayungError | type[PayungError]) -> HttpResponse:
    """Answer one of our own errors."""
    del request
    field = error.field if isinstance(error, BadInput) else None
    kind = error.code
    return _answer(
        Problem(
            type=f"urn:payung:problem:{kind}",
            title=kind.replace("_", " "),
            status=error.status,
            detail=str(error),
            field=field,
        )
    )


def of_missing_key(
    request: HttpRequest, error: AuthenticationError | type[AuthenticationError]
) -> HttpResponse:
    """Answer a request without a valid key; the same for a missing, a wrong and an ended one."""
    del request, error
    return _answer(
        Problem(
            type="urn:payung:problem:no_key",
            title="no key",
            status=401,
            detail="Send your partner key as a bearer token in the Authorization header.",
        )
    )
