"""The process of one face; DJANGO_SETTINGS_MODULE says which."""

import sys
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

django_application = get_wsgi_application()

from payung.foundation import logs  # noqa: E402
from payung.operations.checks import public_face  # noqa: E402  needs the rooms, which the line above has loaded
from payung.operations.unread_bodies import passed_over  # noqa: E402
from payung.operations.wsgi_middleware import LINES, measured, placed, readable  # noqa: E402

# An operator reads these sentences, and what follows says no more than where it happened.
_faults = public_face()
for _fault in _faults:
    sys.stderr.write(f"The public face stays closed. {_fault.msg}\n")
logs.take_over()
if _faults:
    raise ImproperlyConfigured


def cut(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request; on the public face a body beyond its limit is cut, so that its beginning is kept."""
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


application = passed_over(measured(placed(readable(cut))))
