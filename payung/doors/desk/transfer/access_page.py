"""The pages that ask before it changes who can open a report."""

from collections.abc import Sequence
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from payung.cases.queue import queries
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.queue.filters import way


def posted(request: HttpRequest) -> QueryDict | None:
    """Return the form that came; None where a page is only shown."""
    return request.POST if request.method == "POST" else None


def page(
    request: HttpRequest,
    template: str,
    report: UUID,
    form: Form,
    *,
    named: Sequence[str] = (),
    **more: object,
) -> HttpResponse:
    """Return the page of an act that changes who can open a report; 400 where its form came back."""
    row = queries.row(viewer_of(request), report)
    status = 400 if form.is_bound else 200
    context = {
        "form": form,
        "row": row,
        "anchor": template.rpartition("/")[2],
        "way": way(request),
        "named": named,
        **more,
    }
    return render(request, f"desk/{template}.html", context, status=status)
