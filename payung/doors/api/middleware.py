"""What all answers of this face share: problem details for errors, and no caching."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from payung.doors.api import problems

Respond = Callable[[HttpRequest], HttpResponse]

FILES: Final = "/v1/files"  # whose body is a file, and may be larger
_SAFE: Final = "GET"
_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"  # JSON needs nothing from a browser


def everywhere(respond: Respond) -> Respond:
    """Refuse unreadable requests, answer HEAD and OPTIONS, and give all errors one form."""

    def middleware(request: HttpRequest) -> HttpResponse:
        method = request.method
        if method == "HEAD":
            request.method = _SAFE
        response = _as_problem(_refused(request) or respond(request))
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response = _with_methods(response, method)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response["Content-Length"] = str(len(response.content))
        if method == "HEAD":
            response.content = b""
        return response

    return middleware


def _refused(request: HttpRequest) -> HttpResponse | None:
    """Return the refusal of a request that no operation can read; None for any other."""
    try:
        request.get_host()
    except DisallowedHost:
        return problems.of_status(400)
    if request.headers.get("Transfer-Encoding"):
        return problems.of_status(411)  # otherwise the body would count as empty
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
    headers = {name: response[name] for name in ("Allow",) if name in response}
    return problems.of_status(response.status_code, headers)


def _with_methods(response: HttpResponse, method: str | None) -> HttpResponse:
    """Add the methods of an address to the answer; for OPTIONS that is the whole answer."""
    allowed = [
        name.strip() for name in response.headers.get("Allow", "").split(",") if name.strip()
    ]
    methods = set(allowed) | {"OPTIONS"} | ({"HEAD"} if _SAFE in allowed else set())
    if method == "OPTIONS":
        response = HttpResponse(status=HTTPStatus.NO_CONTENT)
        del response["Content-Type"]
    response["Allow"] = ", ".join(sorted(methods))
    return response
