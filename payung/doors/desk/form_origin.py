"""Whether a form is one of ours. A form that another site made the browser send is not shown again."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware


class _Mark(CsrfViewMiddleware):
    """Django's check of a form, of which only the answer is used here."""

    def _accept(self, request: HttpRequest) -> None:
        """Do nothing: the check before the view lets the form pass."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:  # noqa: ARG002  Django's signature
        return HttpResponse(status=403)


def _view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


_mark: Final = _Mark(_view)


def is_ours(request: HttpRequest) -> bool:
    """Say whether a form comes from a page of this host, by its CSRF token or by the browser's headers.

    The token becomes invalid when somebody signs in again; then the headers count. They must name this very
    origin: a page on a neighbouring host sends our cookies too.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return True
    origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if origin == ("same-origin", f"{request.scheme}://{request.get_host()}"):
        return True
    return _mark.process_view(request, _view, (), {}) is None
