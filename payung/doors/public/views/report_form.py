"""The form. The page carries the answers, sealed; nothing is stored before "send"."""

import logging
from dataclasses import dataclass, field, replace
from typing import Final, cast
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
from payung.doors.public.steps import Answers
from payung.doors.public.submission import Sent
from payung.doors.public.submission import read as read_sent
from payung.doors.public.views.pages import numbers
from payung.foundation import clock, receipts
from payung.foundation.errors import SealBroken
from payung.foundation.viewer import DOOR
from payung.intake.receiving.actions import receive
from payung.intake.routing import NoUnit, offered
from payung.staff import queries as people
from payung.staff.duty.queries import reads_everywhere
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
class FormState:
    """The contents of the sealed field: the receipt, drawn when the form opened, and the answers so far."""

    receipt: str
    answers: Answers = field(default_factory=dict)
    asked_twice: bool = False

    def sealed(self) -> str:
        """Return the value of the hidden field."""
        return sealed_field.seal(
            KIND, {"r": self.receipt, "a": self.answers, "t": self.asked_twice}
        )


@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, reporter: str = "child") -> HttpResponse:
    """Show the first page to a child, or to another `reporter`; on POST take answers and show the next page.

    `reporter` counts only at first, and if the sealed field cannot be opened.
    """
    if request.method != "POST":
        state = FormState(receipts.draw(), {"reporter": reporter})
        return _page(request, state, steps.route(state.answers)[0])
    form = form_data.read(request)
    if form.one("sent"):
        return _again(request, form.one("sent"))
    state, is_open = _state(form, reporter)
    here = form.one("here") if form.one("here") in steps.ALL else ""
    note = None if is_open else LOST
    if here:
        state = _with_answers(state, here, form)
    if not form.whole or (here and any(ask.cut(form) for ask in steps.ALL[here].asks)):
        note = CUT
    if not is_open and reporter != "child" and here != "teller":
        # Nothing is sent before we know again who reports.
        return _page(request, state, "teller", note)
    return _onward(request, state, here, form.one("do"), note)


def _state(form: form_data.Posted, reporter: str) -> tuple[FormState, bool]:
    """Return the state in the sealed field; if it cannot be opened, a new state for `reporter` and False."""
    try:
        value = sealed_field.unseal(KIND, form.one("told"))
    except SealBroken:
        return FormState(receipts.draw(), {"reporter": reporter}), False
    answers = cast("Answers", value["a"])  # sealed here, by FormState
    return FormState(str(value["r"]), answers, bool(value["t"])), True


def _with_answers(state: FormState, here: str, form: form_data.Posted) -> FormState:
    """Return the state with the answers of this page, which replace earlier ones."""
    answers = dict(state.answers)
    for ask in steps.ALL[here].asks:
        answer = ask.read(form)
        if answer:
            answers[ask.name] = answer
        elif ask.kind != "press":  # a button that was not pressed deletes no answer
            answers.pop(ask.name, None)
    return replace(state, answers=answers)


def _onward(
    request: HttpRequest, state: FormState, here: str, deed: str, note: Promise | None
) -> HttpResponse:
    if deed == "send":
        return _send(request, state, here or "words", note)
    if note is LOST and deed == "next" and here != "safe":
        return _page(request, state, "safe", note)  # the answer on safety was lost too
    if deed == "stay" or not here:
        return _page(request, state, here or "safe", note)
    if here == "safe" and deed != "back" and _must_ask_again(state):
        return _page(request, replace(state, asked_twice=True), "safe", CHOOSE)
    return _page(request, state, _neighbour(state, here, back=deed == "back"), note)


def _must_ask_again(state: FormState) -> bool:
    """Say whether to ask about safety again: a second time, but never a third, so that nobody is stopped."""
    return not state.answers.get("safe_now") and not state.asked_twice


def _neighbour(state: FormState, here: str, *, back: bool) -> str:
    """Return the page before or after `here` for these answers."""
    route = steps.route(state.answers)
    if here not in route:  # an answer has changed, and this page is no longer on the route
        order = list(steps.ALL)
        before = [page for page in route if order.index(page) < order.index(here)]
        if back or not before:
            return [route[0], *before][-1]
        here = before[-1]
    place = route.index(here) + (-1 if back else 1)
    return route[min(max(place, 0), len(route) - 1)]


def _page(
    request: HttpRequest,
    state: FormState,
    name: str,
    note: Promise | None = None,
    *,
    call: bool = False,
) -> HttpResponse:
    voice = voices.of(state.answers)
    step = voice.of(steps.ALL[name])
    route = steps.route(state.answers)
    fields = [(ask, _choices(ask), state.answers.get(ask.name)) for ask in step.asks]
    context = {
        "step": step,
        "voice": voice,
        "fields": fields,
        "state": state.sealed(),
        # If the seal is lost, the address still says that somebody reports for a child.
        "address": "tell-for-another" if steps.for_another(state.answers) else "tell",
        "note": note,
        "first": name == route[0],
        "opening": name in _OPENING,
        "last": name == route[-1],
        "numbers": numbers() if call or name in _CALL else None,
        "call": call,
    }
    return render(request, f"public/{name}.html" if name in _OWN else "public/step.html", context)


_OWN: Final = frozenset({"teller", "hello", "safe", "danger", "threat"})
_CALL: Final = frozenset({"danger", "threat"})  # these pages have numbers to call
_OPENING: Final = frozenset({"teller", "hello", "safe"})  # there is nothing to send yet


def _choices(ask: Ask) -> list[Choice]:
    """Return the choices of a field; of receivers, only those that exist in this country."""
    choices = list(ask.choices)
    if ask.name == "share_with":
        receiving = offered(people.units(DOOR))
        choices = [choice for choice in choices if choice[0] in receiving]
    if ask.kind == "radio" and ask.name != "safe_now":
        choices.append(NOT_SAID)
    return choices


def _send(request: HttpRequest, state: FormState, here: str, note: Promise | None) -> HttpResponse:
    """Receive the report and show its receipt. If that fails, everything stays on the page."""
    language = get_language() or settings.LANGUAGE_CODE
    report = to_report(state.answers, language, settings.PAYUNG_COUNTRY)
    try:
        receive(
            DOOR,
            report,
            Lane.CHILD,
            country=settings.PAYUNG_COUNTRY,
            receipt=state.receipt,
        )
    except NoUnit:
        log.exception("no-unit-to-receive")
        return _page(request, state, here, NOBODY, call=True)
    except Exception:
        log.exception("report-not-taken")
        return _page(request, state, here, NOT_SAVED)
    # The page does not show the level, since an onlooker would see it.
    reporter, danger = str(state.answers.get("reporter")), steps.in_danger(state.answers)
    return _sent(request, Sent(state.receipt, reporter, danger, clock.now()), note)


def _again(request: HttpRequest, text: str) -> HttpResponse:
    """Show the receipt again to a phone that lost its page. Nothing is received."""
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
        "awake": reads_everywhere(DOOR, settings.PAYUNG_COUNTRY),
        "numbers": numbers(),
    }
    return render(request, "public/sent.html", context)
