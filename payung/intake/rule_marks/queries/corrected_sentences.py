"""Sentences that officers corrected and that a unit may export; the mark of one report."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import F, Q, QuerySet

from payung.cases.queries.visibility import visible
from payung.foundation import sealing
from payung.intake import policy, sealed
from payung.intake.models import ReportMark, StoredReport
from payung.intake.rule_marks.traces import Traces, traces_in
from payung.intake.rule_marks.verdicts import NOTHING, Marked, Verdict
from payung.staff.viewer import OfficerViewer
from payung.triage.reader import Kind

MOST: Final = 100  # sentences on a page


@dataclass(frozen=True)
class Corrected:
    """A sentence that an officer corrected. `kind`: of the danger, if they said which."""

    mark: UUID
    language: str
    verdict: Verdict
    kind: Kind | None
    sentence: str
    traces: Traces
    exported_at: datetime | None


def mark_of(viewer: OfficerViewer, stored: StoredReport) -> Marked:
    """Return how officers marked a report, as far as the viewer's keys open it."""
    policy.require_sight(viewer, stored)
    mark = getattr(stored, "mark", None)  # read with the report, if it was
    if mark is None:
        return NOTHING
    place = (sealed.mark_place(mark, stored.origin_id), bytes(mark.body))
    (opened,) = sealing.unseal_many([place], viewer.keys)
    return Marked.from_json(opened) if opened else NOTHING


def own_marks(viewer: OfficerViewer) -> QuerySet[ReportMark]:
    """Return the marks with a sentence in cases that the viewer's unit leads.

    None of a case that is open to named officers alone: a sentence would show others that it exists.
    """
    policy.require_export_sentences(viewer)
    own = visible(viewer).filter(share_of=None, named_only=False).values("id")
    of_case = Q(report__case__merged_into=None, report__case__in=own)
    return ReportMark.objects.filter(
        of_case | Q(report__case__merged_into__in=own), has_sentence=True
    )


def corrected(viewer: OfficerViewer) -> tuple[Corrected, ...]:
    """Return the unit's corrected sentences by language; those not exported yet come first, oldest first."""
    rows = own_marks(viewer).annotate(origin=F("report__origin"))
    newest = list(rows.order_by(F("exported_at").asc(nulls_first=True), "marked_at", "id")[:MOST])
    places = [(sealed.mark_place(row, vars(row)["origin"]), bytes(row.body)) for row in newest]
    opened = sealing.unseal_many(places, viewer.keys)
    found = [
        _corrected(row, Marked.from_json(contents))
        for row, contents in zip(newest, opened, strict=True)
        if contents
    ]
    return tuple(sorted((one for one in found if one), key=lambda one: one.language))


def _corrected(row: ReportMark, marked: Marked) -> Corrected | None:
    if marked.verdict is None:
        return None
    return Corrected(
        mark=row.id,
        language=marked.language,
        verdict=marked.verdict,
        kind=marked.kind,
        sentence=marked.sentence,
        traces=traces_in(marked.sentence),
        exported_at=row.exported_at,
    )
