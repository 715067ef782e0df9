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

from payung.cases import actions
from payung.doors.desk import (
    ending_forms,
    forms,
    ruling_words,
    shown_findings,
    wording_hints,
)
from payung.doors.desk import (
    labels as words,
)
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import posted
from payung.doors.desk.shown_findings import Shown
from payung.doors.desk.views import own, story
from payung.doors.desk.views.filters import way
from payung.foundation.errors import BadInput, NotAllowed, NotFound
from payung.intake import queries as intake
from payung.intake.actions import MessageKind
from payung.intake.progress import Outcome
from payung.intake.queries.submissions import telling
from payung.intake.reporter_access import ReporterAccess
from payung.language import blame_check, reply_templates, text_checks
from payung.language.text_checks import Checked, Read
from payung.staff.roles import PARTNER_LANES
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
        return page(request, report, 400, level_form=_with(form, error))
    wording_hints.remember(request, data["reason"])
    sentence = (
        _("The level is decided. The next clock runs: answer the child, and name the next action.")
        if wanted in UNTIL_SAFE
        else _("The level is decided, and its clock has stopped.")
    )
    return done(request, report, sentence)


@posted
def answer(request: HttpRequest, report: UUID) -> HttpResponse:
    """Answer whoever sent the report. What could be said better is shown once; the officer decides.

    At P1 nothing stands between an officer and the child: unchecked words are read by no list, and that they
    look like another language stops none.
    """
    if "opening" in request.POST:
        return page(request, report, opening=request.POST["opening"])
    form = forms.Answer(request.POST)
    valid, data = form.is_valid(), form.cleaned_data
    text, way_to_send = data.get("text", ""), request.POST.get("send")
    stored = intake.stored_report(viewer_of(request), report)
    urgent = stored.level == Level.P1
    unchecked = urgent and way_to_send == "unchecked"
    read = Read() if unchecked else text_checks.read(text, stored.language)
    before = Shown() if unchecked else shown_findings.carried(report, data.get("shown", ""))
    as_it_is = way_to_send == "anyway" and before.covers(text, read)
    stops = read.findings or (read.looks_like and not urgent)
    if not valid or (stops and not as_it_is):
        form.carry(shown_findings.signed(report, text, read, before))
        status = 200 if valid else 400
        return page(request, report, status, answer_form=form, read=read)
    try:
        given = {name: data[name] for name in ("question", "progress", "upto", "number")}
        checked = Checked(read, before.keys)
        actions.answer(viewer_of(request), report, text, checked=checked, **given)
    except BadInput as error:
        return page(request, report, 400, answer_form=_with(form, error))
    return done(request, report, _("Your words are sent. They can be read with the receipt."))


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
        return page(request, report, 400, note_form=_with(form, error))
    return done(request, report, _("Your note is kept."))


@posted
def take_note_back(request: HttpRequest, report: UUID, note: UUID) -> HttpResponse:
    """Stop showing a note that the officer has just written."""
    actions.take_note_back(viewer_of(request), report, note)
    return done(request, report, _("Your note is taken back: it is not shown any more."))


@posted
def wish(request: HttpRequest, report: UUID, wish: str) -> HttpResponse:
    """Decide, as a child-protection worker, what a wish of the child means."""
    if wish not in forms.WISH_FORMS:
        raise NotFound
    form = forms.WISH_FORMS[wish](request.POST)
    if not form.is_valid():
        return page(request, report, 400, wish_forms={wish: form})
    data = form.cleaned_data
    outcome = actions.ForgetOutcome(data["outcome"]) if "outcome" in data else None
    try:
        viewer = viewer_of(request)
        actions.decide_wish(viewer, report, MessageKind(wish), data["reason"], outcome)
    except BadInput as error:
        return page(request, report, 400, wish_forms={wish: _with(form, error)})
    wording_hints.remember(request, data["reason"])
    return done(request, report, _("Your decision is kept. Please tell the child in an answer."))


@posted
def ruling(request: HttpRequest, report: UUID) -> HttpResponse:
    """Rule, as a child-protection worker, whether somebody who told for a child reads our messages."""
    form = forms.RuleReporter(request.POST, ruled=bool(request.POST.get("seen")))
    if not form.is_valid():
        return page(request, report, 400, ruling_form=form)
    data = form.cleaned_data
    seen = ReporterAccess(data["seen"]) if data["seen"] in set(ReporterAccess) else None
    try:
        wanted = ReporterAccess(data["ruling"])
        actions.rule_reporter(viewer_of(request), report, wanted, data["reason"], seen=seen)
    except BadInput as error:
        return page(request, report, 400, ruling_form=_with(form, error))
    wording_hints.remember(request, data["reason"])
    return done(request, report, _("Your decision is kept. It counts from now on."))


def _with(form: Form, error: BadInput) -> Form:
    """Put what a room refused beside the field that it names."""
    form.add_error(error.field if error.field in form.fields else None, str(error.text))
    return form


def done(request: HttpRequest, report: UUID, sentence: str) -> HttpResponse:
    """Lead back to the report and say what was done: at its top, where that and the next step stand.

    Without a place of its own the browser would stay at the form that was sent, below what it came to see.
    """
    messages.success(request, sentence)
    return redirect(f"{reverse('report', kwargs={'report': report})}{way(request).carried}#main")


def page(request: HttpRequest, report: UUID, status: int = 200, **more: Any) -> HttpResponse:
    """Return the page of a report. `more`: forms that came back, with what was typed."""
    viewer = viewer_of(request)
    told = story.of(viewer, report)
    _not_in_vain(told, more)
    context = {
        **told.context(),
        "way": way(request),
        "levels": words.levels_of(told.row.lane),
        "can_check": blame_check.has_list(told.row.language),
        "own": {"single_keys": own.single_keys(request)},
        "level_form": forms.DecideLevel(initial=dict.fromkeys(("level", "seen"), told.row.level)),
        "beginnings": reply_templates.openings(told.row.language),
        "answer_form": _answer_form(request, told, more.get("opening")),
        "note_form": forms.Note(initial=_note_so_far(told)),
        "action_form": ending_forms.NameAction(),
        "ending_form": ending_forms.WriteEnding(),
        "second_form": ending_forms.SecondEnding(initial={"ending": told.row.ending}),
        **_ruling(told),
        "tell_form": forms.TellSender(),
        "telling": telling(viewer, report) if told.row.lane in PARTNER_LANES else None,
        "outcomes": dict(Outcome.choices),
        **more,
        "wish_forms": _wish_forms(told, more.get("wish_forms", {})),
    }
    return render(request, "desk/report.html", context, status=status)


def _ruling(told: story.Story) -> dict[str, Any]:
    """Return how it stands with somebody who told for a child, and the form to rule; nothing for a child."""
    opened = told.opened
    if opened is None or not opened.can_answer or not opened.standing.for_another:
        return {}
    now = opened.standing.ruling
    form = forms.RuleReporter(ruled=now is not None, initial={"seen": now.value if now else ""})
    return {"ruling_form": form, "ruling_state": ruling_words.STATES[now]}


def _wish_forms(told: story.Story, came_back: dict[str, Form]) -> list[Form]:
    """Return a form for each wish that waits to be decided; one that came back as it was typed."""
    return [came_back.get(name) or forms.WISH_FORMS[name]() for name in told.row.wishes]


def _not_in_vain(told: story.Story, more: dict[str, Any]) -> None:
    """Refuse words for the child where no box can show them again: the page of the refusal does.

    Raises NotAllowed.
    """
    if {"opening", "answer_form"} & set(more) and not told.leaves.answer:
        raise NotAllowed(told.leaves.answer.reason)


def _answer_form(request: HttpRequest, told: story.Story, opening: str | None) -> Form:
    """Return the form of an answer: as it was kept, or as it was typed after the words of an opening."""
    if opening is None:
        return forms.Answer(initial=_answer_so_far(told))
    words = reply_templates.opening(opening, told.row.language)
    return forms.Answer.begun(request.POST.dict(), words)


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
