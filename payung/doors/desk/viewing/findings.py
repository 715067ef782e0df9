"""The page that classifies an exhibit, so that the next officer need not view it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import FORM, done, needs, refuse
from payung.doors.desk.viewing import forms
from payung.doors.desk.viewing.views import search_hash_sets
from payung.foundation.errors import BadInput, Conflict
from payung.media.exhibits import queries as exhibit_queries
from payung.media.exhibits.queries import Ruled
from payung.media.viewing import actions as viewing_actions
from payung.media.viewing import queries as viewing_queries
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


@require_http_methods(FORM)
@needs(Permission.EXHIBIT_FILE_LOOK)
def ruling(request: HttpRequest, exhibit: UUID) -> HttpResponse:
    """Ask what an exhibit shows; on POST record it."""
    viewer = viewer_of(request)
    card = exhibit_queries.exhibit(viewer, exhibit)
    rulings = exhibit_queries.rulings(viewer, exhibit)
    form = forms.Ruling(
        request.POST if request.method == "POST" else None,
        initial=_last_finding(viewer, exhibit, rulings),
    )
    if form.is_bound and form.is_valid():
        try:
            classified = search_hash_sets(viewer, card).classified
            left = viewing_actions.rule(viewer, exhibit, form.said, classified=classified)
            wording_hints.remember(request, form.cleaned_data["words"])
            return done(request, _recorded(left), "worklist")
        except (BadInput, Conflict) as error:
            refuse(form, error)
    context = {
        "card": card,
        "form": form,
        "ticks": form.ticks(),
        "rulings": rulings,
        "unseen": viewing_queries.unseen(viewer, exhibit),
    }
    status = 400 if form.is_bound else 200
    return render(request, "desk/viewing/finding.html", context, status=status)


def _recorded(left: int) -> str:
    """Return the sentence after a finding. `left`: files inside the exhibit that nobody has viewed."""
    if not left:
        return _("Recorded: the next officer need not view it.")
    return ngettext(
        "Recorded. The file stays on the worklist: nobody has viewed %(number)d file inside it.",
        "Recorded. The file stays on the worklist: nobody has viewed %(number)d files inside it.",
        left,
    ) % {"number": left}


def _last_finding(viewer: OfficerViewer, exhibit: UUID, rulings: list[Ruled]) -> dict[str, object]:
    """Return the last finding for an officer who has not viewed the exhibit; a viewer fills in their own."""
    if not rulings or viewing_queries.may_say(viewer, exhibit):
        return {}
    return {**rulings[0].said.to_json(), "words": "", "fresh_eyes": False, "rest": False}
