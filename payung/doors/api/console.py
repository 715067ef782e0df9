"""The page on which a partner's developer tries each operation: Swagger UI, as django-ninja ships it.

It exists only in a demonstration in development, else 404. All its files come from this process. `console.css`
and `console.js` correct what keeps Swagger UI from WCAG 2.2 AA: docs/decisions/api.md.
"""

from collections.abc import Callable
from functools import wraps
from importlib import resources
from typing import Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

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


def only_in_demonstration(view: View[P]) -> View[P]:
    """Let a page exist only where all data is invented and only developers come."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not (settings.PAYUNG_DEMO and settings.PAYUNG_DEVELOPMENT):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@only_in_demonstration
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show all operations of the description, to fill in and send."""
    swagger = {
        "url": reverse("openapi"),
        "layout": "BaseLayout",
        "defaultModelsExpandDepth": -1,  # no list of schemas: an operation shows its own
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
