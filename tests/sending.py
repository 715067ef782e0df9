"""Forms of the desk as a browser sends them.

Django's test client puts each form into parts. A browser does so with those that have a file, and the desk
reads no such form before it knows who is there.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.test import RequestFactory
from django.test.client import MULTIPART_CONTENT

PLAIN = "application/x-www-form-urlencoded"
_post = RequestFactory.post


def as_browsers_do() -> None:
    """Let every client of the tests send its forms so, but at the public face, whose forms are all in parts."""
    RequestFactory.post = post  # type: ignore[method-assign, assignment]


def post(
    self: RequestFactory,
    path: str,
    data: Any = None,
    content_type: str = MULTIPART_CONTENT,
    **more: Any,
) -> Any:
    """Send a form; in parts where it holds a file."""
    if content_type is MULTIPART_CONTENT and _is_plain(data):
        data, content_type = urlencode(list(_pairs(data or {}))), PLAIN
    return _post(self, path, data, content_type, **more)


def _is_plain(data: Any) -> bool:
    if settings.PAYUNG_FACE in {"public", "api"} or not isinstance(data or {}, Mapping):
        return False
    return not any(hasattr(value, "read") for _, value in _pairs(data or {}))


def _pairs(data: Mapping[str, Any]) -> Any:
    for name, value in data.items():
        several = isinstance(value, list | tuple)
        yield from ((name, each) for each in (value if several else [value]))
