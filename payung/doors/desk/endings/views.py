"""What follows the level: the next action, the outcome for the child, and the closure."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from payung.cases.decisions import actions
from payung.cases.decisions.actions import ChildOutcome, Closure, Ending
from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.endings import forms
from payung.doors.desk.guards import posted, refuse
from payung.doors.desk.report.views import done, page
from payung.foundation.errors import BadInput, Conflict


@posted
def name_action(request: HttpRequest, report: UUID) -> HttpResponse:
    """Set the next action and when it is due."""
    form = forms.NameAction(request.POST)
    if not form.is_valid():
        return page(request, report, 400, action_form=form)
    text = form.cleaned_data["text"]
    try:
        actions.name_action(viewer_of(request), report, text, form.cleaned_data["due"])
    except BadInput as error:
        return page(request, report, 400, action_form=refuse(form, error))
    wording_hints.remember(request, text)
    return done(request, report, _("The next action was set. The report stays listed with it."))


@posted
def write(request: HttpRequest, report: UUID) -> HttpResponse:
    """Record the outcome for the child."""
    form = forms.WriteEnding(request.POST)
    if not form.is_valid():
        return page(request, report, 400, ending_form=form)
    data = form.cleaned_data
    outcome = ChildOutcome(
        Ending(data["kind"]), data["reason"], data["who"], data["on"], form.look_at
    )
    try:
        waits = actions.write_ending(viewer_of(request), report, outcome)
    except (BadInput, Conflict) as error:
        return page(request, report, 400, ending_form=refuse(form, error))
    wording_hints.remember(request, data["reason"])
    if waits:
        return done(
            request, report, _("The outcome was recorded. A colleague must now countersign it.")
        )
    alone = _(
        "The outcome was recorded. No other officer in your unit can countersign "
        "it, so none is needed."
    )
    return done(request, report, alone)


@posted
def second(request: HttpRequest, report: UUID) -> HttpResponse:
    """Countersign the outcome that a colleague recorded."""
    form = forms.SecondEnding(request.POST)
    if not form.is_valid():
        return page(request, report, 400, second_form=form)
    data = form.cleaned_data
    try:
        actions.second_ending(viewer_of(request), report, data["ending"], data["reason"])
    except (BadInput, Conflict) as error:
        return page(request, report, 400, second_form=refuse(form, error))
    wording_hints.remember(request, data["reason"])
    return done(
        request, report, _("You have countersigned the outcome. Nothing more is due here now.")
    )


@posted
def close(request: HttpRequest, report: UUID) -> HttpResponse:
    """Close the case, with a coded reason."""
    form = forms.CloseCase(request.POST)
    if not form.is_valid():
        return page(request, report, 400, close_form=form)
    data = form.cleaned_data
    try:
        actions.close_case(viewer_of(request), report, Closure(data["why"]), data["reason"])
    except (BadInput, Conflict) as error:
        return page(request, report, 400, close_form=refuse(form, error))
    wording_hints.remember(request, data["reason"])
    return done(request, report, _("The case is closed. Nothing more is due here now."))
