"""What follows the level: the next action, the outcome for the child, and the closure."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from payung.cases.decisions import actions
from payung.cases.decisions.actions import Closure, Recorded
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
    return done(
        request, report, str(_("The next action was set. The report stays listed with it."))
    )


@posted
def write(request: HttpRequest, report: UUID) -> HttpResponse:
    """Record the outcome for one child or several."""
    form = forms.OUTCOMES.get(request.POST.get("kind", ""), forms.SafeForNow)(request.POST)
    if not form.is_valid():
        return page(request, report, 400, outcome_form=form)
    try:
        recorded = actions.write_ending(viewer_of(request), report, form.outcome)
    except (BadInput, Conflict) as error:
        return page(request, report, 400, outcome_form=refuse(form, error))
    wording_hints.remember(request, form.cleaned_data["reason"])
    return done(request, report, str(_RECORDED[recorded]))


_RECORDED: Final = {
    Recorded.WAITS: _("The outcome was recorded. A colleague must now countersign it."),
    Recorded.STAYS: _("The outcome was recorded. The report stays listed: its page says why."),
    Recorded.ENDED: _(
        "The outcome was recorded. No other officer in your unit can countersign "
        "it, so none is needed."
    ),
}


@posted
def second(request: HttpRequest, report: UUID) -> HttpResponse:
    """Countersign the outcome that a colleague recorded."""
    form = forms.SecondEnding(request.POST)
    if not form.is_valid():
        return page(request, report, 400, second_form=form)
    data = form.cleaned_data
    try:
        recorded = actions.second_ending(viewer_of(request), report, data["ending"], data["reason"])
    except (BadInput, Conflict) as error:
        return page(request, report, 400, second_form=refuse(form, error))
    wording_hints.remember(request, data["reason"])
    return done(request, report, str(_SECONDED[recorded]))


_SECONDED: Final = {
    Recorded.STAYS: _(
        "You have countersigned the outcome. The report stays listed: its page says why."
    ),
    Recorded.ENDED: _("You have countersigned. Nothing more is due here now."),
}


@posted
def close(request: HttpRequest, report: UUID) -> HttpResponse:
    """Close the case, with a coded reason."""
    form = forms.CloseCase(request.POST)
    if not form.is_valid():
        return page(request, report, 400, close_form=form)
    data = form.cleaned_data
    try:
        waits = actions.close_case(
            viewer_of(request),
            report,
            Closure(data["why"]),
            data["reason"],
            untold=data["untold"],
            partner=data["partner"],
        )
    except (BadInput, Conflict) as error:
        return page(request, report, 400, close_form=refuse(form, error))
    wording_hints.remember(request, data["reason"])
    return done(request, report, str(_WAITS if waits else _CLOSED))


_CLOSED: Final = _("The case is closed. Nothing more is due here now.")
_WAITS: Final = _(
    "A colleague must countersign before the case is closed. Until then it stays listed."
)


@posted
def again(request: HttpRequest, report: UUID) -> HttpResponse:
    """Open a case again for a new report that names its account, or write why not."""
    form = forms.ReportedAgain(request.POST)
    if not form.is_valid():
        return page(request, report, 400, again_form=form)
    viewer, reason = viewer_of(request), form.cleaned_data["reason"]
    reopens = form.cleaned_data["do"] == "reopen"
    try:
        if reopens:
            actions.reopen(viewer, report, reason)
        else:
            actions.leave_closed(viewer, report, reason)
    except BadInput as error:
        return page(request, report, 400, again_form=refuse(form, error))
    wording_hints.remember(request, reason)
    return done(request, report, str(_REOPENED if reopens else _LEFT))


_REOPENED: Final = _("The case is open again, and its clock runs.")
_LEFT: Final = _("The case stays as it is. Your reason is in the case.")


@posted
def override(request: HttpRequest, report: UUID) -> HttpResponse:
    """Close a colleague's case against a gate."""
    form = forms.OverrideClosure(request.POST)
    if not form.is_valid():
        return page(request, report, 400, override_form=form)
    data = form.cleaned_data
    try:
        actions.override_closure(viewer_of(request), report, Closure(data["why"]), data["reason"])
    except (BadInput, Conflict) as error:
        return page(request, report, 400, override_form=refuse(form, error))
    wording_hints.remember(request, data["reason"])
    return done(request, report, str(_OVERRIDDEN))


_OVERRIDDEN: Final = _(
    "The case is closed although something is missing. Oversight sees that you did this."
)
