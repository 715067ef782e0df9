"""The WSGI application of one face, which DJANGO_SETTINGS_MODULE names."""

import sys
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

django_application = get_wsgi_application()

from payung.foundation import logs  # noqa: E402
from payung.operations.checks import public_face  # noqa: E402  needs the rooms, loaded above
from payung.operations.closed_face import until_open  # noqa: E402
from payung.operations.unread_bodies import passed_over  # noqa: E402
from payung.operations.wsgi_middleware import LINES, measured, placed, readable  # noqa: E402

# The operator reads these sentences; the traceback only says where it happened.
_faults = public_face()
for _fault in _faults:
    sys.stderr.write(f"The public face stays closed. {_fault.msg}\n")
logs.take_over()
if any(fault.id == "payung.E100" for fault in _faults):  # the proxy's page has numbers to call
    raise ImproperlyConfigured


def cut(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a request. The public face cuts a body at its limit, so that the beginning is kept."""
    longest = getattr(settings, "PAYUNG_LONGEST_BODY", None)
    if longest is not None and environ.get("CONTENT_TYPE", "").strip().lower() == LINES:
        longest = getattr(settings, "PAYUNG_LONGEST_LINES", longest)
    length = environ.get("CONTENT_LENGTH") or "0"
    if longest is not None and (
        not length.isascii() or not length.isdigit() or int(length) > longest
    ):
        environ["CONTENT_LENGTH"] = str(longest)
        environ["payung.cut"] = True
    return django_application(environ, start_response)


application = passed_over(measured(placed(readable(until_open(cut) if _faults else cut))))
