"""A child's requests behind the receipt: to stop, and to see, correct or delete the report.

Each page explains a request before it is sent. No page shows the report or our work on it, since somebody else
may hold the phone.
"""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.doors.public import form_data
from payung.doors.public.country import numbers
from payung.doors.public.receipt_session import Way
from payung.foundation.errors import Conflict
from payung.intake.dialogue import actions
from payung.intake.dialogue.actions import MessageKind
from payung.staff.viewer import ReporterViewer

MENU: Final = "rights"
WRONG: Final = "wrong"  # also the name of the field, so that it never counts as a message
PAGES: Final = {
    "stop": "stop",
    MENU: "rights",
    "see": "see",
    WRONG: "wrong",
    "forget": "forget",
}
NOW: Final = {
    "stop-now": MessageKind.STOP,
    "see-now": MessageKind.SEE,
    "wrong-now": MessageKind.CORRECTION,
    "forget-now": MessageKind.FORGET,
}
ASKED: Final[dict[MessageKind, Promise]] = {
    MessageKind.STOP: _(
        "You asked us to stop. You do not have to do anything more. A person who protects children will "
        "look at it. They will tell you here what happens."
    ),
    MessageKind.SEE: _(
        "You asked to see what you told us. A trained person will write to you here. They will ask how you "
        "can look at it together."
    ),
    MessageKind.CORRECTION: _(
        "We have it. Thank you for telling us. A person who protects children will read it. They will tell "
        "you here what happens."
    ),
    MessageKind.FORGET: _(
        "You asked us to delete it. A person who protects children will look at it. They will tell you "
        "here what happens."
    ),
}
SENT: Final = _("We have it. Thank you for telling us.")
EMPTY: Final = _("Please write what is wrong or missing. Nothing was sent yet.")


def page(
    request: HttpRequest, way: Way, form: form_data.Posted, note: Promise | None = None
) -> HttpResponse:
    """Explain all requests, or one. Nothing is stored."""
    name = PAGES.get(form.one("do"), PAGES[WRONG])
    context = {"way": way.sealed(), "note": note, **carried(form)}
    return render(request, f"public/{name}.html", context)


def carried(form: form_data.Posted) -> dict[str, str]:
    """Return the fields to carry: a correction, and a message that was not sent yet."""
    values = {"unsent": form.unsent(), WRONG: form.one(WRONG)}
    return {name: value for name, value in values.items() if value}


def is_on_the_way(form: form_data.Posted) -> bool:
    """Say whether a form comes from one of these pages, or leads to one."""
    return form.one("do") in PAGES or form.one("do") in NOW


def back_to(form: form_data.Posted) -> str:
    """Return the page after the number was typed again: the page itself, never its act."""
    return form.one("do").removesuffix("-now")


def send(viewer: ReporterViewer, way: Way, form: form_data.Posted) -> Promise | None:
    """Store the wish, and return the sentence for it. Raises BadInput if a correction is empty.

    Only the child has these wishes. From another reporter only a written correction is stored, as a message.
    """
    wish = NOW[form.one("do")]
    words = form.one(WRONG) if wish is MessageKind.CORRECTION else ""
    try:
        actions.ask(viewer, wish, words, way.word if words else None)
    except Conflict:
        if not words:
            return None
        actions.add_word(viewer, words, way.word)
        return SENT
    return ASKED[wish]


def gone(request: HttpRequest, form: form_data.Posted) -> HttpResponse:
    """Say that the report of this receipt was deleted; show again what was just typed."""
    context = {
        "typed": form.one("text") or form.one(WRONG) or form.one("unsent"),
        "numbers": numbers(),
    }
    return render(request, "public/gone.html", context)
