"""One report: why it is urgent, what it is linked to and, once it is taken, the story so far."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from payung.cases import actions, policy, queries
from payung.doors.desk import labels, wording_hints
from payung.doors.desk.answers import forms as answer_forms
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.endings import forms as ending_forms
from payung.doors.desk.guards import posted, refuse
from payung.doors.desk.me import keyboard
from payung.doors.desk.partner_status import forms as partner_status_forms
from payung.doors.desk.queue.filters import way
from payung.doors.desk.report import forms, reported_files, story
from payung.doors.desk.reporter_access import forms as access_forms
from payung.doors.desk.reporter_access import labels as access_labels
from payung.doors.desk.wishes import forms as wish_forms
from payung.foundation.errors import BadInput, NotAllowed
from payung.intake.progress import Outcome
from payung.intake.queries.submissions import telling
from payung.language import blame_check, reply_templates
from payung.staff.roles import PARTNER_LANES
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import UNTIL_SAFE, Level


@require_safe
def show(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show a report as far as the officer may see it; colleagues hear that the officer has it open."""
    return page(request, report)


@posted
def level(request: HttpRequest, report: UUID) -> HttpResponse:
    """Confirm or change the level."""
    form = forms.DecideLevel(request.POST)
    if not form.is_valid():
        return page(request, report, 400, level_form=form)
    data = form.cleaned_data
    try:
        wanted, seen = Level(data["level"]), Level(data["seen"])
        actions.decide_level(viewer_of(request), report, wanted, data["reason"], seen=seen)
    except BadInput as error:
        return page(request, report, 400, level_form=refuse(form, error))
    wording_hints.remember(request, data["reason"])
    sentence = (
        _(
            "The level is decided. The next clock has started: answer the child, and "
            "set the next action."
        )
        if wanted in UNTIL_SAFE
        else _("The level is decided, and its clock has stopped.")
    )
    return done(request, report, sentence)


@posted
def note(request: HttpRequest, report: UUID) -> HttpResponse:
    """Write a note for colleagues."""
    form = forms.Note(request.POST)
    if not form.is_valid():
        return page(request, report, 400, note_form=form)
    try:
        data = form.cleaned_data
        actions.write_note(viewer_of(request), report, data["text"], number=data["number"])
    except BadInput as error:
        return page(request, report, 400, note_form=refuse(form, error))
    return done(request, report, _("Your note was saved."))


@posted
def take_note_back(request: HttpRequest, report: UUID, note: UUID) -> HttpResponse:
    """Stop showing a note that the officer has just written."""
    actions.take_note_back(viewer_of(request), report, note)
    return done(request, report, _("Your note was withdrawn and is no longer shown."))


def done(request: HttpRequest, report: UUID, sentence: str) -> HttpResponse:
    """Lead back to the report and say what was done: at its top, where that and the next step stand.

    Without a place of its own the browser would stay at the form that was sent, below what it came to see.
    """
    messages.success(request, sentence)
    return redirect(f"{reverse('report', kwargs={'report': report})}{way(request).carried}#main")


def page(request: HttpRequest, report: UUID, status: int = 200, **more: Any) -> HttpResponse:
    """Return the page of a report. `more`: forms that came back, with what was typed."""
    viewer = viewer_of(request)
    told = _visited(viewer, report)
    _not_in_vain(told, more)
    context = {
        **told.context(),
        "way": way(request),
        "levels": labels.levels_of(told.row.lane),
        "can_check": blame_check.has_list(told.row.language),
        "may_skip_check": policy.may_skip_check(told.row.level),
        "own": {"single_keys": keyboard.single_keys(request)},
        "level_form": forms.DecideLevel(initial=dict.fromkeys(("level", "seen"), told.row.level)),
        "beginnings": reply_templates.openings(told.row.language),
        "answer_form": _answer_form(request, told, more.get("opening")),
        "note_form": forms.Note(initial=_note_so_far(told)),
        "action_form": ending_forms.NameAction(),
        "ending_form": ending_forms.WriteEnding(),
        "second_form": ending_forms.SecondEnding(initial={"ending": told.row.ending}),
        **_ruling(told),
        "tell_form": partner_status_forms.TellSender(),
        "telling": telling(viewer, report) if told.row.lane in PARTNER_LANES else None,
        "outcomes": dict(Outcome.choices),
        **more,
        "wish_forms": _wish_forms(told, more.get("wish_forms", {})),
    }
    return render(request, "desk/report/report.html", context, status=status)


def _visited(viewer: OfficerViewer, report: UUID) -> story.Story:
    """Record the visit to a report and each hash that is looked up for it; return its story."""
    near = queries.at_hand(viewer, report)
    with queries.at_once(viewer, near.stored):
        visit = actions.visit(viewer, near)
        known = reported_files.look_up(viewer, visit.opened.report) if visit.opened else None
        return story.of(viewer, near, visit, known)


def _ruling(told: story.Story) -> dict[str, Any]:
    """Return how it stands with somebody who told for a child, and the form to rule; nothing for a child."""
    opened = told.opened
    if opened is None or not opened.can_answer or not opened.standing.for_another:
        return {}
    now = opened.standing.ruling
    form = access_forms.RuleReporter(
        ruled=now is not None, initial={"seen": now.value if now else ""}
    )
    return {"ruling_form": form, "ruling_state": access_labels.STATES[now]}


def _wish_forms(told: story.Story, came_back: dict[str, Form]) -> list[Form]:
    """Return a form for each wish that waits to be decided; one that came back as it was typed."""
    return [came_back.get(name) or wish_forms.WISH_FORMS[name]() for name in told.row.wishes]


def _not_in_vain(told: story.Story, more: dict[str, Any]) -> None:
    """Refuse words for the child where no box can show them again: the page of the refusal does.

    Raises NotAllowed.
    """
    if {"opening", "answer_form"} & set(more) and not told.leaves.answer:
        raise NotAllowed(told.leaves.answer.reason)


def _answer_form(request: HttpRequest, told: story.Story, opening: str | None) -> Form:
    """Return the form of an answer: as it was kept, or as it was typed after the words of an opening."""
    if opening is None:
        return answer_forms.Answer(initial=_answer_so_far(told))
    words = reply_templates.opening(opening, told.row.language)
    return answer_forms.Answer.begun(request.POST.dict(), words)


def _answer_so_far(told: story.Story) -> dict[str, Any]:
    """Return the draft of an answer; without one, words that tell the child what was decided of their wish."""
    upto = told.opened.upto if told.opened else 0
    draft = told.drafts.own.get("answer")
    if draft:
        return {"upto": upto, "text": draft.text, "question": draft.question}
    return {"upto": upto, "text": told.to_tell}


def _note_so_far(told: story.Story) -> dict[str, Any]:
    draft = told.drafts.own.get("note")
    return {"text": draft.text} if draft else {}
