"""Is it known? An officer looks hashes up, so that nobody need look at a picture to learn what is on a list."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from payung.doors.desk.forms import _Form
from payung.doors.desk.known_words import Said, said
from payung.doors.desk.views.people_acts import FORM, needs
from payung.doors.desk.who import viewer_of
from payung.foundation.errors import BadInput, PayungError
from payung.media import asking
from payung.media.actions import note_matched
from payung.media.hits import Asked, asked
from payung.people.roles import Permission

MOST: Final = 500  # hashes on one page
_MANY: Final = _("At most {most} hashes at once. For more, use payung match.")
_LINE: Final = _("Line {number} is no hash: {text}")


@dataclass(frozen=True)
class Result:
    """What one hash is known as; nothing where it is on no list."""

    text: str
    known: tuple[Said, ...]


class Hashes(_Form):
    """Hashes, one a line."""

    hashes = forms.CharField(
        label=_("Hashes, one a line"),
        help_text=_("32 digits: MD5; 40: SHA-1; 64: SHA-256 or PDQ, looked up as both."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        max_length=MOST * 80,
    )

    def clean_hashes(self) -> list[Asked]:
        """Return each line as a hash, or say which line is none."""
        lines = self.cleaned_data["hashes"].splitlines()
        wanted = [self._hash(number, line) for number, line in enumerate(lines, 1) if line.strip()]
        if len(wanted) > MOST:
            raise forms.ValidationError(str(format_lazy(_MANY, most=MOST)))
        return wanted

    def _hash(self, number: int, line: str) -> Asked:
        try:
            return asked(line)
        except BadInput:
            shown = line.strip()[:40]
            raise forms.ValidationError(
                str(format_lazy(_LINE, number=number, text=shown))
            ) from None


@require_http_methods(FORM)
@needs(Permission.MEDIA_HASH_MATCH)
def known(request: HttpRequest) -> HttpResponse:
    """Show the form, and below it what became of the hashes that were sent: they stand in no address."""
    form = Hashes(request.POST if request.method == "POST" else None)
    told: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        try:
            told["results"] = results = _results(request, form.cleaned_data["hashes"])
            told["found"] = sum(bool(each.known) for each in results)
        except PayungError as error:
            form.add_error(None, str(error))
    status = 400 if form.is_bound and not form.is_valid() else 200
    return render(request, "desk/known.html", told, status=status)


def _results(request: HttpRequest, wanted: list[Asked]) -> list[Result]:
    viewer = viewer_of(request)
    found = asking.match(viewer, wanted)
    note_matched(viewer, [one.text for one in wanted])
    return [
        Result(one.text, tuple(said(each) for each in matches))
        for one, matches in zip(wanted, found, strict=True)
    ]
