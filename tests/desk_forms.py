"""Forms of the desk as a browser sends them.

Django's test client sends multipart forms. A browser does so only for forms with a file, and the desk reads no
multipart form before sign-in.
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
    """Make all test clients send forms like a browser. The public face's forms are always multipart."""
    RequestFactory.post = post  # type: ignore[method-assign, assignment]


def post(
    self: RequestFactory,
    path: str,
    data: Any = None,
    content_type: str = MULTIPART_CONTENT,
    **more: Any,
) -> Any:
    """Send a form; as multipart if it has a file."""
    if content_type is MULTIPART_CONTENT and _is_plain(data):
        data, content_type = urlencode(list(_pairs(data or {}))), PLAIN
    return _post(self, path, data, content_type, **more)


def _is_plain(data: Any) -> bool:
    if settings.PAYUNG_FACE in {"public", "api"} or not isinstance(data or {}, Mapping):
        return False
    return not any(hasattr(value, "read") for _, value in _pairs(data or {}))


def _pairs(data: Mapping[str, Any]) -> Any:
    for name, value in data.items():
        is_list = isinstance(value, list | tuple)
        yield from ((name, item) for item in (value if is_list else [value]))
