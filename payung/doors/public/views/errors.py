"""Pages for errors: a sentence and a way on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def _sentence(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return render(request, "public/sentence.html", {"sentence": sentence}, status=status)


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that cannot be read."""
    del exception  # it may quote the form
    return _sentence(request, _("We could not read this. Please start here."), 400)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address that does not exist."""
    del exception
    return _sentence(request, _("There is no page here. Please start here."), 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer after an error of ours."""
    return _sentence(
        request, _("Something went wrong on our side. It is not your fault. Please try again."), 500
    )
