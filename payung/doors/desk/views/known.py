"""Is it known? An officer looks hashes or a file up, so that nobody need look at a picture to learn it.

On the lists of known material, and among the exhibits of the unit.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final

from django import forms
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from payung.doors.desk import errors, known_inside
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.forms import Form
from payung.doors.desk.guards import FORM, needs
from payung.doors.desk.hash_matches import MORE, Said, said, seen_before
from payung.doors.desk.known_inside import Contents, contents
from payung.foundation.errors import BadInput, PayungError, Text
from payung.media.exhibits import queries as media
from payung.media.exhibits.queries import KnownSince, SeenBefore
from payung.media.files.hash_query import HashQuery, asked
from payung.media.matcher.explanations import of_looking
from payung.media.matcher.file_lookup import look_up
from payung.media.matcher.upload_handlers import PassedFile, PassingUploadHandler
from payung.media.sandbox.examination import of_file
from payung.staff.policy import may
from payung.staff.roles import Permission

MOST: Final = 500  # hashes on one page
_MANY: Final = _("At most {most} hashes at once. For more, use payung match.")
_NOTHING: Final = _("Write at least one hash, or choose a file.")
_TOO_BIG: Final = _("This file is too large: at most 16 MB. Hash it with payung hash instead.")
_LINE: Final = _("Line {number} is no hash: {text}")


@dataclass(frozen=True)
class Result:
    """What one hash, or a file, is known as; `held`: exhibits of the unit that are the same, or look like it.

    `more`: whether further entries match, and of a file, how far it could be looked at. `inside`: what lies in
    it.
    """

    text: str
    known: tuple[Said, ...]
    held: tuple[SeenBefore, ...]
    more: tuple[Text, ...] = ()
    inside: Contents | None = None

    @property
    def classifies(self) -> bool:
        """Say whether a list tells what it shows, or what something in it shows."""
        within = self.inside is not None and self.inside.classified
        return within or any(one.classifies for one in self.known)


class Hashes(Form):
    """Hashes, one a line; or a file."""

    hashes = forms.CharField(
        label=_("Hashes, one a line"),
        help_text=_("32 digits: MD5; 40: SHA-1; 64: SHA-256 or PDQ, looked up as both."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        max_length=MOST * 80,
        required=False,
    )
    file = forms.FileField(
        label=_("Or a file"),
        help_text=_(
            "At most 16 MB. It is hashed while it arrives, and nothing of it is kept. What lies in an archive, "
            "a letter or a document is looked up too."
        ),
        required=False,
        allow_empty_file=True,
    )

    def clean_hashes(self) -> list[HashQuery]:
        """Return each line as a hash, or say which line is none."""
        lines = self.cleaned_data["hashes"].splitlines()
        wanted = [self._hash(number, line) for number, line in enumerate(lines, 1) if line.strip()]
        if len(wanted) > MOST:
            raise forms.ValidationError(str(format_lazy(_MANY, most=MOST)))
        return wanted

    def clean(self) -> dict[str, Any]:
        """Say so where nothing was sent."""
        told: dict[str, Any] = super().clean() or {}
        if not self.errors and not told.get("hashes") and not told.get("file"):
            raise forms.ValidationError(str(_NOTHING))
        return told

    def _hash(self, number: int, line: str) -> HashQuery:
        try:
            return asked(line)
        except BadInput:
            shown = line.strip()[:40]
            raise forms.ValidationError(
                str(format_lazy(_LINE, number=number, text=shown))
            ) from None


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
    return render(request, "desk/known.html", told, status=status)


def found_by_lists(request: HttpRequest) -> list[tuple[KnownSince, Said]]:
    """Return which of the unit's exhibits the lists name, what was found last first."""
    viewer = viewer_of(request)
    found = media.found_by_lists(viewer) if may(viewer, Permission.EXHIBIT_READ) else []
    return [(each, said(each.match)) for each in found]


def _results(request: HttpRequest, given: Mapping[str, Any]) -> list[Result]:
    viewer = viewer_of(request)
    seen = given["file"].seen if isinstance(given["file"], PassedFile) else None
    inside = seen.inside if seen else ()
    wanted = [[one] for one in given["hashes"]] + ([of_file(seen)] if seen else [])
    found, within = look_up(viewer, wanted, inside, nearest=known_inside.NEAREST)
    held = seen_before(viewer, wanted)
    results = [
        Result(one[0].text, tuple(map(said, matches)), before, (MORE,) * matches.more)
        for one, matches, before in zip(wanted, found, held, strict=True)
    ]
    if seen:
        file = results.pop()
        looked = (*file.more, *of_looking(seen))
        results.append(replace(file, more=looked, inside=contents(viewer, inside, within)))
    return results
