"""The form of a removal request. The page carries the answers, sealed; nothing is stored before "send"."""

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, cast
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from payung.doors.public import form_data, removal_steps, sealed_field
from payung.doors.public.country import numbers, reading_times
from payung.doors.public.form_fields import NOT_SAID
from payung.doors.public.receipt_session import Way
from payung.doors.public.steps import Answers
from payung.doors.public.views.removal_status import safety_form
from payung.doors.public.views.report_form import CUT, LOST, NOBODY, NOT_SAVED
from payung.foundation import clock, receipts
from payung.foundation.errors import SealBroken
from payung.foundation.viewer import DOOR
from payung.intake.routing import NoUnit
from payung.removal import agreements
from payung.removal.actions import request_removal

log = logging.getLogger(__name__)

KIND: Final = "picture"
SENT: Final = "picture-sent"
OPEN_FOR: Final = timedelta(minutes=10)
_ORDER: Final = tuple(removal_steps.ALL)


@dataclass(frozen=True)
class RemovalForm:
    """The contents of the sealed field: both codes, drawn when the form opened, and the answers so far."""

    number: str
    receipt: str
    answers: Answers = field(default_factory=dict)

    def sealed(self) -> str:
        """Return the value of the hidden field."""
        return sealed_field.seal(KIND, {"n": self.number, "r": self.receipt, "a": self.answers})


def _new() -> RemovalForm:
    return RemovalForm(receipts.draw(), receipts.draw())


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask which picture it is, and go on from there; send the request."""
    if request.method != "POST":
        return _page(request, _new(), _ORDER[0])
    form = form_data.read(request)
    if form.one("sent"):
        return _again(request, form.one("sent"))
    state, is_open = _state(form)
    here = form.one("here") if form.one("here") in removal_steps.ALL else ""
    note = None if is_open else LOST
    if here:
        state = _with_answers(state, here, form)
        if not form.whole or any(one.cut(form) for one in removal_steps.ALL[here].asks):
            note = CUT
    deed = form.one("do")
    if deed == "send":
        return _send(request, state, here or _ORDER[-1], note)
    if deed == "stay" or not here:
        return _page(request, state, here or _ORDER[0], note)
    place = _ORDER.index(here) + (-1 if deed == "back" else 1)
    if here == _ORDER[0] and _is_anothers(state) and deed != "back":
        return render(request, "public/picture_another.html")
    return _page(request, state, _ORDER[min(max(place, 0), len(_ORDER) - 1)], note)


def _is_anothers(state: RemovalForm) -> bool:
    """Say whether only somebody else is in it: then it is a report, and nothing of it is kept here."""
    return state.answers.get("whose") == removal_steps.SOMEBODY_ELSE


def _state(form: form_data.Posted) -> tuple[RemovalForm, bool]:
    """Return the state in the sealed field; if it cannot be opened, a new one and False."""
    try:
        value = sealed_field.unseal(KIND, form.one("told"))
    except SealBroken:
        return _new(), False
    answers = cast("Answers", value["a"])  # sealed here, by RemovalForm
    return RemovalForm(str(value["n"]), str(value["r"]), answers), True


def _with_answers(state: RemovalForm, here: str, form: form_data.Posted) -> RemovalForm:
    answers = dict(state.answers)
    for one in removal_steps.ALL[here].asks:
        answers[one.name] = one.read(form)
    return replace(state, answers={name: answer for name, answer in answers.items() if answer})


def _page(
    request: HttpRequest,
    state: RemovalForm,
    name: str,
    note: Promise | None = None,
    *,
    call: bool = False,
) -> HttpResponse:
    step, answers = removal_steps.ALL[name], state.answers
    fields = [
        (one, [*one.choices, *([NOT_SAID] if one.kind == "radio" else [])], answers.get(one.name))
        for one in step.asks
    ]
    call = call or (name == removal_steps.AGE.name and removal_steps.safety(answers).holds)
    context = {
        "step": step,
        "fields": fields,
        "state": state.sealed(),
        "address": "picture-ask",
        "note": note,
        "far": (_ORDER.index(name) + 1, len(_ORDER)),
        "first": name == _ORDER[0],
        "deeds": _deeds(name),
        "call": call,
        "numbers": numbers() if call else None,
        "ways": removal_steps.short_ways(answers) if name == removal_steps.WHERE.name else (),
    }
    return render(request, "public/picture_step.html", context)


def _deeds(name: str) -> list[tuple[str, Promise]]:
    if name == _ORDER[-1]:
        return [("send", _("Send"))]
    onward = ("next", _("Next"))
    return [onward] if name == _ORDER[0] else [onward, ("send", _("Send now"))]


def _send(
    request: HttpRequest, state: RemovalForm, here: str, note: Promise | None
) -> HttpResponse:
    """Receive the request and show its code. If that fails, everything stays on the page."""
    if _is_anothers(state):
        return render(request, "public/picture_another.html")
    try:
        made = request_removal(
            DOOR,
            removal_steps.wanted(state.answers),
            number=state.number,
            receipt=state.receipt,
            language=get_language() or settings.LANGUAGE_CODE,
            country=settings.PAYUNG_COUNTRY,
        )
    except NoUnit:
        log.exception("no-unit-to-receive")
        return _page(request, state, here, NOBODY, call=True)
    except Exception:
        log.exception("removal-not-taken")
        return _page(request, state, here, NOT_SAVED)
    return _sent(request, state.number, state.receipt if made.talks else "", clock.now(), note)


def _again(request: HttpRequest, text: str) -> HttpResponse:
    """Show the codes again to a phone that lost its page. Nothing is received."""
    try:
        value = sealed_field.unseal(SENT, text)
    except SealBroken:
        return redirect("home")
    at = datetime.fromisoformat(str(value["o"]))
    if clock.now() - at >= OPEN_FOR:
        return redirect("home")
    return _sent(request, str(value["n"]), str(value["r"]), at)


def _sent(
    request: HttpRequest, number: str, receipt: str, at: datetime, note: Promise | None = None
) -> HttpResponse:
    context = {
        "receipt": number,
        "talk": receipt,
        "sent": sealed_field.seal(SENT, {"n": number, "r": receipt, "o": at.isoformat()}),
        "way": Way(number, at, uuid4()).sealed(),
        "partners": agreements.partners(),
        "note": note,
        "reading": reading_times(),
        "numbers": numbers(),
        **safety_form(),
    }
    return render(request, "public/picture_sent.html", context)
