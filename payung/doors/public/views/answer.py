"""The way back in: with the receipt, and only by POST, so that no address ever tells of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from payung.doors.public import posted, sealed
from payung.foundation import clock, gate, receipts
from payung.foundation.errors import NotFound, SealBroken, TooMany
from payung.intake import actions, queries
from payung.people.viewer import ReporterViewer

KIND: Final = "answer"
OPEN_FOR: Final = timedelta(hours=1)
WRONG: Final = _("This number does not fit. Please look at it again: it has 20 digits.")
BUSY: Final = _("Many people are here now. Please try again in a minute. Nothing is lost.")
AGAIN: Final = _("This page was open for a long time. Please type your number again.")
SENT: Final = _("We have it. Thank you for telling us.")
STOPPED: Final = _(
    "We have read that you want to stop. You do not have to do anything more. "
    "A person who protects children will look at it and tell you here what happens."
)


@dataclass(frozen=True)
class Way:
    """What the sealed field of this page carries. `word` numbers the next message, so that it is sent once."""

    receipt: str
    opened: datetime
    word: UUID

    def sealed(self) -> str:
        """Return the hidden field."""
        value = {"r": self.receipt, "o": self.opened.isoformat(), "w": str(self.word)}
        return sealed.seal(KIND, value)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """Ask for the receipt; with it, show the dialogue, take in a word, or the wish to stop."""
    if request.method != "POST":
        return _ask(request)
    form = posted.read(request)
    way, note = _way(form)
    text = form.one("text")
    if way is None:
        return _ask(request, note, form.one("receipt"), text)
    if form.one("do") == "stop":
        return render(request, "public/stop.html", {"way": way.sealed()})
    try:
        with gate.receipt_lookup():
            viewer = ReporterViewer(receipts.reporter(way.receipt))
        return _inside(request, viewer, way, form.one("do"), text)
    except NotFound:
        return _ask(request, WRONG, form.one("receipt"), text)
    except TooMany:
        return _ask(request, BUSY, form.one("receipt"), text)


def _way(form: posted.Posted) -> tuple[Way | None, Promise | None]:
    """Return the way in from the sealed field or the typed receipt, or why there is none."""
    if form.one("way"):
        try:
            value = sealed.unseal(KIND, form.one("way"))
        except SealBroken:
            return None, AGAIN
        way = Way(value["r"], datetime.fromisoformat(value["o"]), UUID(value["w"]))
        return (way, None) if clock.now() - way.opened < OPEN_FOR else (None, AGAIN)
    receipt = receipts.read(form.one("receipt"))
    return (Way(receipt, clock.now(), uuid4()), None) if receipt else (None, WRONG)


def _ask(
    request: HttpRequest, note: Promise | None = None, typed: str = "", text: str = ""
) -> HttpResponse:
    return render(request, "public/receipt.html", {"note": note, "typed": typed, "text": text})


def _inside(
    request: HttpRequest, viewer: ReporterViewer, way: Way, deed: str, text: str
) -> HttpResponse:
    note: Promise | None = None
    if deed == "stop-now":
        actions.ask_to_stop(viewer)
        note = STOPPED
    elif text.strip():
        actions.add_word(viewer, text, way.word)
        note, way = SENT, replace(way, word=uuid4())
    return _dialogue(request, viewer, way, note)


def _dialogue(
    request: HttpRequest,
    viewer: ReporterViewer,
    way: Way,
    note: Promise | None = None,
    text: str = "",
) -> HttpResponse:
    shown = queries.dialogue(viewer)
    actions.read_answers(viewer)
    context = {"dialogue": shown, "way": way.sealed(), "note": note, "text": text}
    return render(request, "public/dialogue.html", context)
