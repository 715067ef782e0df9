"""Baselines over HTTP: a view that only inserts a row of a report's size, and a page without style."""

from datetime import timedelta
from functools import cache
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.intake.models import StoredReport
from payung.staff import queries as people
from payung.triage.lanes import Level

LANE: Final = "plain"  # no report has it, so these rows can be recognised
SIZE: Final = 1024 + 40  # bytes of an ordinary report, padded, with nonce and tag


def insert(request: HttpRequest) -> HttpResponse:
    """Insert a row and return its id."""
    words = request.POST.get("narrative", "").encode()[:SIZE]
    now = clock.now()
    unit = _unit()
    row = StoredReport(unit_id=unit, origin_id=unit, received_at=now, body=words.ljust(SIZE))
    row.lane, row.level, row.language = LANE, Level.P3.value, "en"
    row.due_at = row.rises_at = row.linked_at = now + timedelta(days=1)
    row.save(force_insert=True)
    return HttpResponse(str(row.id))


@cache
def _unit() -> UUID:
    return people.units(SYSTEM)[0].id


def page(request: HttpRequest) -> HttpResponse:
    """Show a sentence and a button."""
    del request
    return HttpResponse(
        "<!doctype html><html lang=en><title>Page</title><link rel=icon href=data:,>"
        "<main><p>This is not your fault.</p><button>Next</button></main>"
    )


urlpatterns = [path("", insert), path("page/", page)]
