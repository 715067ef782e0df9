"""Is it known? An officer looks hashes or a file up, so that nobody need look at a picture to learn it.

On the lists of known material, and among the exhibits of the unit.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from payung.doors.desk import errors
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import FORM, needs
from payung.doors.desk.hash_matches import MORE, ListEntry, list_entry, seen_before
from payung.doors.desk.lookup import embedded_files as known_inside
from payung.doors.desk.lookup.embedded_files import Contents, contents
from payung.doors.desk.lookup.forms import Hashes
from payung.foundation.errors import PayungError, Text
from payung.media.exhibits import queries as media
from payung.media.exhibits.queries import KnownSince, SeenBefore
from payung.media.matcher.explanations import of_looking
from payung.media.matcher.file_lookup import look_up
from payung.media.matcher.upload_handlers import PassedFile, PassingUploadHandler
from payung.staff.policy import may
from payung.staff.roles import Permission

_TOO_BIG: Final = _("This file is too large: at most 16 MB. Use payung hash instead.")


@dataclass(frozen=True)
class Result:
    """What one hash, or a file, is known as; `held`: exhibits of the unit that are the same, or look like it.

    `more`: whether further entries match, and of a file, how far it could be looked at. `inside`: what lies in
    it.
    """

    text: str
    known: tuple[ListEntry, ...]
    held: tuple[SeenBefore, ...]
    more: tuple[Text, ...] = ()
    inside: Contents | None = None

    @property
    def classifies(self) -> bool:
        """Say whether a list tells what it shows, or what something in it shows."""
        within = self.inside is not None and self.inside.classified
        return within or any(one.classifies for one in self.known)


@csrf_exempt  # checked in _known: to look for the mark is to read the body, which no handler may do but ours
@require_http_methods(FORM)
@needs(Permission.MEDIA_HASH_MATCH)
def known(request: HttpRequest) -> HttpResponse:
    """Show the form, and below it what became of what was sent: it stands in no address."""
    with suppress(
        AttributeError
    ):  # a form that waited for the password was read, and has no file any more
        request.upload_handlers = [PassingUploadHandler(request)]
    try:
        return _known(request)
    except RequestDataTooBig:
        return errors.page(request, _TOO_BIG, 413)


@csrf_protect
def _known(request: HttpRequest) -> HttpResponse:
    sent = request.method == "POST"
    form = Hashes(request.POST if sent else None, request.FILES if sent else None)
    told: dict[str, Any] = {"form": form, "found_by_lists": () if sent else found_by_lists(request)}
    if form.is_bound and form.is_valid():
        try:
            told["results"] = results = _results(request, form.cleaned_data)
            told["classified"] = any(each.classifies for each in results)
            told["within"] = results[-1].inside
            told["found"] = sum(any(one.is_sure for one in each.known) for each in results)
        except PayungError as error:
            form.add_error(None, str(error))
    status = 400 if form.is_bound and not form.is_valid() else 200
    return render(request, "desk/lookup/lookup.html", told, status=status)


def found_by_lists(request: HttpRequest) -> list[tuple[KnownSince, ListEntry]]:
    """Return which of the unit's exhibits the lists name, what was found last first."""
    viewer = viewer_of(request)
    found = media.found_by_lists(viewer) if may(viewer, Permission.EXHIBIT_READ) else []
    return [(each, list_entry(each.match)) for each in found]


def _results(request: HttpRequest, given: Mapping[str, Any]) -> list[Result]:
    viewer = viewer_of(request)
    analysis = given["file"].analysis if isinstance(given["file"], PassedFile) else None
    inside = analysis.inside if analysis else ()
    wanted = [[one] for one in given["hashes"]] + ([analysis.hash_queries] if analysis else [])
    found, within = look_up(viewer, wanted, inside, nearest=known_inside.NEAREST)
    held = seen_before(viewer, wanted)
    results = [
        Result(one[0].text, tuple(map(list_entry, matches)), before, (MORE,) * matches.more)
        for one, matches, before in zip(wanted, found, held, strict=True)
    ]
    if analysis:
        file = results.pop()
        looked = (*file.more, *of_looking(analysis))
        results.append(replace(file, more=looked, inside=contents(viewer, inside, within)))
    return results
