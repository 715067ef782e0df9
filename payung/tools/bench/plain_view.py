"""Baselines over HTTP: a view that only inserts a row of a report's size, and a page without style."""

from functools import cache
from typing import Final
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import path

from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.intake.models import Feedback
from payung.staff import queries as people

LANE: Final = "plain"  # no report has it, so these rows can be recognised
SIZE: Final = 1024 + 40  # bytes of an ordinary report, padded, with nonce and tag


def insert(request: HttpRequest) -> HttpResponse:
    """Insert a row and return its id."""
    words = request.POST.get("narrative", "").encode()[:SIZE]
    now = clock.now()
    row = Feedback(unit_id=_unit(), given_on=now.date(), turn=uuid4().bytes, body=words.ljust(SIZE))
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
