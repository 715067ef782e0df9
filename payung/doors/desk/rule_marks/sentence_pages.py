"""A supervisor reads the unit's corrected sentences, and decides which leave the house, sealed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import done, needs, posted_from
from payung.doors.desk.oversight.labels import identity
from payung.doors.desk.rule_marks.labels import KINDS, VERDICTS
from payung.foundation.errors import BadInput, Text
from payung.intake.policy import require_export_sentences
from payung.intake.rule_marks import actions
from payung.intake.rule_marks.actions.sentence_export import Chosen, list_keepers
from payung.intake.rule_marks.queries import Corrected
from payung.intake.rule_marks.verdicts import Verdict
from payung.language.languages import family
from payung.staff.roles import Permission
from payung.triage.reader import Kind


@dataclass(frozen=True)
class Line:
    """One sentence as the page shows it: as it was typed, where the page comes back."""

    corrected: Corrected
    verdict: Text
    sentence: str
    kind: str
    ticked: bool


@require_safe
@needs(Permission.LANGUAGE_FIGURES_READ)
def sentences(request: HttpRequest) -> HttpResponse:
    """Show the unit's corrected sentences to a supervisor, each with what looks like an identifier."""
    return _page(request)


@posted_from("unit-sentences")
@needs(Permission.LANGUAGE_FIGURES_READ)
def export(request: HttpRequest) -> HttpResponse:
    """Return the ticked sentences of one language as a file that only the keepers of the lists open."""
    language = family(request.POST.get("language", ""))
    try:
        chosen = list(_chosen(request.POST))
        file = actions.export_sentences(viewer_of(request), language, chosen)
    except BadInput as error:
        return _page(request, error.text, language)
    response = HttpResponse(file.body, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


@posted_from("unit-sentences")
@needs(Permission.LANGUAGE_FIGURES_READ)
def leave_out(request: HttpRequest) -> HttpResponse:
    """Let the ticked sentences never be offered for export again."""
    number = actions.leave_out(viewer_of(request), _ticked(request.POST))
    sentence = _("They are not offered again.") if number else _("Nothing was ticked.")
    return done(request, sentence, "unit-sentences")


def _ticked(given: Mapping[str, str]) -> list[UUID]:
    marks = (identity(name.removeprefix("ok-")) for name in given if name.startswith("ok-"))
    return [mark for mark in marks if mark]


def _chosen(given: Mapping[str, str]) -> Iterator[Chosen]:
    """Yield what was ticked, as it was typed. Raises BadInput where no kind was chosen."""
    for mark in _ticked(given):
        name = given.get(f"kind-{mark}", "")
        if name not in {kind.value for kind in Kind}:
            raise BadInput("sentences", _("Choose which kind of danger each sentence tells of."))
        yield Chosen(mark, given.get(f"text-{mark}", ""), Kind(name))


def _page(request: HttpRequest, error: Text = "", language: str = "") -> HttpResponse:
    viewer = viewer_of(request)
    require_export_sentences(viewer)
    try:
        keepers = [str(key) for key in list_keepers()]
    except BadInput as wrong:
        keepers, error = [], wrong.text
    # Without anybody to seal it to, nothing can leave: then nothing is opened.
    found = actions.open_sentences(viewer) if keepers else ()
    ticked = set(_ticked(request.POST))
    lines = [_line(one, request.POST, ticked=one.mark in ticked) for one in found]
    context = {
        "keepers": keepers,
        "error": error,
        "wrong": language,
        "languages": [
            (name, list(rows)) for name, rows in groupby(lines, lambda one: one.corrected.language)
        ],
        "kinds": [(kind.value, label) for kind, label in KINDS.items()],
        "none": Kind.NONE.value,
    }
    return render(request, "desk/rule_marks/sentences.html", context, status=400 if error else 200)


def _line(one: Corrected, given: Mapping[str, str], *, ticked: bool) -> Line:
    kind = one.kind.value if one.kind else ""
    if one.verdict is Verdict.NO_DANGER:
        kind = Kind.NONE.value
    return Line(
        one,
        VERDICTS[one.verdict],
        given.get(f"text-{one.mark}", one.sentence),
        given.get(f"kind-{one.mark}", kind),
        ticked,
    )
