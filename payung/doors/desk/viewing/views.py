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
from payung.media.files.metadata import HINTS
from payung.media.files.video import is_film
from payung.media.matcher import actions as matcher_actions
from payung.media.matcher.client import NoMatcher
from payung.media.viewing import actions as viewing_actions
from payung.media.viewing import queries as viewing_queries
from payung.media.viewing.rules import Shown, left
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

BEFORE, AROUND = 10, 60  # stills on one page: before the one shown, and in all
_HIDDEN: Final = timedelta(seconds=1)  # after which the page checks whether it is hidden


@dataclass(frozen=True)
class HashSetAnswer:
    """The matches of an exhibit. `compared`: the hash sets could be searched. `inside`: the files inside it."""

    entries: tuple[ListEntry, ...] = ()
    classified: bool = False
    compared: bool = True
    inside: Inside | None = None


@require_http_methods(FORM)
@needs(Permission.EXHIBIT_READ)
def look(request: HttpRequest, exhibit: UUID) -> HttpResponse:
    """Show what is known of an exhibit before it is viewed; on POST begin a viewing."""
    viewer = viewer_of(request)
    card = exhibit_queries.exhibit(viewer, exhibit)
    answer = search_hash_sets(viewer, card)
    form = forms.Begin(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            viewing = viewing_actions.begin_viewing(
                viewer,
                exhibit,
                Purpose(data["purpose"]),
                data["reason"],
                classified=answer.classified,
            )
            return redirect("look", viewing)
        except (BadInput, Conflict) as error:
            refuse(form, error)
        except NotAllowed as error:
            form.add_error("purpose", str(error.text))
    return _before(request, card, answer, form)


def _before(
    request: HttpRequest, card: Card, answer: HashSetAnswer, form: forms.Begin
) -> HttpResponse:
    viewer = viewer_of(request)
    care, known = viewing_queries.care_of(viewer), card.known
    rulings = exhibit_queries.rulings(viewer, card.id)
    context = {
        "card": card,
        "known": known,
        "why": _why(card),
        "hints": [HINTS[hint] for hint in known.notes.hints] if known else [],
        "hash_sets": answer,
        "rulings": rulings,
        "earlier_viewers": viewing_queries.looked(viewer, card.id),
        "unseen": viewing_queries.unseen(viewer, card.id) if answer.inside else 0,
        "may_say": answer.classified or bool(rulings) or viewing_queries.may_say(viewer, card.id),
        "leave": viewing_queries.may_go_on(viewer, card.id, care),
        "left": left(care.exposure, care.limits),
        "form": form,
        "ticks": form.ticks(),
        "can_be_shown": _can_be_shown(card, answer),
    }
    status = 400 if form.is_bound else 200
    return render(request, "desk/viewing/start.html", context, status=status)


def _can_be_shown(card: Card, answer: HashSetAnswer) -> bool:
    itself = card.known is not None and can_be_shown(card.known.kind)
    return itself or (answer.inside is not None and bool(answer.inside.shown))


def _why(card: Card) -> Text:
    """Return why a file cannot be shown, or only in part."""
    return SENTENCES[card.known.why] if card.known and card.known.why else ""


def search_hash_sets(viewer: OfficerViewer, card: Card) -> HashSetAnswer:
    """Return the matches of an exhibit and of the files inside it, and record the search."""
    compared = True
    try:
        matches = exhibit_queries.known_as(viewer, card)
        if card.known:
            matcher_actions.note_matched(viewer, [card.known.sha256])
    except NoMatcher:  # then the matches that the worker has stored count
        stored = exhibit_queries.known_since(viewer, card.id)
        matches, compared = [known.match for known in stored], False
    inside = exhibit_queries.inside(viewer, card.id) if card.known else None
    classified = exhibit_queries.is_classified(matches, inside)
    return HashSetAnswer(tuple(map(list_entry, matches)), classified, compared, inside)


@require_safe
@needs(Permission.EXHIBIT_FILE_LOOK)
def viewing(request: HttpRequest, viewing: UUID) -> HttpResponse:
    """Show the officer's viewing: the picture, or that it is hidden."""
    return _viewing(request, viewing)


def _viewing(
    request: HttpRequest,
    viewing: UUID,
    form: forms.Reveal | None = None,
    still: forms.Still | None = None,
) -> HttpResponse:
    viewer = viewer_of(request)
    session, care = viewing_queries.looking(viewer, viewing), viewing_queries.care_of(viewer)
    if session.is_over:
        return redirect("exhibit-look", session.exhibit)
    card = exhibit_queries.exhibit(viewer, session.exhibit)
    form = form or forms.Reveal(farthest=session.shown.farthest)
    still = still or forms.Still(farthest=session.shown.given)
    stills = _stills(card, session.shown, viewing_queries.offered(viewer, viewing))
    seconds = int((session.until - clock.now() + _HIDDEN).total_seconds()) if session.until else 0
    context = {
        "viewing": session,
        "card": card,
        "is_film": card.known is not None and is_film(card.known.kind),
        "is_inside": _place(card, session.shown) > 0,
        "place": _place(card, session.shown),
        "why": _why(card),
        "shown": forms.STEPS[session.step] if session.step else "",
        "seconds": seconds,
        "left": left(care.exposure, care.limits),
        "leave": viewing_queries.may_go_on(viewer, session.exhibit, care),
        "form": form,
        "ticks": form.ticks(),
        "stills": stills,
        "still": next((other for other in stills if other.number == session.shown.still), None),
        "still_form": still,
        "still_ticks": still.ticks(),
    }
    status = 400 if form.is_bound or still.is_bound else 200
    return render(request, "desk/viewing/viewing.html", context, status=status)


@dataclass(frozen=True)
class Still:
    """A still as a button. `at`: its second in a film, or its number; empty for the first still."""

    number: int
    at: str
    is_viewed: bool


def _stills(card: Card, shown: Shown, numbers: list[int]) -> list[Still]:
    """Return what else of an exhibit can be viewed: stills of a film, pictures of a file, files inside it.

    If there are many, those around the one shown last.
    """
    if card.known is None or len(numbers) < 2:
        return []
    viewed, film = {still for _step, still in shown.steps}, is_film(card.known.kind)
    places = [int(place) for place in card.known.stills]
    stills = [f"{place // 60}:{place % 60:02}" if film else str(place + 1) for place in places]
    names = {number: str(number - len(places)) for number in numbers}
    names |= dict(enumerate(["", *stills]))
    begin = max(0, bisect_left(numbers, shown.still) - BEFORE)
    near = numbers[begin : begin + AROUND]
    return [Still(number, names[number], number in viewed) for number in near]


def _place(card: Card, shown: Shown) -> int:
    """Return the place of the file inside that was shown last; 0 or less: the exhibit itself was shown."""
    return shown.still - len(card.known.stills if card.known else ())


@posted_from("look")
@needs(Permission.EXHIBIT_FILE_LOOK)
def reveal(request: HttpRequest, viewing: UUID) -> HttpResponse:
    """Show one step more, or a step again."""
    viewer = viewer_of(request)
    shown = viewing_queries.looking(viewer, viewing).shown
    form = forms.Reveal(request.POST, farthest=shown.farthest)
    if form.is_valid():
        data = form.cleaned_data
        try:
            viewing_actions.reveal(viewer, viewing, data["step"], data["why"], data["words"])
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
    shown = viewing_queries.looking(viewer, viewing).shown
    form = forms.Still(request.POST, farthest=shown.given)
    if form.is_valid():
        data = form.cleaned_data
        try:
            viewing_actions.show_still(viewer, viewing, data["still"], data["step"])
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
    """End a viewing; redirect to its finding, or back."""
    viewer = viewer_of(request)
    exhibit = viewing_queries.looking(viewer, viewing).exhibit
    viewing_actions.end_viewing(viewer, viewing)
    page = "exhibit-ruling" if request.POST.get("do") == "say" else "exhibit-look"
    return done(request, _ended(viewer), page, exhibit=exhibit)


def _ended(viewer: OfficerViewer) -> str:
    """Return the sentence after a viewing, with the names of those the officer can talk to."""
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
    """Return the picture that is shown now, for its page alone; no browser stores it."""
    if request.headers.get("Sec-Fetch-Dest", "image") != "image":
        raise NotFound  # a window of its own would show it longer than its page does
    jpeg = viewing_queries.picture(viewer_of(request), viewing)
    headers = {"Cross-Origin-Resource-Policy": "same-origin"}
    return HttpResponse(jpeg, content_type="image/jpeg", headers=headers)
