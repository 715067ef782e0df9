"""What lies in the file of an exhibit: each thing, what lists know of it, and what the unit holds like it."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from payung.doors.desk import status_pages
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.exhibits import labels
from payung.doors.desk.guards import needs
from payung.doors.desk.hash_matches import ListEntry, list_entry
from payung.foundation.errors import NotFound, Text
from payung.media.exhibits import queries
from payung.media.exhibits.queries import Inside, Part, SeenBefore
from payung.media.files.errors import SENTENCES
from payung.media.files.metadata import HINTS
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

PAGE: Final = 100  # things
HELD: Final = 5  # exhibits that are named beside a thing
NAMED: Final = 20  # things that are named with a hint


@dataclass(frozen=True)
class Line:
    """One thing, as the page shows it."""

    part: Part
    status: Text
    why: Text
    lists: tuple[ListEntry, ...]
    held: list[SeenBefore]
    more: int  # exhibits beyond those


@require_safe
@needs(Permission.EXHIBIT_READ)
def inside(request: HttpRequest, exhibit: UUID) -> HttpResponse:
    """Show one page of what lies in an exhibit's file, or of that of one status."""
    viewer = viewer_of(request)
    found = queries.inside(viewer, exhibit)
    if found is None:
        raise NotFound
    which, first = status_pages.which(request), (status_pages.page(request) - 1) * PAGE
    parts = [part for part in found.parts if which is None or part.status is which]
    shown = parts[first : first + PAGE]
    context = {
        "card": queries.exhibit(viewer, exhibit),
        "found": found,
        "hints": _hints(found),
        "lines": _lines(viewer, exhibit, shown),
        "first": first + 1,
        "last": first + len(shown),
        **status_pages.frame(request, more=len(parts) > first + PAGE),
    }
    return render(request, "desk/exhibits/contents.html", context)


def _hints(found: Inside) -> list[tuple[Text, list[int]]]:
    """Return what could lead to where a child is, or to whom, and the first things that say it."""
    told = {
        hint: [part.place for part in found.parts if hint in part.notes.hints] for hint in HINTS
    }
    return [(HINTS[hint], places[:NAMED]) for hint, places in told.items() if places]


def _lines(viewer: OfficerViewer, exhibit: UUID, parts: list[Part]) -> list[Line]:
    asked = queries.asked_by_place(viewer, exhibit, [part.place for part in parts])
    before = queries.files_seen_before(viewer, list(asked.values()), besides=exhibit)
    held = dict(zip(asked, before, strict=True))
    return [
        Line(
            part,
            labels.STATUSES[part.status],
            SENTENCES[part.why] if part.why else "",
            tuple(map(list_entry, part.matches)),
            (also := held.get(part.place, []))[:HELD],
            max(0, len(also) - HELD),
        )
        for part in parts
    ]
