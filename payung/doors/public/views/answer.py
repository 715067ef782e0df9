"""The way back in: with the receipt, and only by POST, so that no address ever tells of it."""

import logging
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

log = logging.getLogger(__name__)

KIND: Final = "answer"
OPEN_FOR: Final = timedelta(hours=1)
WRONG: Final = _("This number does not fit. Please look at it again: it has 20 digits.")
BUSY: Final = _("Many people are here now. Please try again in a minute. Nothing is lost.")
AGAIN: Final = _("This page was open for a long time. Please type your number again.")
FAILED: Final = _(
    "We could not open this just now. Nothing that you wrote is lost. Please press “Open” again."
)
CUT: Final = _("This was too long to take all of it. We kept the first part.")
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
    text, typed = form.one("text"), form.one("receipt")
    if way is None:
        return _ask(request, note, typed, text)
    if form.one("do") == "stop":
        return render(request, "public/stop.html", {"way": way.sealed()})
    try:
        with gate.receipt_lookup():
            viewer = ReporterViewer(receipts.reporter(way.receipt))
        return _inside(request, viewer, way, form)
    except NotFound:
        return _ask(request, WRONG, typed, text)
    except TooMany:
        return _ask(request, BUSY, typed or receipts.grouped(way.receipt), text, way)
    except Exception:
        log.exception("The dialogue could not be opened")
        return _ask(request, FAILED, typed, text, way)


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
    return (Way(receipt, clock.now(), _word(form)), None) if receipt else (None, WRONG)


def _word(form: posted.Posted) -> UUID:
    """Return the number that this page drew for its message, so that sending it twice adds one."""
    try:
        return UUID(form.one("word"))
    except ValueError:
        return uuid4()


def _ask(
    request: HttpRequest,
    note: Promise | None = None,
    typed: str = "",
    text: str = "",
    way: Way | None = None,
) -> HttpResponse:
    """Ask for the receipt. `way` is the one that came, where it was right and something else failed."""
    context = {
        "note": note,
        "typed": typed,
        "text": text,
        "way": way.sealed() if way else "",
        "word": uuid4(),
    }
    return render(request, "public/receipt.html", context)


def _inside(
    request: HttpRequest, viewer: ReporterViewer, way: Way, form: posted.Posted
) -> HttpResponse:
    note: Promise | None = None
    if form.one("do") == "stop-now":
        actions.ask_to_stop(viewer)
        note = STOPPED
    elif form.one("text").strip():
        actions.add_word(viewer, form.one("text"), way.word)
        note, way = SENT if form.whole else CUT, replace(way, word=uuid4())
    shown = queries.dialogue(viewer)
    actions.read_answers(viewer, shown.upto)
    context = {"dialogue": shown, "way": way.sealed(), "note": note}
    return render(request, "public/dialogue.html", context)
