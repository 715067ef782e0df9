"""Look up hashes or a file in hash sets and the unit's exhibits, so that nobody need view known material."""

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
from payung.doors.desk.lookup import embedded_files
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
    """The matches of one hash or file: entries of hash sets, and exhibits of the unit.

    `more`: sentences on further entries, and on a file that could be read only in part. `inside`: the files
    inside it.
    """

    text: str
    entries: tuple[ListEntry, ...]
    exhibits: tuple[SeenBefore, ...]
    more: tuple[Text, ...] = ()
    inside: Contents | None = None

    @property
    def classifies(self) -> bool:
        """Say whether a hash set classifies it, or a file inside it."""
        within = self.inside is not None and self.inside.classified
        return within or any(entry.classifies for entry in self.entries)


@csrf_exempt  # checked in _known: the check reads the body, which only our upload handler may do
@require_http_methods(FORM)
@needs(Permission.MEDIA_HASH_MATCH)
def known(request: HttpRequest) -> HttpResponse:
    """Show the form and, below it, the matches of what was posted. No hash is ever in an address."""
    # A form that waited for the password has been read already, and has no file any more.
    with suppress(AttributeError):
        request.upload_handlers = [PassingUploadHandler(request)]
    try:
        return _known(request)
    except RequestDataTooBig:
        return errors.page(request, _TOO_BIG, 413)


@csrf_protect
def _known(request: HttpRequest) -> HttpResponse:
    sent = request.method == "POST"
    form = Hashes(request.POST if sent else None, request.FILES if sent else None)
    context: dict[str, object] = {
        "form": form,
        "matched_exhibits": () if sent else matched_exhibits(request),
    }
    if form.is_bound and form.is_valid():
        try:
            results = _results(request, form.cleaned_data)
            context |= {
                "results": results,
                "classified": any(result.classifies for result in results),
                "within": results[-1].inside,
                "known_count": sum(
                    any(entry.is_sure for entry in result.entries) for result in results
                ),
            }
        except PayungError as error:
            form.add_error(None, str(error))
    status = 400 if form.is_bound and not form.is_valid() else 200
    return render(request, "desk/lookup/lookup.html", context, status=status)


def matched_exhibits(request: HttpRequest) -> list[tuple[KnownSince, ListEntry]]:
    """Return the unit's exhibits that are in hash sets, newest match first."""
    viewer = viewer_of(request)
    exhibits = media.found_by_lists(viewer) if may(viewer, Permission.EXHIBIT_READ) else []
    return [(exhibit, list_entry(exhibit.match)) for exhibit in exhibits]


def _results(request: HttpRequest, data: Mapping[str, Any]) -> list[Result]:
    viewer = viewer_of(request)
    file = data["file"].analysis if isinstance(data["file"], PassedFile) else None
    inside = file.inside if file else ()
    wanted = [[query] for query in data["hashes"]] + ([file.hash_queries] if file else [])
    matches, matches_inside = look_up(viewer, wanted, inside, nearest=embedded_files.NEAREST)
    exhibits = seen_before(viewer, wanted)
    results = [
        Result(queries[0].text, tuple(map(list_entry, entries)), same, (MORE,) * entries.more)
        for queries, entries, same in zip(wanted, matches, exhibits, strict=True)
    ]
    if file:
        result = results.pop()
        sentences = (*result.more, *of_looking(file))
        within = contents(viewer, inside, matches_inside)
        results.append(replace(result, more=sentences, inside=within))
    return results
