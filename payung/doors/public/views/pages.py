"""Pages without a form: the first page, people to talk to, pictures, what can happen, leaving without trace."""

from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from payung.directory import queries as directory
from payung.directory.helpline_kinds import Purpose
from payung.doors.public.blank_pages import blank
from payung.doors.public.country import numbers
from payung.foundation.viewer import DOOR


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Redirect to the first page in the browser's language."""
    return redirect(f"/{get_language_from_request(request)}/")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the first words and the three doors."""
    return blank((request.path, "home"), lambda _field: render(request, "public/home.html"))


@require_safe
def talk(request: HttpRequest) -> HttpResponse:
    """Show the people whom a child can call or write to now."""
    return render(request, "public/talk.html", _on_paper_too(request))


@require_safe
def picture(request: HttpRequest) -> HttpResponse:
    """Say what can be done about a picture now."""
    removal = directory.helplines(DOOR, settings.PAYUNG_COUNTRY, Purpose.REMOVAL)
    # A number abroad costs money and answers in another language, so only web pages are shown.
    abroad = [
        replace(
            helpline,
            contacts=tuple(contact for contact in helpline.contacts if not contact.is_number),
        )
        for helpline in directory.international(DOOR, Purpose.REMOVAL)
    ]
    context = {"removal": removal, "abroad": abroad, **_on_paper_too(request)}
    return render(request, "public/picture.html", context)


@require_safe
def learn(request: HttpRequest) -> HttpResponse:
    """Tell children what can happen online, what helps, and that it is not their fault."""
    return render(request, "public/learn.html", _on_paper_too(request))


@require_safe
def learn_adults(request: HttpRequest) -> HttpResponse:
    """Tell adults who care for a child what helps the child, and what would harm them."""
    return render(request, "public/learn_adults.html", _on_paper_too(request))


@require_safe
def leaving(request: HttpRequest) -> HttpResponse:
    """Say what leaving does, and what it does not do."""
    return render(request, "public/leaving.html")


@require_safe
def shared(request: HttpRequest) -> HttpResponse:
    """Say how to stay safe on a phone or computer that others use too."""
    return render(request, "public/shared.html")


def away(request: HttpRequest) -> HttpResponse:
    """Say that nothing works now, and whom to call. The proxy keeps this page for when we do not answer."""
    return render(request, "public/away.html", {"numbers": numbers()})


def closed(request: HttpRequest, missing: Sequence[tuple[str, str]]) -> HttpResponse:
    """Say that this page is not open yet, and to whoever runs it what is missing and what to do."""
    return render(request, "public/closed.html", {"missing": missing}, status=503)


def _on_paper_too(request: HttpRequest) -> dict[str, object]:
    """Return the numbers to call, and the address for a printed page, without a language."""
    return {"numbers": numbers(), "start": request.build_absolute_uri(reverse("start"))}
