"""The form. Answers travel sealed in the page; nothing is stored before "send"."""

import logging
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from payung.doors.public import form_data, sealed_field, steps, voices
from payung.doors.public.form_fields import NOT_SAID, Ask, Choice
from payung.doors.public.receipt_session import Way
from payung.doors.public.report import to_report
from payung.doors.public.submission import Sent
from payung.doors.public.submission import read as read_sent
from payung.doors.public.views.pages import numbers
from payung.foundation import clock, receipts
from payung.foundation.errors import SealBroken
from payung.foundation.viewer import DOOR
from payung.intake.actions import receive
from payung.intake.routing import NoUnit, offered
from payung.staff import queries as people
from payung.triage.lanes import Lane

log = logging.getLogger(__name__)

KIND: Final = "tell"
LOST: Final = _(
    "This page was open for a long time. So we cannot read your earlier answers. What you wrote here is kept."
)
CUT: Final = _("This was too long to take all of it. We kept the first part.")
CHOOSE: Final = _("Please choose one. “I am not sure” is a full answer.")
NOT_SAVED: Final = _(
    "We could not send this just now. Nothing that you wrote is lost. Please press “Send” again."
)
NOBODY: Final = _(
    "We cannot take this just now. It is not your fault. Please call one of these numbers, or come back later."
)


@dataclass(frozen=True)
class Told:
    """What the sealed field carries: the receipt drawn when the form opened, and the answers so far."""

    receipt: str
    answers: dict[str, Any] = field(default_factory=dict)
    asked_twice: bool = False

    def sealed(self) -> str:
        """Return the hidden field."""
        return sealed_field.seal(
            KIND, {"r": self.receipt, "a": self.answers, "t": self.asked_twice}
        )


@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, reporter: str = "child") -> HttpResponse:
    """Show the first page to a child, or to another `reporter`; or take in a page and show the next.

    `reporter` counts only where nothing else is known: at first, and where the seal is lost.
    """
    if request.method != "POST":
        told = Told(receipts.draw(), {"reporter": reporter})
        return _page(request, told, steps.route(told.answers)[0])
    form = form_data.read(request)
    if form.one("sent"):
        return _again(request, form.one("sent"))
    told, known = _told(form, reporter)
    here = form.one("here") if form.one("here") in steps.ALL else ""
    note = None if known else LOST
    if here:
        told = _with_answers(told, here, form)
    if not form.whole or (here and any(ask.cut(form) for ask in steps.ALL[here].asks)):
        note = CUT
    if not known and reporter != "child" and here != "teller":
        return _page(
            request, told, "teller", note
        )  # nothing is sent before we know again who tells
    return _onward(request, told, here, form.one("do"), note)


def _told(form: form_data.Posted, reporter: str) -> tuple[Told, bool]:
    """Return what the field carries; where it cannot be opened, a fresh one of a `reporter` and False."""
    try:
        value = sealed_field.unseal(KIND, form.one("told"))
    except SealBroken:
        return Told(receipts.draw(), {"reporter": reporter}), False
    return Told(value["r"], value["a"], bool(value["t"])), True


def _with_answers(told: Told, here: str, form: form_data.Posted) -> Told:
    """Return the answers with those of this page: what is on the page now is what counts."""
    answers = dict(told.answers)
    for ask in steps.ALL[here].asks:
        answer = ask.read(form)
        if answer:
            answers[ask.name] = answer
        elif ask.kind != "press":  # a button that was not pressed takes nothing back
            answers.pop(ask.name, None)
    return replace(told, answers=answers)


def _onward(
    request: HttpRequest, told: Told, here: str, deed: str, note: Promise | None
) -> HttpResponse:
    if deed == "send":
        return _send(request, told, here or "words", note)
    if note is LOST and deed == "next" and here != "safe":
        return _page(request, told, "safe", note)  # whether the child is safe was lost too
    if deed == "stay" or not here:
        return _page(request, told, here or "safe", note)
    if here == "safe" and deed != "back" and _must_ask_again(told):
        return _page(request, replace(told, asked_twice=True), "safe", CHOOSE)
    return _page(request, told, _neighbour(told, here, back=deed == "back"), note)


def _must_ask_again(told: Told) -> bool:
    """The one question that matters is asked a second time, but never a third: nobody is held up by it."""
    return not told.answers.get("safe_now") and not told.asked_twice


def _neighbour(told: Told, here: str, *, back: bool) -> str:
    """Return the page before or after `here` for these answers."""
    route = steps.route(told.answers)
    if here not in route:  # an answer changed, and this page fell away
        order = list(steps.ALL)
        before = [page for page in route if order.index(page) < order.index(here)]
        if back or not before:
            return [route[0], *before][-1]
        here = before[-1]
    place = route.index(here) + (-1 if back else 1)
    return route[min(max(place, 0), len(route) - 1)]


def _page(
    request: HttpRequest,
    told: Told,
    name: str,
    note: Promise | None = None,
    *,
    call: bool = False,
) -> HttpResponse:
    voice = voices.of(told.answers)
    step = voice.of(steps.ALL[name])
    route = steps.route(told.answers)
    fields = [(ask, _choices(ask), told.answers.get(ask.name)) for ask in step.asks]
    context = {
        "step": step,
        "voice": voice,
        "fields": fields,
        "told": told.sealed(),
        # Whoever tells for a child never becomes that child by losing the seal: the address stays another.
        "address": "tell-for-another" if steps.for_another(told.answers) else "tell",
        "note": note,
        "first": name == route[0],
        "opening": name in _OPENING,
        "last": name == route[-1],
        "numbers": numbers() if call or name in _CALL else None,
        "call": call,
    }
    return render(request, f"public/{name}.html" if name in _OWN else "public/step.html", context)


_OWN: Final = frozenset({"teller", "hello", "safe", "danger", "threat"})
_CALL: Final = frozenset({"danger", "threat"})  # whom to call stands on these pages
_OPENING: Final = frozenset({"teller", "hello", "safe"})  # nothing is told yet that could be sent


def _choices(ask: Ask) -> list[Choice]:
    """Return the choices of a field; of those whom to tell, only such as there are here."""
    choices = list(ask.choices)
    if ask.name == "share_with":
        kept = offered(people.units(DOOR))
        choices = [choice for choice in choices if choice[0] in kept]
    if ask.kind == "radio" and ask.name != "safe_now":
        choices.append(NOT_SAID)
    return choices


def _send(request: HttpRequest, told: Told, here: str, note: Promise | None) -> HttpResponse:
    """Take the report in and show its receipt; where that fails, everything stays on the page."""
    language = get_language() or settings.LANGUAGE_CODE
    report = to_report(told.answers, language, settings.PAYUNG_COUNTRY)
    try:
        receive(
            DOOR,
            report,
            Lane.CHILD,
            country=settings.PAYUNG_COUNTRY,
            receipt=told.receipt,
        )
    except NoUnit:
        log.exception("no-unit-to-receive")
        return _page(request, told, here, NOBODY, call=True)
    except Exception:
        log.exception("report-not-taken")
        return _page(request, told, here, NOT_SAVED)
    # The level is the officers' business: a page that tells it would tell an onlooker.
    reporter, danger = str(told.answers.get("reporter")), steps.in_danger(told.answers)
    return _sent(request, Sent(told.receipt, reporter, danger, clock.now()), note)


def _again(request: HttpRequest, text: str) -> HttpResponse:
    """Show the receipt again to a phone that dropped its page, and take nothing in."""
    sent = read_sent(text)
    return _sent(request, sent) if sent else redirect("home")


def _sent(request: HttpRequest, sent: Sent, note: Promise | None = None) -> HttpResponse:
    context = {
        "receipt": sent.receipt,
        "sent": sent.sealed(),
        "way": Way(sent.receipt, sent.at, uuid4()).sealed(),
        "voice": voices.of({"reporter": sent.reporter}),
        "note": note,
        "danger": sent.danger,
        "numbers": numbers(),
    }
    return render(request, "public/sent.html", context)
