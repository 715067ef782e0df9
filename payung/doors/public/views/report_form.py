"""The form. The page carries the answers, sealed; nothing is stored before "send"."""

import logging
from collections.abc import Sequence
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

from payung.doors.public import country, form_data, sealed_field, steps, voices
from payung.doors.public.blank_pages import blank
from payung.doors.public.form_fields import NOT_SAID, Ask, Choice
from payung.doors.public.receipt_session import Way
from payung.doors.public.report import to_report
from payung.doors.public.steps import Answers
from payung.doors.public.submission import Sent
from payung.doors.public.submission import read as read_sent
from payung.foundation import clock, receipts
from payung.foundation.errors import SealBroken
from payung.foundation.viewer import DOOR
from payung.intake.emergency_contacts import first_told
from payung.intake.receiving.actions import receive
from payung.intake.routing import NoUnit, offered
from payung.triage.lanes import Lane

log = logging.getLogger(__name__)

KIND: Final = "tell"
LOST: Final = _(
    "This page was open for a long time. So we cannot read your earlier answers. What you wrote here is kept."
)
CUT: Final = _("This was too long to take all of it. We kept the first part.")
CHOOSE: Final = _("Please choose one. You can also say “I am not sure”.")
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
def tell(request: HttpRequest, reporter: str = "child", start: str = "") -> HttpResponse:
    """Show the first page to a child, or to another `reporter`; on POST take answers and show the next page.

    `reporter` counts only at first, and if the sealed field cannot be opened. `start`: the page to begin with;
    whoever comes to say where a picture is wants it taken down.
    """
    if request.method != "POST":
        first: Answers = {"start": start, "wishes": ["remove_images"]} if start else {}
        state = FormState(receipts.draw(), {"reporter": reporter, **first})
        return _page(request, state, steps.route(state.answers)[0])
    form = form_data.read(request)
    if form.one("sent"):
        return _again(request, form.one("sent"))
    state, is_open = _state(form, reporter)
    here = form.one("here") if form.one("here") in steps.ALL else ""
    note = None if is_open else LOST
    if here:
        state = _with_answers(state, here, form)
    if not form.whole or (here and any(ask.cut(form) for ask in _asks(here))):
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
    shown = {ask.name for ask in steps.asks(steps.ALL[here], state.answers)}
    for ask in _asks(here):
        answer = ask.read(form)
        if answer:
            answers[ask.name] = answer
        elif ask.kind != "press" and ask.name in shown:  # what was not there deletes no answer
            answers.pop(ask.name, None)
    return replace(state, answers=answers)


def _asks(here: str) -> tuple[Ask, ...]:
    """Return all questions that a page can have, whatever was answered before."""
    own = steps.ALL[here].asks
    return own if steps.WHERE in own else (*own, steps.WHERE)


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
    """Show a page of the form. Without answers, notes and numbers it is the same for many children."""
    answers, asks = state.answers, steps.asks(steps.ALL[name], state.answers)
    deeds, far = _deeds(answers, name), steps.far(answers, name)
    is_first = name == steps.route(answers)[0]
    opening = (country.reading_times(), _told_first()) if name == "safe" else (None, "")

    def write(sealed: str) -> HttpResponse:
        context = {
            **_words(name, asks, answers),
            "state": sealed,
            # If the seal is lost, the address still says that somebody reports for a child.
            "address": "tell-for-another" if steps.for_another(answers) else "tell",
            "note": note,
            "far": far,
            "first": is_first,
            "deeds": deeds,
            "numbers": country.numbers() if call or name in _CALL else None,
            "call": call,
            "reading": opening[0],
            "told_first": opening[1],
        }
        template = f"public/{name}.html" if name in _OWN else "public/step.html"
        return render(request, template, context)

    if note or call or name in _CALL or any(answers.get(ask.name) for ask in asks):
        return write(state.sealed())
    places = [
        (value, str(text))
        for ask in asks
        if ask.name in _OF_COUNTRY
        for value, text in _choices(ask)
    ]
    shown = (voices.name(answers), steps.for_another(answers), far, is_first, opening)
    key = (
        request.path,
        name,
        *shown,
        *(deed for deed, _text in deeds),
        *(ask.name for ask in asks),
        *places,
    )
    return blank(key, write, state.sealed())


def _words(name: str, asks: Sequence[Ask], answers: Answers) -> dict[str, object]:
    """Return a page's step and fields, in the words for this reporter, with the answers so far."""
    voice = voices.of(answers)
    step = voice.of(replace(steps.ALL[name], asks=tuple(asks)))
    fields = [
        (ask, choices, answers.get(ask.name) or _DEFAULT.get(ask.name))
        for ask in step.asks
        if (choices := _choices(ask)) or ask.kind in {"line", "words"}
    ]
    return {"step": step, "voice": voice, "fields": fields}


_OWN: Final = frozenset({"teller", "hello", "safe", "danger", "words", "threat", "contact"})
_CALL: Final = frozenset({"danger", "threat"})  # these pages have numbers to call
_OF_COUNTRY: Final = frozenset({"area", "share_with"})  # what can be chosen depends on the country
_DEFAULT: Final = {"via": "portal_only"}  # nobody is called who did not choose it


def _told_first() -> str:
    """Return the kind of unit that is told first of somebody who may hurt themselves."""
    return first_told("self_harm", settings.PAYUNG_COUNTRY, country.kinds())


def _deeds(answers: Answers, name: str) -> list[tuple[str, Promise]]:
    """Return what the buttons of a page do, with their words; the first is the one that is offered first."""
    route = steps.route(answers)
    if name == route[-1]:
        return [("send", _("Send"))]
    if name in steps.OPENING or name == route[0]:  # there is nothing to send yet
        return [("next", _("Next"))]
    send, onward = ("send", _("Send now")), ("next", _("Next"))
    if name == steps.SHARE.name:
        onward = ("next", _("More questions, if you want"))
    is_enough = name == steps.SHARE.name or steps.ALL[name] in steps.MORE
    return [send, onward] if is_enough or steps.in_danger(answers) else [onward, send]


def _choices(ask: Ask) -> Sequence[Choice]:
    """Return the choices of a field; of receivers and places, only those that exist in this country."""
    if ask.name == "area":
        return country.areas()
    choices = list(ask.choices)
    if ask.name == "share_with":
        receiving = offered(country.units())
        choices = [choice for choice in choices if choice[0] in receiving]
    if ask.kind == "radio" and ask.name not in {"safe_now", "via"}:
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
        "awake": country.reads_everywhere(),
        "reading": country.reading_times(),
        "numbers": country.numbers(),
    }
    return render(request, "public/sent.html", context)
