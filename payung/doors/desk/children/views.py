"""Show the own file of a child, and write into it."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from payung.cases.assignment.queries import able
from payung.cases.children import actions
from payung.cases.queue import queries as queue_queries
from payung.cases.steps import queries as step_queries
from payung.doors.desk import wording_hints
from payung.doors.desk.children import file_page, forms
from payung.doors.desk.children.child_acts import CHILD_ACTS
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.forms import Form as DeskForm
from payung.doors.desk.forms import Sure
from payung.doors.desk.guards import needs, posted_from, refuse
from payung.doors.desk.labels import Text
from payung.doors.desk.queue.filters import way
from payung.foundation.errors import BadInput, Conflict
from payung.staff.policy import may
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


@require_safe
def show(request: HttpRequest, report: UUID, child: UUID) -> HttpResponse:
    """Show all that is written of one child, and of no other."""
    return _page(request, report, child, None)


@posted_from("child")
@needs(Permission.CASE_PERSON_WRITE, Permission.REPORT_DELETION_DECIDE)
def write(request: HttpRequest, report: UUID, child: UUID, act: str) -> HttpResponse:
    """Do one act in a child's own file, and redirect to it."""
    one = CHILD_ACTS.get(act)
    if one is None:
        raise Http404
    viewer = viewer_of(request)
    form = one.form(request.POST)
    if isinstance(form, forms.NameWorker):
        form.offer("worker", _workers(viewer, report))
    if form.is_valid():
        try:
            one.run(viewer, report, child, form)
        except (BadInput, Conflict) as error:
            refuse(form, error)
        else:
            data = form.cleaned_data
            wording_hints.remember(request, data.get("text") or data.get("reason", ""))
            return _done(request, report, child, one.sentence)
    return _page(request, report, child, form)


def _done(request: HttpRequest, report: UUID, child: UUID, sentence: Text) -> HttpResponse:
    """Redirect to the top of the file, and say there what was done: else the browser stays at the form."""
    messages.success(request, str(sentence))
    address = reverse("child", kwargs={"report": report, "child": child})
    return redirect(f"{address}{way(request).carried}#main")


def _page(request: HttpRequest, report: UUID, child: UUID, sent: Form | None) -> HttpResponse:
    """Return the page of a file. `sent`: the form that was refused, with what was typed."""
    viewer = viewer_of(request)
    file = actions.open_file(viewer, report, child)
    page = file_page.of(file, step_queries.stopped(viewer, [report]))
    context = {
        "row": queue_queries.row(viewer, report),
        "way": way(request),
        "page": page,
        "viewer_id": viewer.id,
        "may_write": may(viewer, Permission.CASE_PERSON_WRITE),
        "may_delete": may(viewer, Permission.REPORT_DELETION_DECIDE),
        "may_plan": may(viewer, Permission.CASE_STEP_WRITE),
        "sent": type(sent).__name__ if sent else "",
        **_forms(viewer, report, page, sent),
    }
    return render(request, "desk/children/file.html", context, status=400 if sent else 200)


def _forms(
    viewer: OfficerViewer, report: UUID, page: file_page.FilePage, sent: Form | None
) -> dict[str, object]:
    """Return the forms of the page: empty ones, and the one that was refused as it was typed."""
    own_only = page.glance.glance.card is not None and page.glance.glance.card.own_only
    kinds = (
        *(forms.NameWorker, forms.ChildNote, forms.RecordConsent, forms.RecordWish),
        *(forms.DeleteFile, Sure, DeskForm),
    )
    access = forms.Unrestrict if own_only else forms.Restrict
    made: dict[str, Form] = {kind.__name__: kind() for kind in (*kinds, access)}
    if sent is not None:
        made[type(sent).__name__] = sent
    worker = made["NameWorker"]
    if isinstance(worker, forms.NameWorker):
        worker.offer("worker", _workers(viewer, report))
    about = sent["about"].value() if sent is not None and "about" in sent.fields else None
    return {
        "forms": made,
        "access_form": made[access.__name__],
        "ends": [
            (one, _about(forms.EndConsent, one.consent.given.id, sent, about))
            for one in page.consents
        ],
        "decisions": [
            (one, _about(forms.DecideWish, one.said.id, sent, about)) for one in page.wishes
        ],
    }


def _about(kind: type[Form], entry: UUID, sent: Form | None, about: object) -> Form:
    """Return the form about one entry: the refused one, where it was about this."""
    if isinstance(sent, kind) and str(about) == str(entry):
        return sent
    return kind(initial={"about": entry}, auto_id=f"{kind.__name__.lower()}-{entry}-%s")


def _workers(viewer: OfficerViewer, report: UUID) -> list[tuple[str, str]]:
    """Return the officers to choose from: the viewer, and colleagues who can open the case."""
    others = [(str(colleague.id), colleague.name) for colleague in able(viewer, report)]
    return [(str(viewer.id), viewer.full_name), *others]
