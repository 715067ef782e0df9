"""Figures of fingerprints that children made, by the door through which they came."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.oversight.pages import page, watching
from payung.foundation.errors import Text
from payung.removal.choices import Answer, Door
from payung.removal.fingerprints import queries
from payung.removal.fingerprints.queries import DoorFigures


@dataclass(frozen=True)
class DoorRow:
    """The figures of one door, with its name and the answers of partners in words."""

    name: Text
    figures: DoorFigures
    answers: tuple[tuple[Text, int], ...]


@require_safe
@watching
def fingerprint_figures(request: HttpRequest) -> HttpResponse:
    """Show how many fingerprints of each door were released and questioned. No request, no hash."""
    rows = [
        DoorRow(
            name=Door(one.door).label,
            figures=one,
            answers=tuple((Answer(code).label, number) for code, number in one.answers.items()),
        )
        for one in queries.door_figures(viewer_of(request))
    ]
    return page(request, "oversight-fingerprint-figures", {"rows": rows})
