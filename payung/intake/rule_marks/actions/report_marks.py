"""Mark how the rules heard a report, and take the mark back. No level and no clock changes by it."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases.queries.visibility import readers_by_name
from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput
from payung.foundation.identifiers import clean
from payung.intake import acts, policy, sealed
from payung.intake.actions.assessments import locked
from payung.intake.models import ReportMark, StoredReport
from payung.intake.rule_marks.actions.rule_statistics import recount
from payung.intake.rule_marks.verdicts import KINDS, LONGEST, NOTHING, Marked, Verdict, tally_in
from payung.language.languages import family
from payung.ledger.actions import acting
from payung.staff import queries as people
from payung.staff.viewer import OfficerViewer
from payung.triage.reader import Kind


def mark_report(
    viewer: OfficerViewer,
    report_id: UUID,
    verdict: Verdict,
    *,
    kind: Kind | None = None,
    sentence: str = "",
) -> None:
    """Mark a report as more urgent than the rules heard, or as no danger; a new mark replaces the one before.

    `kind`: which danger it was, if the rules missed it. `sentence`: of the report, as the officer picked or
    typed it; it is sealed. Raises BadInput for a sentence that is too long and a kind that is no danger.
    """
    words = clean(sentence)
    if len(words) > LONGEST:
        raise BadInput("sentence", _("This is too long: at most 600 characters."))
    if kind is not None and kind not in KINDS:
        raise BadInput("kind", _("Please choose a kind of danger."))
    with acting(viewer) as act:
        stored = policy.require_mark(viewer, locked(report_id))
        wanted = kind if verdict is Verdict.MORE_URGENT else None
        mark = _write(viewer, stored, Marked(verdict, wanted, words, family(stored.language)))
        if mark is not None:
            digest = sealing.digest(mark.body)
            act.record(stored.case.chain, acts.REPORT_MARKED, f"report:{report_id}", digest=digest)


def take_mark_back(viewer: OfficerViewer, report_id: UUID) -> None:
    """Take the mark of a report back, with its sentence. That there was one stays in the ledger."""
    with acting(viewer) as act:
        stored = policy.require_mark(viewer, locked(report_id))
        if ReportMark.objects.filter(report=stored).exists() and _write(viewer, stored, NOTHING):
            act.record(stored.case.chain, acts.MARK_TAKEN_BACK, f"report:{report_id}")


def _write(viewer: OfficerViewer, stored: StoredReport, marked: Marked) -> ReportMark | None:
    """Store a mark and move its count; return it, or None where the same is marked already."""
    mark = ReportMark.objects.select_for_update().filter(report=stored).first()
    before: dict[str, Any] | None = None
    if mark is not None:
        place = sealed.mark_place(mark, stored.origin_id)
        (before,) = sealing.unseal_many([(place, bytes(mark.body))], viewer.keys)
        if before and Marked.from_json(before) == marked:
            return None
        sealing.forget_all(mark.id)
    else:
        mark = ReportMark(report=stored)
    tally = recount(viewer, stored, marked, tally_in(before) if before else None)
    # Of the own unit alone: a mark is about our rules, not about the child.
    readers = readers_by_name(viewer, stored.case) or [people.unit_reader(viewer, viewer.unit)]
    contents = marked.to_json(tally)
    mark.body = sealing.seal(sealed.mark_place(mark, stored.origin_id), contents, readers)
    mark.marked_at, mark.exported_at = clock.now(), None
    mark.has_sentence = bool(marked.sentence)
    changing = ["marked_at", "has_sentence", "exported_at", "body"]
    mark.save(update_fields=None if mark._state.adding else changing)
    return mark
