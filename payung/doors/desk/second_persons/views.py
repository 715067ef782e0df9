"""List what waits for a second person, with links; no contents."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from payung.cases.queue.queries.second_persons import Half, Halved, halved
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.labels import Text
from payung.media.exhibits import queries as exhibits
from payung.staff.policy import may
from payung.staff.roles import Permission

NAMES: Final[dict[Half, Text]] = {
    Half.OUTCOME: _("Outcome for a child, to countersign"),
    Half.CLOSURE: _("Closure, to countersign"),
    Half.DELETION: _("Deletion of a report, to confirm"),
    Half.FILE_DELETION: _("Deletion of a child's file, to confirm"),
}


@dataclass(frozen=True)
class Line:
    """One act of which the first half is done, and where a second person does the other."""

    name: Text
    short: str
    url: str
    since: datetime
    officer_name: str


@require_safe
def second_persons(request: HttpRequest) -> HttpResponse:
    """Show what waits for the viewer as second person, then what they wait for themselves."""
    viewer = viewer_of(request)
    found = halved(viewer)
    destroys = may(viewer, Permission.EXHIBIT_DESTROY)
    context = {
        "theirs": list(lines(one for one in found if not one.is_own)),
        "own": list(lines(one for one in found if one.is_own)),
        "exhibits": exhibits.to_confirm(viewer) if destroys else 0,
    }
    return render(request, "desk/second_persons/second_persons.html", context)


def lines(found: Iterable[Halved]) -> Iterator[Line]:
    """Yield acts in words."""
    for one in found:
        yield Line(NAMES[one.half], one.short, _url(one), one.since, one.officer_name)


def _url(one: Halved) -> str:
    if one.child:
        return reverse("child", args=[one.case, one.child]) + "#deletion"
    if one.half is Half.DELETION:
        return reverse("keeping")
    return reverse("report", args=[one.case]) + "#second"
