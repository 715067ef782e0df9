"""Pages that only tell: the first page, people to talk to, pictures, what can happen, leaving without trace."""

import logging
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, get_language_from_request
from django.views.decorators.http import require_safe

from payung.directory import queries as directory
from payung.directory.helpline_kinds import Purpose
from payung.foundation.errors import NotFound
from payung.foundation.viewer import DOOR

log = logging.getLogger(__name__)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Lead to the first page in the language that the browser asks for."""
    return redirect(f"/{get_language_from_request(request)}/")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the first words and the three doors."""
    return render(request, "public/home.html")


@require_safe
def talk(request: HttpRequest) -> HttpResponse:
    """Show who can be called or written to now."""
    return render(request, "public/talk.html", _on_paper_too(request))


@require_safe
def picture(request: HttpRequest) -> HttpResponse:
    """Say honestly what can be done about a picture now."""
    removal = directory.helplines(DOOR, settings.PAYUNG_COUNTRY, Purpose.REMOVAL)
    # A number abroad costs money and speaks another language: only pages are offered from there.
    abroad = [
        replace(line, contacts=tuple(way for way in line.contacts if not way.is_number))
        for line in directory.international(DOOR, Purpose.REMOVAL)
    ]
    context = {"removal": removal, "abroad": abroad, **_on_paper_too(request)}
    return render(request, "public/picture.html", context)


@require_safe
def learn(request: HttpRequest) -> HttpResponse:
    """Tell children what can happen online, what helps, and that it is not their fault."""
    return render(request, "public/learn.html", _on_paper_too(request))


@require_safe
def learn_adults(request: HttpRequest) -> HttpResponse:
    """Tell those who care for a child what helps it, and what would harm it."""
    return render(request, "public/learn_adults.html", _on_paper_too(request))


@require_safe
def leaving(request: HttpRequest) -> HttpResponse:
    """Say what leaving does and what it does not do."""
    return render(request, "public/leaving.html")


@require_safe
def shared(request: HttpRequest) -> HttpResponse:
    """Say how to look after oneself on a phone or computer that others use too."""
    return render(request, "public/shared.html")


def away(request: HttpRequest) -> HttpResponse:
    """Say that nothing works right now, and whom to call: kept beside the proxy, for when we do not answer."""
    return render(request, "public/away.html", {"numbers": numbers()})


def _on_paper_too(request: HttpRequest) -> dict[str, Any]:
    """Return whom to call, and the address that leads here from a sheet of paper, whatever language is read."""
    return {"numbers": numbers(), "start": request.build_absolute_uri(reverse("start"))}


def numbers() -> dict[str, Any]:
    """Return the emergency numbers and helplines of this country, and what is honestly missing.

    Never raises: whom to call must be on the page also when the database is not there. The last answer is kept
    in memory for that moment.
    """
    country = settings.PAYUNG_COUNTRY
    try:
        _last[country] = _numbers(country)
    except Exception:
        log.exception("helplines-not-read")
    return {**_last.get(country, {}), "language": get_language()}


_last: dict[str, dict[str, Any]] = {}


def _numbers(country: str) -> dict[str, Any]:
    try:
        gaps = directory.gaps(DOOR, country)
    except NotFound:
        gaps = None
    return {
        "emergency": directory.emergency(DOOR, country),
        "helplines": directory.helplines(DOOR, country, Purpose.TALK),
        "gaps": gaps,
    }
