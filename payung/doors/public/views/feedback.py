"""Feedback on how somebody was treated, asked behind the receipt, for oversight."""

from dataclasses import replace
from typing import Final
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from payung.doors.public import form_data, steps
from payung.doors.public.country import numbers
from payung.doors.public.form_fields import NOT_SAID, Ask
from payung.doors.public.receipt_session import Way
from payung.foundation.errors import BadInput, Conflict, Text, TooMany
from payung.intake.feedback import actions
from payung.intake.feedback.queries import may_give_feedback
from payung.intake.feedback.treatment import LONGEST, HowMuch, TreatmentAnswers
from payung.staff.viewer import ReporterViewer

SHOW: Final = "treated"
SEND: Final = "treated-send"
DEEDS: Final = frozenset({SHOW, SEND})
GONE: Final = _("We cannot take this any more. Nothing was sent.")
CUT: Final = _("This was too long to take all of it. We kept the first part.")

ASKS: Final = (
    Ask(
        "listened",
        "radio",
        _("Did they listen to you?"),
        (
            (HowMuch.YES, _("Yes")),
            (HowMuch.A_LITTLE, _("A little")),
            (HowMuch.NO, _("No")),
            NOT_SAID,
        ),
    ),
    Ask(
        "blamed",
        "radio",
        _("Did anyone make you feel that it was your fault?"),
        (
            (HowMuch.NO, _("No")),
            (HowMuch.A_LITTLE, _("A little")),
            (HowMuch.YES, _("Yes")),
            NOT_SAID,
        ),
        hint=_("It was not your fault."),
    ),
    Ask(
        "words",
        "words",
        _("Do you want to write something about it?"),
        hint=steps.DANGER_RULE,
    ),
)


def page(
    request: HttpRequest, viewer: ReporterViewer, way: Way, form: form_data.Posted
) -> HttpResponse | None:
    """Ask, or store the answers. None if feedback is not due: then only the dialogue is shown."""
    if form.one("do") == SEND:
        return _send(request, viewer, way, form)
    return _ask(request, way, form) if may_give_feedback(viewer) else None


def carried(form: form_data.Posted) -> dict[str, str]:
    """Return the fields to carry: the answers, and a message that was not sent yet.

    Never under the name of a message: that would go to the officers whom the answers are about.
    """
    values = {"unsent": form.one("unsent")}
    if form.one("do") in DEEDS:
        values = {"unsent": form.unsent()}
        values |= {ask.name: str(ask.read(form)) for ask in ASKS}
    return {name: value for name, value in values.items() if value}


def _ask(
    request: HttpRequest, way: Way, form: form_data.Posted, note: Text | None = None
) -> HttpResponse:
    values = carried(form)
    context = {
        "way": way.sealed(),
        "fields": [(ask, ask.choices, values.get(ask.name)) for ask in ASKS],
        "unsent": values.get("unsent", ""),
        "note": note,
    }
    return render(request, "public/treated.html", context)


def _send(
    request: HttpRequest, viewer: ReporterViewer, way: Way, form: form_data.Posted
) -> HttpResponse:
    answers = carried(form)
    try:
        actions.give_feedback(viewer, TreatmentAnswers.read(answers), way.word)
    except (BadInput, TooMany) as error:
        return _ask(request, way, form, error.text)
    except Conflict:
        return _ask(request, way, form, GONE)
    cut = not form.whole or len(answers.get("words", "").strip()) > LONGEST
    context = {
        "way": replace(way, word=uuid4()).sealed(),
        "unsent": answers.get("unsent", ""),
        "note": CUT if cut else None,
        "numbers": numbers(),
    }
    return render(request, "public/treated_sent.html", context)
