"""Ways to learn that there is an answer, each with its danger. None is chosen in advance.

Behind the receipt a reporter gets and deletes a short number. The page for the short number is separate, and
opens nothing.
"""

from dataclasses import replace
from typing import Final
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from payung.doors.public import form_data
from payung.doors.public.receipt_session import Way
from payung.foundation import address
from payung.foundation.errors import Conflict
from payung.foundation.rate_limits import Bucket
from payung.foundation.viewer import DOOR
from payung.intake.dialogue import actions, short_number
from payung.intake.dialogue.queries import news
from payung.staff.viewer import ReporterViewer

MENU: Final = "know"
NUMBER: Final = "know-number"
FORGET: Final = "know-forget"
DEEDS: Final = frozenset({MENU, NUMBER, FORGET})
FORGOTTEN: Final = _("Your short code is deleted.")
WRONG: Final = _("We cannot find this code. Please look at it again: it has 8 digits.")
OFTEN: Final = _("Many people are here now. Please try again in a minute. Nothing is lost.")

# For each address. Known and unknown numbers both count, so that a wait does not tell them apart.
_ASKED: Final = Bucket("short numbers", 30, 600)


def page(
    request: HttpRequest, viewer: ReporterViewer, way: Way, form: form_data.Posted
) -> HttpResponse | None:
    """Show the ways, or do what was chosen; None for a reporter who reads no messages. Raises NotFound."""
    context: dict[str, object] = {"way": way.sealed(), **carried(form)}
    if form.one("do") == NUMBER:
        try:
            context["number"] = actions.draw_number(viewer, way.word)
        except Conflict:
            return None
        context["way"] = replace(way, word=uuid4()).sealed()
        return render(request, "public/know_number.html", context)
    if form.one("do") == FORGET:
        actions.forget_number(viewer)
        context["note"] = FORGOTTEN
    context["has_number"] = news.has_number(viewer)
    return render(request, "public/know.html", context)


def carried(form: form_data.Posted) -> dict[str, str]:
    """Return the fields to carry: a message that was not sent yet."""
    unsent = form.unsent()
    return {"unsent": unsent} if unsent else {}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for the short number; with it, say only whether there is something new."""
    if request.method != "POST":
        return _ask(request)
    form = form_data.read(request)
    number = short_number.read(form.one("short"))
    if number is None:
        return _ask(request, WRONG, form.one("short"))
    if not _ASKED.take(address.of(request)):
        return _ask(request, OFTEN, form.one("short"))
    context = {"is_new": news.something_new(DOOR, number)}
    return render(request, "public/new_told.html", context)


def _ask(request: HttpRequest, note: Promise | None = None, typed: str = "") -> HttpResponse:
    return render(request, "public/new.html", {"note": note, "typed": typed})
