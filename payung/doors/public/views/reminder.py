"""An entry for the child's own calendar, in the child's words. Nothing of it is stored here."""

from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from payung.doors.public import days, form_data, ics
from payung.doors.public.form_fields import Ask
from payung.doors.public.receipt_session import Way

SHOW: Final = "calendar"
FILE: Final = "calendar-file"
DEEDS: Final = frozenset({SHOW, FILE})

WEEKLY: Final = "weekly"
_AHEAD: Final = {"1": 1, "3": 3, "7": 7, WEEKLY: 7}  # days until the entry, by choice
_HOURS: Final = range(6, 23)
_USUAL: Final = {"when": "3", "hour": "16"}

ASKS: Final = (
    Ask(
        "entry",
        "line",
        _("What should the calendar say?"),
        hint=_("Write something ordinary. Do not write who we are."),
    ),
    Ask(
        "when",
        "radio",
        _("On which day?"),
        (
            ("1", _("Tomorrow")),
            ("3", _("In 3 days")),
            ("7", _("In a week")),
            (WEEKLY, _("Every week, 8 times")),
        ),
    ),
    Ask(
        "ring",
        "checks",
        _("If it is safe:"),
        (("yes", _("The phone should also show it at that time")),),
    ),
)


def page(request: HttpRequest, way: Way, form: form_data.Posted) -> HttpResponse:
    """Ask for the entry, or send it as a file."""
    if form.one("do") == FILE:
        return _file(form)
    values = {"entry": gettext("Homework"), **_USUAL, **carried(form)}
    context = {
        "way": way.sealed(),
        "asks": [(ask, ask.choices, values.get(ask.name, "")) for ask in ASKS],
        "hours": [(str(hour), f"{hour}:00") for hour in _HOURS],
        "hour": values["hour"],
        "unsent": values.get("unsent", ""),
    }
    return render(request, "public/calendar.html", context)


def carried(form: form_data.Posted) -> dict[str, str]:
    """Return the fields to carry: the choices, and a message that was not sent yet."""
    values = {name: form.one(name) for name in ("entry", "when", "hour", "ring")}
    values["unsent"] = form.unsent()
    return {name: value for name, value in values.items() if value}


def _file(form: form_data.Posted) -> HttpResponse:
    when = form.one("when") if form.one("when") in _AHEAD else _USUAL["when"]
    typed = form.one("hour")
    hour = int(typed) if typed in {str(valid) for valid in _HOURS} else int(_USUAL["hour"])
    text = ics.entry(
        form.one("entry").strip() or gettext("Homework"),
        days.today() + timedelta(days=_AHEAD[when]),
        hour,
        weekly=when == WEEKLY,
        ring=bool(form.one("ring")),
    )
    answer = HttpResponse(
        text.encode("utf-8", "replace"), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="calendar.ics"'
    return answer
