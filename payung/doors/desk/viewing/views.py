"""View an exhibit with care: what is known first, then one step at a time."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import FORM, done, needs, posted_from, refuse
from payung.doors.desk.hash_matches import ListEntry, list_entry
from payung.doors.desk.viewing import forms
from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound, Text
from payung.media.choices import Purpose
from payung.media.exhibits import queries as exhibit_queries
from payung.media.exhibits.queries import Card, Inside
from payung.media.files.analysis import can_be_shown
from payung.media.files.errors import SENTENCES
from payung.media.files.hash_query import EXACT
from payung.media.files.metadata import HINTS
from payung.media.files.video import is_film
from payung.media.matcher import actions as matcher_actions
from payung.media.matcher.client import NoMatcher
from payung.media.viewing import actions as viewing_actions
from payung.media.viewing import queries as viewing_queries
from payung.media.viewing.rules import Shown, left
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

BEFORE, AROUND = 10, 60  # things in a file that can be asked for on one page
_HIDDEN: Final = timedelta(seconds=1)  # after which the page asks whether it is hidden


@dataclass(frozen=True)
class Listed:
    """What the lists say of an exhibit. `compared`: they answered. `inside`: what lies in its file."""

    entries: tuple[ListEntry, ...] = ()
    classified: bool = False
    compared: bool = True
    inside: Inside | None = None


@require_http_methods(FORM)
@needs(Permission.EXHIBIT_READ)
def look(request: HttpRequest, exhibit: UUID) -> HttpResponse:
    """Show what is known of an exhibit before anybody looks; on POST begin to look."""
    viewer = viewer_of(request)
    card = exhibit_queries.exhibit(viewer, exhibit)
    listed = what_lists_say(viewer, card)
    form = forms.Begin(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            viewing = viewing_actions.begin_viewing(
                viewer,
                exhibit,
                Purpose(given["purpose"]),
                given["reason"],
                classified=listed.classified,
            )
            return redirect("look", viewing)
        except BadInput as error:
            refuse(form, error)
        except NotAllowed as error:
            form.add_error("purpose", str(error.text))
        except Conflict as error:
            form.add_error(None, str(error.text))
    return _before(request, card, listed, form)


def _before(request: HttpRequest, card: Card, listed: Listed, form: forms.Begin) -> HttpResponse:
    viewer = viewer_of(request)
    care, known = viewing_queries.care_of(viewer), card.known
    rulings = exhibit_queries.rulings(viewer, card.id)
    context = {
        "card": card,
        "known": known,
        "why": _why(card),
        "hints": [HINTS[each] for each in known.notes.hints] if known else [],
        "listed": listed,
        "rulings": rulings,
        "looked": viewing_queries.looked(viewer, card.id),
        "unseen": viewing_queries.unseen(viewer, card.id) if listed.inside else 0,
        "may_say": listed.classified or bool(rulings) or viewing_queries.may_say(viewer, card.id),
        "leave": viewing_queries.may_go_on(viewer, card.id, care),
        "left": left(care.exposure, care.limits),
        "form": form,
        "ticks": form.ticks(),
        "can_be_shown": _can_be_shown(card, listed),
    }
    status = 400 if form.is_bound else 200
    return render(request, "desk/viewing/start.html", context, status=status)


def _can_be_shown(card: Card, listed: Listed) -> bool:
    itself = card.known is not None and can_be_shown(card.known.kind)
    return itself or (listed.inside is not None and bool(listed.inside.shown))


def _why(card: Card) -> Text:
    """Return why a file cannot be shown, or not all of it."""
    return SENTENCES[card.known.why] if card.known and card.known.why else ""


def what_lists_say(viewer: OfficerViewer, card: Card) -> Listed:
    """Return what the lists say of an exhibit, and of what lies in its file."""
    compared = True
    try:
        found = exhibit_queries.known_as(viewer, card)
        if card.known:
            matcher_actions.note_matched(viewer, [card.known.sha256])
    except NoMatcher:  # then what the worker has noted before counts
        found, compared = (
            [each.match for each in exhibit_queries.known_since(viewer, card.id)],
            False,
        )
    inside = exhibit_queries.inside(viewer, card.id) if card.known else None
    # What is known of a picture says nothing of what is hidden behind it.
    classified = any(
        each.classifies and (inside is None or each.kind in EXACT) for each in found
    ) or (inside is not None and inside.is_known)
    return Listed(tuple(map(list_entry, found)), classified, compared, inside)


@require_safe
@needs(Permission.EXHIBIT_FILE_LOOK)
def viewing(request: HttpRequest, viewing: UUID) -> HttpResponse:
    """Show a viewing of the officer's own: the picture, or that it is hidden."""
    return _viewing(request, viewing)


def _viewing(
    request: HttpRequest,
    viewing: UUID,
    form: forms.Reveal | None = None,
    still: forms.Still | None = None,
) -> HttpResponse:
    viewer = viewer_of(request)
    found, care = viewing_queries.looking(viewer, viewing), viewing_queries.care_of(viewer)
    if found.is_over:
        return redirect("exhibit-look", found.exhibit)
    card = exhibit_queries.exhibit(viewer, found.exhibit)
    form, still = (
        form or forms.Reveal(found.shown.farthest),
        still or forms.Still(found.shown.given),
    )
    stills = _stills(card, found.shown, viewing_queries.offered(viewer, viewing))
    seconds = int((found.until - clock.now() + _HIDDEN).total_seconds()) if found.until else 0
    context = {
        "found": found,
        "card": card,
        "is_film": card.known is not None and is_film(card.known.kind),
        "is_inside": _place(card, found.shown) > 0,
        "place": _place(card, found.shown),
        "why": _why(card),
        "shown": forms.STEPS[found.step] if found.step else "",
        "seconds": seconds,
        "left": left(care.exposure, care.limits),
        "leave": viewing_queries.may_go_on(viewer, found.exhibit, care),
        "form": form,
        "ticks": form.ticks(),
        "stills": stills,
        "still": next((each for each in stills if each.number == found.shown.still), None),
        "still_form": still,
        "still_ticks": still.ticks(),
    }
    status = 400 if form.is_bound or still.is_bound else 200
    return render(request, "desk/viewing/viewing.html", context, status=status)


@dataclass(frozen=True)
class Still:
    """A still as a button. `at`: its second in a film, or its number; empty for the one shown first."""

    number: int
    at: str
    seen: bool


def _stills(card: Card, shown: Shown, numbers: list[int]) -> list[Still]:
    """Return what else of an exhibit can be asked for: stills of a film, pictures of a file, things in it.

    Of many those around the one that was shown last.
    """
    if card.known is None or len(numbers) < 2:
        return []
    seen, film = {still for _step, still in shown.steps}, is_film(card.known.kind)
    places = [int(each) for each in card.known.stills]
    named = [f"{each // 60}:{each % 60:02}" if film else str(each + 1) for each in places]
    said = {each: str(each - len(places)) for each in numbers} | dict(enumerate(["", *named]))
    begin = max(0, bisect_left(numbers, shown.still) - BEFORE)
    return [Still(each, said[each], each in seen) for each in numbers[begin : begin + AROUND]]


def _place(card: Card, shown: Shown) -> int:
    """Return where in the file the thing lies that was shown last; 0 or less: the file itself was."""
    return shown.still - len(card.known.stills if card.known else ())


@posted_from("look")
@needs(Permission.EXHIBIT_FILE_LOOK)
def reveal(request: HttpRequest, viewing: UUID) -> HttpResponse:
    """Show one step more, or a step again."""
    viewer = viewer_of(request)
    form = forms.Reveal(viewing_queries.looking(viewer, viewing).shown.farthest, request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            viewing_actions.reveal(viewer, viewing, given["step"], given["why"], given["words"])
            return redirect("look", viewing)
        except BadInput as error:
            refuse(form, error)
        except (Conflict, NotAllowed) as error:
            form.add_error(None, str(error.text))
    return _viewing(request, viewing, form)


@posted_from("look")
@needs(Permission.EXHIBIT_FILE_LOOK)
def still(request: HttpRequest, viewing: UUID) -> HttpResponse:
    """Show another still of a film."""
    viewer = viewer_of(request)
    form = forms.Still(viewing_queries.looking(viewer, viewing).shown.given, request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            viewing_actions.show_still(viewer, viewing, given["still"], given["step"])
            return redirect("look", viewing)
        except (BadInput, Conflict, NotAllowed) as error:
            form.add_error(None, str(error.text))
    return _viewing(request, viewing, still=form)


@posted_from("look")
@needs(Permission.EXHIBIT_FILE_LOOK)
def hide(request: HttpRequest, viewing: UUID) -> HttpResponse:
    """Hide the picture at once."""
    viewing_actions.hide(viewer_of(request), viewing)
    return redirect("look", viewing)


@posted_from("look")
@needs(Permission.EXHIBIT_FILE_LOOK)
def end(request: HttpRequest, viewing: UUID) -> HttpResponse:
    """End a viewing; lead on to saying what was seen, or back."""
    viewer = viewer_of(request)
    exhibit = viewing_queries.looking(viewer, viewing).exhibit
    viewing_actions.end_viewing(viewer, viewing)
    page = "exhibit-ruling" if request.POST.get("do") == "say" else "exhibit-look"
    return done(request, _ended(viewer), page, exhibit=exhibit)


def _ended(viewer: OfficerViewer) -> str:
    """Return what is said to somebody who has just looked: with whom they can talk."""
    leads = viewing_queries.wellbeing_leads(viewer)
    if not leads:
        return _("You have finished viewing. If it stays with you, talk with somebody you trust.")
    names = ", ".join(leads)
    return _(
        "You have finished viewing. If it stays with you, talk with %(names)s at any time."
    ) % {"names": names}


@require_safe
@needs(Permission.EXHIBIT_FILE_LOOK)
def picture(request: HttpRequest, viewing: UUID) -> HttpResponse:
    """Return what is shown just now, within its page alone; no browser keeps it."""
    if request.headers.get("Sec-Fetch-Dest", "image") != "image":
        raise NotFound  # a window of its own would show it longer than its page does
    found = viewing_queries.picture(viewer_of(request), viewing)
    headers = {"Cross-Origin-Resource-Policy": "same-origin"}
    return HttpResponse(found, content_type="image/jpeg", headers=headers)
