"""Baselines over HTTP: a view that only inserts a row of a report's size, and pages of plain Django."""

from functools import cache
from typing import Final
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine, Template
from django.urls import path
from django.views.decorators.gzip import gzip_page

from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.intake.models import Feedback
from payung.staff import queries as people

LANE: Final = "plain"  # no report has it, so these rows can be recognised
WORDS: Final = "This is not your fault. You can leave it out."
CHOICE: Final = 130  # bytes of a choice on a page, about
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


@gzip_page
def same_size(request: HttpRequest) -> HttpResponse:
    """Read a form and show a page of `size` bytes, a quarter of them choices, as Django does it by itself."""
    size = int(request.GET["size"])
    choices = [(f"choice-{number}", WORDS) for number in range(size // 4 // CHOICE)]
    told = request.POST.get("told", "")
    return HttpResponse(_template(size).render(Context({"choices": choices, "told": told[:80]})))


@cache
def _template(size: int) -> Template:
    head = "".join(f".rule-{number}{{margin:{number}px}}" for number in range(size // 4 * 3 // 24))
    return Engine().from_string(
        f"<!doctype html><html lang=en><title>Page</title><style>{head}</style><form method=post>"
        '<input type=hidden name=told value="{{ told }}">{% for value, words in choices %}'
        '<label><input type=checkbox name=choice value="{{ value }}"> {{ words }}</label>'
        "{% endfor %}<button>Next</button></form>"
    )


urlpatterns = [path("", insert), path("page/", page), path("same/", same_size)]
