"""The page on which a partner's developer tries each operation: Swagger UI, as django-ninja ships it.

It is there in a demonstration in development alone, else 404. Its files come from this process, none from
elsewhere. `console.css` and `console.js` mend what keeps Swagger UI from WCAG 2.2 AA: docs/decisions/api.md.
"""

from collections.abc import Callable
from functools import wraps
from importlib import resources
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponse]

_SCRIPT: Final = "text/javascript; charset=utf-8"
_STYLE: Final = "text/css; charset=utf-8"
_SHIPPED: Final = resources.files("ninja").joinpath("static", "ninja")
_OURS: Final = resources.files("payung.doors.api").joinpath("data")
FILES: Final = {
    "swagger-ui.css": (_SHIPPED, _STYLE),
    "swagger-ui-bundle.js": (_SHIPPED, _SCRIPT),
    "swagger-ui-init.js": (_SHIPPED, _SCRIPT),
    "console.css": (_OURS, _STYLE),
    "console.js": (_OURS, _SCRIPT),
}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


def only_in_demonstration(view: View) -> View:
    """Let a page be there only where all data is invented and nobody but developers come."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        if not (settings.PAYUNG_DEMO and settings.PAYUNG_DEVELOPMENT):
            raise Http404
        return view(request, *args, **more)

    return guarded


@only_in_demonstration
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show every operation of the description, to be filled in and sent."""
    swagger = {
        "url": reverse("openapi"),
        "layout": "BaseLayout",
        "defaultModelsExpandDepth": -1,  # no list of schemas: each operation shows its own
        "syntaxHighlight": {"activated": False},  # its colours have too little contrast
    }
    response = render(request, "api/try.html", {"swagger": swagger})
    response["Content-Security-Policy"] = _POLICY
    return response


@only_in_demonstration
@require_safe
def file(request: HttpRequest, name: str) -> HttpResponse:
    """Return a script or a style of the page."""
    del request
    if name not in FILES:
        raise Http404
    folder, kind = FILES[name]
    return HttpResponse(folder.joinpath(name).read_bytes(), content_type=kind)
