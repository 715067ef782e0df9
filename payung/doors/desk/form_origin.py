"""Whether a form is one of ours. What another page made the browser send is neither kept nor shown again."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware


class _Mark(CsrfViewMiddleware):
    """Django's own check of a form, which here only answers: it refuses nothing, and passes nothing on."""

    def _accept(self, request: HttpRequest) -> None:
        """Leave it to the check that guards the view to let the form pass."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:  # noqa: ARG002  Django's signature
        return HttpResponse(status=403)


def _view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


_mark: Final = _Mark(_view)


def is_ours(request: HttpRequest) -> bool:
    """Say whether what was posted comes from a page of this host, by its mark or by the browser's own word.

    The mark grows old when somebody signs in again; then the browser's word counts. Only its whole word does: a
    page on a host beside ours brings our cookies along too.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return True
    said = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if said == ("same-origin", f"{request.scheme}://{request.get_host()}"):
        return True
    return _mark.process_view(request, _view, (), {}) is None
