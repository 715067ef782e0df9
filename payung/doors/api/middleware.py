"""What every answer of this face keeps to: problem details for all that goes wrong, and nothing kept."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from payung.doors.api import problems

Respond = Callable[[HttpRequest], HttpResponse]

FILES: Final = "/v1/files"  # where a body is a file, and may be larger
_SAFE: Final = "GET"
_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"  # JSON needs nothing of a browser


def everywhere(respond: Respond) -> Respond:
    """Refuse what no operation can read, answer HEAD and OPTIONS, and give every error one form."""

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = request.method
        if asked == "HEAD":
            request.method = _SAFE
        response = _as_problem(_refused(request) or respond(request))
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response = _with_methods(response, asked)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response["Content-Length"] = str(len(response.content))
        if asked == "HEAD":
            response.content = b""
        return response

    return middleware


def _refused(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to what is turned away before anybody looks at it; None for all else."""
    try:
        request.get_host()
    except DisallowedHost:
        return problems.of_status(400)
    if request.headers.get("Transfer-Encoding"):
        return problems.of_status(411)  # the body would be read as none at all
    is_file = request.path == FILES
    most = settings.PAYUNG_LARGEST_ASKED if is_file else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    length = request.headers.get("Content-Length") or "0"
    if not (length.isascii() and length.isdigit()):
        return problems.of_error(request, problems.WrongLength())
    if len(length) > len(str(most)) or int(length) > most:
        return problems.of_status(413)
    return None


def _as_problem(response: HttpResponse) -> HttpResponse:
    if response.status_code < HTTPStatus.BAD_REQUEST:
        return response
    if response.headers.get("Content-Type") == problems.TYPE:
        return response
    kept = {name: response[name] for name in ("Allow",) if name in response}
    return problems.of_status(response.status_code, kept)


def _with_methods(response: HttpResponse, asked: str | None) -> HttpResponse:
    """Name the methods of an address; OPTIONS asks for just that, so it is answered."""
    named = [each.strip() for each in response.headers.get("Allow", "").split(",") if each.strip()]
    methods = set(named) | {"OPTIONS"} | ({"HEAD"} if _SAFE in named else set())
    if asked == "OPTIONS":
        response = HttpResponse(status=HTTPStatus.NO_CONTENT)
        del response["Content-Type"]
    response["Allow"] = ", ".join(sorted(methods))
    return response
