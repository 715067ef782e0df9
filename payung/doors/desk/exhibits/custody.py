"""The steps of an exhibit's custody. Each has a page that explains the step and takes it."""

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

Do = Callable[[OfficerViewer, UUID, dict[str, Any]], Iterator[bytes] | None]
YEAR: Final = timedelta(days=365)

FORMS: Final[dict[str, type[forms.Form]]] = {
    "examine": forms.Form,
    "hand-over": exhibit_forms.HandOver,
    "return": exhibit_forms.HandOver,
    "keep": exhibit_forms.Keep,
    "confirm": exhibit_forms.Confirm,
}
DO: Final[dict[str, Do]] = {
    "examine": lambda who, which, _data: actions.examine_again(who, which),
    "open": lambda who, which, data: _open(who, which, data),
    "hand-over": lambda who, which, data: actions.hand_over(who, which, **data),
    "return": lambda who, which, data: actions.return_exhibit(who, which, **data),
    "keep": lambda who, which, data: actions.keep_exhibit(who, which, **data),
    "destroy": lambda who, which, data: actions.destroy(who, which, **data),
    "confirm": lambda who, which, data: actions.confirm_destruction(who, which, **data),
    "take-back": lambda who, which, data: actions.take_destruction_back(who, which, **data),
}
# Before these the officer shows a password and a second factor again.
PROVED: Final = frozenset({"open", "destroy", "confirm", "take-back"})


def _open(who: OfficerViewer, which: UUID, data: dict[str, Any]) -> Iterator[bytes]:
    with thread_limits.turn() as turn:
        return turn.over(whole_or_cut_off(actions.open_exhibit(who, which, **data)))


@require_http_methods(FORM)
@needs(Permission.EXHIBIT_READ)
def step(request: HttpRequest, exhibit: UUID, act: str) -> HttpResponseBase:
    """Explain a step; on POST take it. Raises NotAllowed with the reason."""
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
    data = form.cleaned_data
    try:
        file = DO[act](viewer_of(request), whole.card.id, data)
    except (BadInput, Conflict) as error:
        return _page(request, whole, act, refuse(form, error))
    if file is not None:
        return _file(whole, file)
    wording_hints.remember(request, data.get("reason", ""))
    return done(request, labels.ACTS[act].done, "exhibit", exhibit=whole.card.id)


_proved = sudo(_step)


def _page(request: HttpRequest, whole: Whole, act: str, form: forms.Form) -> HttpResponseBase:
    context = {"card": whole.card, "act": act, "words": labels.ACTS[act], "form": form}
    context["decided"] = next(
        (entry for entry in whole.custody[::-1] if entry.step == "decided"), None
    )
    return render(
        request, "desk/exhibits/custody.html", context, status=400 if form.is_bound else 200
    )


def _file(whole: Whole, chunks: Iterator[bytes]) -> HttpResponseBase:
    """Return a file that a browser saves and never shows. Its name says nothing about its contents."""
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
    """Yield a file. Its last piece follows only when the whole file has proved to be unchanged.

    If the file has changed, the browser gets fewer bytes than announced, and keeps nothing.
    """
    last = b""
    for chunk in chunks:
        if last:
            yield last
        last = chunk
    yield last
