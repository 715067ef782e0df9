"""The report, for going through it with the child: read out, or looked at side by side. Nothing else.

No level, no reasons, no links, no notes, no other report: what the unit thinks is not the child's to carry, and
somebody may look over their shoulder. It is never handed out, and there is no such page on the public face.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from payung.cases import actions, queries
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.report import sections, story
from payung.intake import queries as intake


@require_safe
def together(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show what was told and the dialogue, and how to go through it."""
    viewer = viewer_of(request)
    intake.stored_report(viewer, report)  # another's is not there, whatever else the officer may
    opened = actions.open_together(viewer, report)
    context = {
        "row": queries.row(viewer, report),
        "report": opened.report,
        "told_by_another": opened.standing.for_another,
        "story": {
            "sections": sections.sections(opened.report),
            "rest": sections.rest(opened.report),
        },
        "identifiers": story.identifier_lines(opened),
        "dialogue": story.dialogue_lines(opened),
    }
    return render(request, "desk/report/read_through.html", context)
