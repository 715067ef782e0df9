"""The files inside an exhibit: matches in hash sets, and similar exhibits of the unit."""

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

PAGE: Final = 100  # files
MOST_EXHIBITS: Final = 5  # similar exhibits that are named for a file
MOST_PLACES: Final = 20  # files that are named for a hint


@dataclass(frozen=True)
class FileRow:
    """One file inside an exhibit, as the page shows it."""

    part: Part
    status: Text
    why: Text
    entries: tuple[ListEntry, ...]
    exhibits: list[SeenBefore]
    more: int  # further exhibits


@require_safe
@needs(Permission.EXHIBIT_READ)
def inside(request: HttpRequest, exhibit: UUID) -> HttpResponse:
    """Show one page of the files inside an exhibit: all, or those of one status."""
    viewer = viewer_of(request)
    file = queries.inside(viewer, exhibit)
    if file is None:
        raise NotFound
    which, first = status_pages.which(request), (status_pages.page(request) - 1) * PAGE
    parts = [part for part in file.parts if which is None or part.status is which]
    shown = parts[first : first + PAGE]
    context = {
        "card": queries.exhibit(viewer, exhibit),
        "contents": file,
        "hints": _hints(file),
        "rows": _rows(viewer, exhibit, shown),
        "first": first + 1,
        "last": first + len(shown),
        **status_pages.frame(request, has_more=len(parts) > first + PAGE),
    }
    return render(request, "desk/exhibits/contents.html", context)


def _hints(file: Inside) -> list[tuple[Text, list[int]]]:
    """Return each hint at a child, a place or a person, with the first files that have it."""
    places_by_hint = {
        hint: [part.place for part in file.parts if hint in part.notes.hints] for hint in HINTS
    }
    return [
        (HINTS[hint], places[:MOST_PLACES]) for hint, places in places_by_hint.items() if places
    ]


def _rows(viewer: OfficerViewer, exhibit: UUID, parts: list[Part]) -> list[FileRow]:
    hashes = queries.asked_by_place(viewer, exhibit, [part.place for part in parts])
    matches = queries.files_seen_before(viewer, list(hashes.values()), besides=exhibit)
    exhibits = dict(zip(hashes, matches, strict=True))
    return [
        FileRow(
            part,
            labels.STATUSES[part.status],
            SENTENCES[part.why] if part.why else "",
            tuple(map(list_entry, part.matches)),
            (similar := exhibits.get(part.place, []))[:MOST_EXHIBITS],
            max(0, len(similar) - MOST_EXHIBITS),
        )
        for part in parts
    ]
