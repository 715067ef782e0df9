"""The dialogue behind a receipt: only by POST, so that no address shows the receipt."""

import logging
from dataclasses import replace
from typing import Final
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from payung.doors.public import form_data, progress
from payung.doors.public.country import numbers
from payung.doors.public.receipt_session import TooOld, Way
from payung.doors.public.receipt_session import read as read_way
from payung.doors.public.views import (
    child_requests,
    feedback,
    notifications,
    reminder,
    removal_status,
    third_party,
)
from payung.foundation import address, receipt_lookup_client, receipts
from payung.foundation.errors import NotFound, TooMany
from payung.intake.dialogue import actions, queries
from payung.intake.dialogue.actions import MessageKind
from payung.intake.feedback.queries import may_give_feedback
from payung.removal import queries as removals
from payung.staff.viewer import ReporterViewer

log = logging.getLogger(__name__)

WRONG: Final = _("We cannot find this code. Please look at it again: it has 20 digits.")
BUSY: Final = _("Many people are here now. Please try again in a minute. Nothing is lost.")
EMPTY: Final = _("Please type your code. It has 20 digits.")
OTHER_LENGTH: Final = _("You typed {typed} of 20 digits. Please compare with what you wrote down.")
TOO_MANY: Final = _("You typed {typed} digits. The code has 20. Please compare.")
MISTYPED: Final = _("You typed 20 digits, but one or more are not right. Please compare.")
AGAIN: Final = _("This page was open for a long time. Please type your code again.")
FAILED: Final = _(
    "We could not open this just now. Nothing that you wrote is lost. Please press “Open” again."
)
CUT: Final = _("This was too long to take all of it. We kept the first part.")


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """Ask for the receipt; with it, show the dialogue, and take a message or a wish."""
    if request.method != "POST":
        return _ask(request)
    form = form_data.read(request)
    try:
        way = read_way(form)
    except TooOld:
        return _ask(request, AGAIN, form)
    if way is None:
        return _ask(request, _mistake(form.one("receipt")), form)
    if form.one("do") in child_requests.PAGES:
        return child_requests.page(request, way, form)
    if form.one("do") in reminder.DEEDS:
        return reminder.page(request, way, form)
    try:
        viewer = ReporterViewer(
            receipt_lookup_client.look_up(way.receipt, address.of(request), form.size)
        )
        return _page_or_gone(request, viewer, way, form)
    except TooMany:
        return _ask(request, BUSY, form, way)
    except Exception:
        log.exception("dialogue-not-opened")
        return _ask(request, FAILED, form, way)


def _mistake(typed: str) -> str | Promise:
    """Return what is wrong with a code that cannot be one.

    It helps nobody who guesses: it follows from the digits alone, by rules that anybody can read. A code that
    could be one is looked up, which costs the same whether it is right or wrong.
    """
    digits = len(receipts.digits(typed))
    if digits == 0:
        return EMPTY
    if digits == receipts.DIGITS:
        return MISTYPED
    return format_lazy(OTHER_LENGTH if digits < receipts.DIGITS else TOO_MANY, typed=digits)


def _page_or_gone(
    request: HttpRequest, viewer: ReporterViewer, way: Way, form: form_data.Posted
) -> HttpResponse:
    try:
        page = _page(request, viewer, way, form)
    except NotFound:
        if removals.is_there(viewer):  # a code of its own kind, typed at the same place
            receipt_lookup_client.was_right(address.of(request))
            return removal_status.page(request, viewer, way, form)
        if queries.was_deleted(viewer):
            return child_requests.gone(request, form)
        receipt_lookup_client.was_wrong(address.of(request))
        return _ask(request, WRONG, form)
    receipt_lookup_client.was_right(address.of(request))
    return page


def _page(
    request: HttpRequest, viewer: ReporterViewer, way: Way, form: form_data.Posted
) -> HttpResponse:
    page = None
    if form.one("do") in feedback.DEEDS:
        page = feedback.page(request, viewer, way, form)
    elif form.one("do") in notifications.DEEDS:
        page = notifications.page(request, viewer, way, form)
    return page or _inside(request, viewer, way, form)


def _ask(
    request: HttpRequest,
    note: str | Promise | None = None,
    form: form_data.Posted | None = None,
    way: Way | None = None,
) -> HttpResponse:
    """Ask for the receipt, and carry the fields of `form`.

    `way`: the posted one, if it was right and something else failed.
    """
    context = {
        "note": note,
        "typed": form.one("receipt") if form else "",
        **_carried(form),
        "way": way.sealed() if way else "",
        "word": uuid4(),
    }
    return render(request, "public/receipt.html", context)


def _carried(form: form_data.Posted | None) -> dict[str, object]:
    """Return the page after the number, and the fields to carry; a typed message stays on the page."""
    if form is None:
        return {"text": "", "carried": {}, "deed": "open"}
    if form.one("do") in feedback.DEEDS:
        return {"text": "", "carried": feedback.carried(form), "deed": feedback.SHOW}
    if form.one("do") in reminder.DEEDS:
        return {"text": "", "carried": reminder.carried(form), "deed": reminder.SHOW}
    if form.one("do") in notifications.DEEDS:
        return {"text": "", "carried": notifications.carried(form), "deed": notifications.MENU}
    if child_requests.is_on_the_way(form):
        return {
            "text": "",
            "carried": child_requests.carried(form),
            "deed": child_requests.back_to(form),
        }
    fields = feedback.carried(form) | third_party.carried(form)
    return {"text": form.one("text"), "carried": fields, "deed": "open"}


def _inside(
    request: HttpRequest, viewer: ReporterViewer, way: Way, form: form_data.Posted
) -> HttpResponse:
    note: Promise | None = None
    if form.one("do") in child_requests.NOW:
        if not form.one(child_requests.WRONG).strip() and form.one("do") == "wrong-now":
            return child_requests.page(request, way, form, child_requests.EMPTY)
        note, way = child_requests.send(viewer, way, form), replace(way, word=uuid4())
        note = note if form.whole else CUT
    elif form.one("text").strip() or third_party.safe_now(form):
        actions.add_word(viewer, form.one("text"), way.word, safe_now=third_party.safe_now(form))
        note, way = child_requests.SENT if form.whole else CUT, replace(way, word=uuid4())
    dialogue = queries.dialogue(viewer)
    actions.read_answers(viewer, dialogue.upto)
    context: dict[str, object] = {
        "dialogue": dialogue,
        "way": way.sealed(),
        "note": note,
        "unsent": form.one("unsent"),
        # Always: only after "not safe", they would tell who else has the code what the child told us.
        "numbers": numbers(),
    }
    if not dialogue.sees_all:
        context |= third_party.context(dialogue, form)
        return render(request, "public/another.html", context)
    last = dialogue.messages[-1] if dialogue.messages else None
    context["asked"] = last is not None and last.kind == MessageKind.QUESTION
    context["steps"] = () if dialogue.stop_asked else progress.steps(dialogue.status)
    context["asks_treated"] = may_give_feedback(viewer)
    return render(request, "public/dialogue.html", context)
