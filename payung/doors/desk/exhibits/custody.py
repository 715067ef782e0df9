"""Each step that can be taken with an exhibit: a page that says what follows, and the act."""

import mimetypes
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from payung.doors.desk import thread_limits, wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.exhibits import forms as exhibit_forms
from payung.doors.desk.exhibits import labels
from payung.doors.desk.guards import FORM, done, needs, refuse
from payung.doors.desk.sign_in.sudo import sudo
from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotAllowed
from payung.media.exhibits import actions, queries
from payung.media.exhibits.queries import Whole
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

Given = dict[str, Any]
Do = Callable[[OfficerViewer, UUID, Given], Iterator[bytes] | None]
YEAR: Final = timedelta(days=365)

FORMS: Final[dict[str, type[forms.Form]]] = {
    "examine": forms.Form,
    "hand-over": exhibit_forms.HandOver,
    "return": exhibit_forms.HandOver,
    "keep": exhibit_forms.Keep,
    "confirm": exhibit_forms.Confirm,
}
DO: Final[dict[str, Do]] = {
    "examine": lambda who, which, _given: actions.examine_again(who, which),
    "open": lambda who, which, given: _open(who, which, given),
    "hand-over": lambda who, which, given: actions.hand_over(who, which, **given),
    "return": lambda who, which, given: actions.return_exhibit(who, which, **given),
    "keep": lambda who, which, given: actions.keep_exhibit(who, which, **given),
    "destroy": lambda who, which, given: actions.destroy(who, which, **given),
    "confirm": lambda who, which, given: actions.confirm_destruction(who, which, **given),
    "take-back": lambda who, which, given: actions.take_destruction_back(who, which, **given),
}
PROVED: Final = frozenset(
    {"open", "destroy", "confirm", "take-back"}
)  # who is there shows it once more


def _open(who: OfficerViewer, which: UUID, given: Given) -> Iterator[bytes]:
    with thread_limits.turn() as turn:
        return turn.over(whole_or_cut_off(actions.open_exhibit(who, which, **given)))


@require_http_methods(FORM)
@needs(Permission.EXHIBIT_READ)
def step(request: HttpRequest, exhibit: UUID, act: str) -> HttpResponseBase:
    """Show what a step means; on POST take it. Raises NotAllowed with the reason."""
    whole = queries.whole(viewer_of(request), exhibit)
    leave = getattr(whole.leaves, labels.ACTS[act].leave)
    if not leave:
        raise NotAllowed(leave.reason)
    return (_proved if act in PROVED else _step)(request, whole, act)


def _step(request: HttpRequest, whole: Whole, act: str) -> HttpResponseBase:
    initial = {"until": timezone.localdate(clock.now() + YEAR)}
    posted = request.method == "POST"
    form = FORMS.get(act, exhibit_forms.Why)(request.POST if posted else None, initial=initial)
    if not form.is_valid():
        return _page(request, whole, act, form)
    given = form.cleaned_data
    try:
        file = DO[act](viewer_of(request), whole.card.id, given)
    except BadInput as error:
        return _page(request, whole, act, refuse(form, error))
    except Conflict as error:
        form.add_error(None, str(error.text))
        return _page(request, whole, act, form)
    if file is not None:
        return _file(whole, file)
    wording_hints.remember(request, given.get("reason", ""))
    return done(request, labels.ACTS[act].done, "exhibit", exhibit=whole.card.id)


_proved = sudo(_step)


def _page(request: HttpRequest, whole: Whole, act: str, form: forms.Form) -> HttpResponseBase:
    context = {"card": whole.card, "act": act, "words": labels.ACTS[act], "form": form}
    context["decided"] = next(
        (each for each in whole.custody[::-1] if each.step == "decided"), None
    )
    return render(
        request, "desk/exhibits/custody.html", context, status=400 if form.is_bound else 200
    )


def _file(whole: Whole, chunks: Iterator[bytes]) -> HttpResponseBase:
    """Return a file that a browser stores and never shows, under a name that says nothing of it."""
    known = whole.card.known
    suffix = mimetypes.guess_extension(known.kind) if known and known.kind else None
    return StreamingHttpResponse(
        chunks,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="exhibit-{whole.card.id}{suffix or ".bin"}"',
            "Content-Length": str(known.size if known else 0),
        },
    )


def whole_or_cut_off(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a file, its last piece only once all of it has proved to be what was received.

    Where it has not, a browser sees that less came than was announced, and keeps nothing.
    """
    last = b""
    for chunk in chunks:
        if last:
            yield last
        last = chunk
    yield last
