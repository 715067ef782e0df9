"""The plain view: words come in, one row of a report's size goes into the same database, its id goes out.

And a plain page: a sentence and a button, without looks.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.intake.models import StoredReport
from payung.staff import queries as people
from payung.triage.lanes import Level

LANE: Final = "plain"  # of no report: so these rows can be told from what is measured
SIZE: Final = 1024 + 40  # bytes: what an ordinary report is padded to, with nonce and tag


def insert(request: HttpRequest) -> HttpResponse:
    """Insert a row."""
    words = request.POST.get("narrative", "").encode()[:SIZE]
    now = clock.now()
    unit = _unit()
    row = StoredReport(unit_id=unit, origin_id=unit, received_at=now, body=words.ljust(SIZE))
    row.lane, row.level, row.language = LANE, Level.P3.value, "en"
    row.due_at = row.rises_at = row.linked_at = now + timedelta(days=1)
    row.save(force_insert=True)
    return HttpResponse(str(row.id))


_found: list[UUID] = []


def _unit() -> UUID:
    if not _found:
        _found.append(people.units(SYSTEM)[0].id)
    return _found[0]


def page(request: HttpRequest) -> HttpResponse:
    """Show a sentence and a button."""
    del request
    return HttpResponse(
        "<!doctype html><html lang=en><title>Page</title><link rel=icon href=data:,>"
        "<main><p>This is not your fault.</p><button>Next</button></main>"
    )


urlpatterns = [path("", insert), path("page/", page)]
