"""One report: its level with reasons, its links and, once it is taken, the story so far."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from payung.cases import policy
from payung.cases.decisions import actions as decisions
from payung.cases.decisions.actions import Closure
from payung.cases.decisions.policy import may_override
from payung.cases.notes import actions as notes
from payung.cases.queue import queries as queue_queries
from payung.doors.desk import labels, wording_hints
from payung.doors.desk.answers import forms as answer_forms
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.endings import child_lines
from payung.doors.desk.endings import forms as ending_forms
from payung.doors.desk.guards import posted, refuse
from payung.doors.desk.me import keyboard
from payung.doors.desk.partner_status import forms as partner_status_forms
from payung.doors.desk.queue.filters import way
from payung.doors.desk.report import forms, report_page, reported_files
from payung.doors.desk.reporter_access import forms as access_forms
from payung.doors.desk.reporter_access import labels as access_labels
from payung.doors.desk.rule_marks.forms import MarkReport
from payung.doors.desk.wishes import forms as wish_forms
from payung.foundation.errors import BadInput, NotAllowed
from payung.intake.contents import actions as intake
from payung.intake.contents import queries as contents
from payung.intake.progress import Outcome
from payung.intake.submissions.queries import telling
from payung.language import blame_check, reply_templates
from payung.staff.roles import PARTNER_LANES
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import UNTIL_SAFE, Level


@require_safe
def show(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show a report as far as the officer may see it. Colleagues learn that the officer has it open."""
    return page(request, report)


@posted
def level(request: HttpRequest, report: UUID) -> HttpResponse:
    """Confirm or change the level."""
    form = forms.DecideLevel(request.POST)
    if not form.is_valid():
        return page(request, report, 400, level_form=form)
    data = form.cleaned_data
    try:
        decided, shown = Level(data["level"]), Level(data["seen"])
        closure = Closure(data["close"]) if data["close"] else None
        waits = decisions.decide_level(
            viewer_of(request), report, decided, data["reason"], seen=shown, closure=closure
        )
    except BadInput as error:
        return page(request, report, 400, level_form=refuse(form, error))
    wording_hints.remember(request, data["reason"])
    return done(request, report, _decided(decided, closure, waits=waits))


def _decided(level: Level, closure: Closure | None, *, waits: bool) -> str:
    if waits:
        return _("The level is decided. A colleague must countersign before the case is closed.")
    if closure:
        return _("The level is decided, and the case is closed.")
    if level in UNTIL_SAFE:
        return _(
            "The level is decided. The next clock has started: answer the child, and "
            "set the next action."
        )
    return _(
        "The level is decided. The next clock has started: answer whoever waits, then set the "
        "next action or close the case."
    )


@posted
def note(request: HttpRequest, report: UUID) -> HttpResponse:
    """Write a note for colleagues."""
    viewer = viewer_of(request)
    form = forms.Note.of_unit(viewer.unit_kind, request.POST)
    if not form.is_valid():
        return page(request, report, 400, note_form=form)
    try:
        data = form.cleaned_data
        side, number = form.side_chosen, data["number"]
        notes.write_note(viewer, report, data["text"], side=side, number=number)
    except BadInput as error:
        return page(request, report, 400, note_form=refuse(form, error))
    return done(request, report, _("Your note was saved."))


@posted
def take_note_back(request: HttpRequest, report: UUID, note: UUID) -> HttpResponse:
    """Withdraw a note that the officer has just written."""
    notes.take_note_back(viewer_of(request), report, note)
    return done(request, report, _("Your note was withdrawn and is no longer shown."))


def done(request: HttpRequest, report: UUID, sentence: str) -> HttpResponse:
    """Redirect to the top of the report, and say there what was done.

    Without `#main` the browser would stay at the form that was sent.
    """
    messages.success(request, sentence)
    return redirect(f"{reverse('report', kwargs={'report': report})}{way(request).carried}#main")


def page(
    request: HttpRequest,
    report: UUID,
    status: int = 200,
    *,
    opening: str | None = None,
    wishes: Mapping[str, Form] = MappingProxyType({}),
    **posted_forms: object,
) -> HttpResponse:
    """Return the page of a report. `posted_forms`, `wishes`: forms with errors. `opening`: a reply template."""
    viewer = viewer_of(request)
    visited = _visited(viewer, report)
    if "answer_form" in posted_forms or opening is not None:
        _require_answer_box(visited)
    context = {
        **visited.context(),
        "way": way(request),
        "levels": labels.levels_of(
            {visited.row.lane, *(member.lane for member in visited.members)}
        ),
        "can_check": blame_check.has_list(visited.row.language),
        "may_skip_check": policy.may_skip_check(visited.row.level),
        "own": {"single_keys": keyboard.single_keys(request)},
        "level_form": forms.DecideLevel(
            initial=dict.fromkeys(("level", "seen"), visited.row.level)
        ),
        "mark_form": MarkReport.of(visited.mark),
        "beginnings": reply_templates.openings(visited.row.language),
        "answer_form": _answer_form(request, visited, opening),
        "opening": opening,
        "note_form": forms.Note.of_unit(viewer.unit_kind, initial=_note_so_far(visited)),
        "action_form": ending_forms.NameAction(),
        "outcome_forms": _outcome_forms(visited, posted_forms.pop("outcome_form", None)),
        "close_form": ending_forms.CloseCase(),
        "again_form": ending_forms.ReportedAgain(),
        "override_form": _override_form(viewer, visited),
        "second_form": ending_forms.SecondEnding(
            initial={"ending": visited.ending.id if visited.ending else ""}
        ),
        **_ruling(visited),
        "tell_form": partner_status_forms.TellSender(),
        "telling": telling(viewer, report) if visited.row.lane in PARTNER_LANES else None,
        "outcomes": dict(Outcome.choices),
        "wish_forms": _wish_forms(visited, wishes),
        **posted_forms,
    }
    return render(request, "desk/report/report.html", context, status=status)


def _visited(viewer: OfficerViewer, report: UUID) -> report_page.Story:
    """Record the visit to a report, and each hash that is looked up for it; return its story."""
    near = queue_queries.at_hand(viewer, report)
    with contents.at_once(viewer, near):
        visit = intake.visit(viewer, near)
        files = reported_files.look_up(viewer, visit.opened.report) if visit.opened else None
        return report_page.of(viewer, near, visit, files)


def _ruling(visited: report_page.Story) -> dict[str, object]:
    """Return the access of an adult reporter and the form to decide it; nothing for a child's own report."""
    opened = visited.opened
    if opened is None or not opened.can_answer or not opened.standing.for_another:
        return {}
    ruling = opened.standing.ruling
    form = access_forms.RuleReporter(
        ruled=ruling is not None, initial={"seen": ruling.value if ruling else ""}
    )
    return {"ruling_form": form, "ruling_state": access_labels.STATES[ruling]}


def _wish_forms(visited: report_page.Story, wishes: Mapping[str, Form]) -> list[Form]:
    """Return a form for each wish that waits for a decision; one with errors as it was typed."""
    return [wishes.get(name) or wish_forms.WISH_FORMS[name]() for name in visited.row.wishes]


def _outcome_forms(visited: report_page.Story, posted_form: object) -> list[Form]:
    """Return a form for each outcome that a child may have; one with errors as it was typed."""
    children = child_lines.choices(visited.children)
    offered = [
        kind
        for kind in ending_forms.OUTCOMES.values()
        if not (kind is ending_forms.NoDanger and visited.row.until_safe)
    ]
    return [
        posted_form.with_children(children)
        if isinstance(posted_form, kind)
        else kind(children=children)
        for kind in offered
    ]


def _override_form(viewer: OfficerViewer, visited: report_page.Story) -> Form | None:
    """Return the form by which a supervisor closes a case against a gate; None for anybody else."""
    if visited.is_gated and may_override(viewer, visited.row.owner):
        return ending_forms.OverrideClosure()
    return None


def _require_answer_box(visited: report_page.Story) -> None:
    """Raise NotAllowed if the page has no box for an answer; the error's page shows what was typed."""
    if not visited.leaves.answer:
        raise NotAllowed(visited.leaves.answer.reason)


def _answer_form(request: HttpRequest, visited: report_page.Story, opening: str | None) -> Form:
    """Return the form of an answer: the draft, or what was typed after a reply template."""
    if opening is None:
        return answer_forms.Answer(initial=_answer_so_far(visited))
    words = reply_templates.opening(opening, visited.row.language)
    return answer_forms.Answer.begun(request.POST.dict(), words)


def _answer_so_far(visited: report_page.Story) -> dict[str, object]:
    """Return the draft of an answer; without one, the words on the decision on the child's wish."""
    upto = visited.opened.upto if visited.opened else 0
    draft = visited.drafts.own.get("answer")
    if draft:
        return {"upto": upto, "text": draft.text, "question": draft.question}
    return {"upto": upto, "text": visited.to_tell}


def _note_so_far(visited: report_page.Story) -> dict[str, object]:
    draft = visited.drafts.own.get("note")
    return {"text": draft.text} if draft else {}
