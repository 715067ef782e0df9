"""One report: why it is urgent, what it is linked to and, once it is taken, the story so far."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from payung.cases import actions
from payung.doors.desk import forms, wording, words
from payung.doors.desk.middleware import viewer_of
from payung.doors.desk.views import story
from payung.doors.desk.views.posting import posted
from payung.foundation.errors import BadInput
from payung.language.blame import Finding
from payung.triage.lanes import Level


@require_safe
def show(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show a report as far as the officer may see it."""
    return _page(request, report)


@posted
def take(request: HttpRequest, report: UUID) -> HttpResponse:
    """Take a report: from now on the officer answers for its next step."""
    actions.take(viewer_of(request), report)
    return _done(request, report, _("It is yours now. Read it, then decide the level."))


@posted
def level(request: HttpRequest, report: UUID) -> HttpResponse:
    """Confirm or change the level."""
    form = forms.DecideLevel(request.POST)
    if not form.is_valid():
        return _page(request, report, 400, level_form=form)
    data = form.cleaned_data
    try:
        wanted, seen = Level(data["level"]), Level(data["seen"])
        actions.decide_level(viewer_of(request), report, wanted, data["reason"], seen=seen)
    except BadInput as error:
        return _page(request, report, 400, level_form=_with(form, error))
    return _done(request, report, _("The level is decided, and its clock has stopped."))


@posted
def answer(request: HttpRequest, report: UUID) -> HttpResponse:
    """Answer whoever sent the report. Words that may blame are shown once; the officer decides."""
    form = forms.Answer(request.POST)
    valid, data = form.is_valid(), form.cleaned_data
    findings = _findings(request, report, data.get("text", ""))
    if findings or not valid:
        status = 200 if valid else 400
        return _page(request, report, status, answer_form=form, findings=findings)
    try:
        upto, question = data["upto"], data["question"]
        actions.answer(viewer_of(request), report, data["text"], question=question, upto=upto)
    except BadInput as error:
        return _page(request, report, 400, answer_form=_with(form, error))
    return _done(request, report, _("Your words are sent. They can be read with the receipt."))


@posted
def note(request: HttpRequest, report: UUID) -> HttpResponse:
    """Write a note for colleagues."""
    form = forms.Note(request.POST)
    if not form.is_valid():
        return _page(request, report, 400, note_form=form)
    try:
        actions.write_note(viewer_of(request), report, form.cleaned_data["text"])
    except BadInput as error:
        return _page(request, report, 400, note_form=_with(form, error))
    return _done(request, report, _("Your note is kept."))


@posted
def stop(request: HttpRequest, report: UUID) -> HttpResponse:
    """Decide, as a child-protection worker, what the wish to stop means."""
    form = forms.DecideStop(request.POST)
    if not form.is_valid():
        return _page(request, report, 400, stop_form=form)
    try:
        actions.decide_stop(viewer_of(request), report, form.cleaned_data["reason"])
    except BadInput as error:
        return _page(request, report, 400, stop_form=_with(form, error))
    return _done(request, report, _("Your decision is kept. Please tell the child in an answer."))


def _findings(request: HttpRequest, report: UUID, text: str) -> tuple[Finding, ...]:
    """Return what could sound like blame, unless the officer has seen it and sends it anyway."""
    if request.POST.get("send") == "anyway":
        return ()
    return wording.for_child(text, story.language(viewer_of(request), report))


def _with(form: Form, error: BadInput) -> Form:
    """Put what a room refused beside the field that it names."""
    form.add_error(error.field if error.field in form.fields else None, str(error.text))
    return form


def _done(request: HttpRequest, report: UUID, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("report", report=report)


def _page(request: HttpRequest, report: UUID, status: int = 200, **more: Any) -> HttpResponse:
    told = story.of(viewer_of(request), report)
    context = {
        **told.context(),
        "levels": words.levels_of(told.row.lane),
        "can_check": wording.can_check(told.row.language),
        "level_form": forms.DecideLevel(initial=dict.fromkeys(("level", "seen"), told.row.level)),
        "answer_form": forms.Answer(initial={"upto": told.opened.upto if told.opened else 0}),
        "note_form": forms.Note(),
        "stop_form": forms.DecideStop(),
        **more,
    }
    return render(request, "desk/report.html", context, status=status)
