"""What all answers of this face share: a language, problem details for errors, and no caching."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from payung.doors.api import problems

Respond = Callable[[HttpRequest], HttpResponse]

FILES: Final = "/v1/files"  # whose body is a file, and may be larger
_SAFE: Final = "GET"
_ASKED: Final = "Accept-Language"
_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"  # JSON needs nothing from a browser


def translated(respond: Respond) -> Respond:
    """Answer in the language that a request asks for, as Django's own middleware does.

    That one also looks for a language in the path, where this face has none, before and after each answer.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        translation.activate(_language(request))
        response = respond(request)
        if "Vary" in response.headers:
            patch_vary_headers(response, [_ASKED])
        else:
            response.headers["Vary"] = _ASKED
        response.headers.setdefault("Content-Language", translation.get_language())
        return response

    return middleware


def _language(request: HttpRequest) -> str:
    """Return the language of an answer; a machine mostly asks for none."""
    if request.META.get("HTTP_ACCEPT_LANGUAGE") or request.META.get("HTTP_COOKIE"):
        return translation.get_language_from_request(request)
    return settings.LANGUAGE_CODE


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
    if request.META.get("HTTP_TRANSFER_ENCODING"):
        return problems.of_status(411)  # otherwise the body would count as empty
    is_file = request.path == FILES
    most = settings.PAYUNG_LARGEST_ASKED if is_file else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    length = request.META.get("CONTENT_LENGTH") or "0"
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
