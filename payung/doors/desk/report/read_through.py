"""The report, for going through it with the child.

It shows no level, reasons, links, notes or other reports: the unit's thoughts are not for the child to carry,
and somebody may look over their shoulder. It is never handed out, and the public face has no such page.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from payung.cases import queries as case_queries
from payung.cases.queue import queries as queue_queries
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.report import report_page, sections
from payung.intake.contents import actions as intake


@require_safe
def together(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show the report and the dialogue, and how to go through them."""
    viewer = viewer_of(request)
    case_queries.case_of(viewer, report)  # raises NotFound for another unit's report
    opened = intake.open_together(viewer, report)
    context = {
        "row": queue_queries.row(viewer, report),
        "report": opened.report,
        "reported_by_another": opened.standing.for_another,
        "story": {
            "sections": sections.sections(opened.report),
            "rest": sections.rest(opened.report),
        },
        "identifiers": report_page.identifier_lines(opened),
        "dialogue": report_page.dialogue_lines(opened),
    }
    return render(request, "desk/report/read_through.html", context)
