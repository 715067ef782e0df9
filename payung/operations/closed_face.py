"""A real public face that may not open yet: one plain page, until nothing is missing."""

from collections.abc import Iterable
from typing import Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.core.checks import CheckMessage
from django.core.handlers.wsgi import WSGIRequest
from django.utils import translation

from payung.doors.public import views
from payung.doors.public.look import STYLE_HASH
from payung.operations.checks import public_face

_HEADERS: Final = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "same-origin"),
    ("Content-Security-Policy", f"default-src 'none'; style-src {STYLE_HASH}; img-src data:"),
)


def until_open(application: WSGIApplication) -> WSGIApplication:
    """Return `application` behind a plain page, until nothing keeps the public face closed."""
    is_open = False

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        nonlocal is_open
        if not is_open:
            faults = public_face()
            is_open = not faults
        if is_open:
            return application(environ, start_response)
        body = page(environ, faults)
        start_response("503 Service Unavailable", [*_HEADERS, ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    return answer


def page(environ: WSGIEnvironment, faults: Iterable[CheckMessage]) -> bytes:
    """Return the page in the visitor's language; what is missing is in English, as `payung check` says it."""
    request = WSGIRequest(environ)
    missing = [(fault.msg, fault.hint or "") for fault in faults]
    with translation.override(translation.get_language_from_request(request, check_path=True)):
        return views.closed(request, missing).content
