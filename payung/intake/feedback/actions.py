"""Store a child's feedback on a unit. The unit never sees it, nor learns that it exists.

The oversight units of its country read it. Analysts read only the two coded answers, for their figures.
"""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Conflict, TooMany
from payung.foundation.receipts import Reporter
from payung.foundation.sql.inserts import insert, together
from payung.intake import acts
from payung.intake.actions.assessments import own
from payung.intake.dialogue import queries
from payung.intake.feedback import treatment
from payung.intake.feedback.treatment import TreatmentAnswers
from payung.intake.models import Feedback, FeedbackFacts
from payung.ledger.actions import acting
from payung.staff import queries as people
from payung.staff.queries.addressees import addressees
from payung.staff.viewer import ReporterViewer


def give_feedback(viewer: ReporterViewer, answers: TreatmentAnswers, page: UUID) -> None:
    """Store the reporter's feedback, sealed to those who watch over the unit.

    `page` is drawn when the page opens: the same page sent twice adds one. Raises BadInput where every answer
    is empty, Conflict where nobody asks for feedback (any more), TooMany after `treatment.MOST` times. Only
    the ledger chains of its readers record it, without the report.
    """
    if answers.is_empty:
        raise BadInput("words", _("Nothing was written, so nothing was sent."))
    with acting(viewer) as act, together():
        stored = own(viewer)
        number = treatment.number(viewer.reporter, page)
        if Feedback.objects.filter(id=number).exists():
            return
        readers = treatment.readers(viewer, stored)
        if not readers or not queries.sees_all(viewer, stored):
            raise Conflict
        row = Feedback(
            id=number,
            unit_id=stored.case.unit_id,
            given_on=clock.now().date(),
            turn=_next_turn(viewer.reporter),
        )
        row.body = sealing.seal(
            treatment.feedback_place(row), _contents(answers, stored.id), readers.values()
        )
        insert(row)
        _keep_facts(viewer, row, answers)
        for unit in readers:
            act.record(
                f"{unit}/feedback",
                acts.FEEDBACK_GIVEN,
                f"feedback:{row.id}",
                digest=sealing.digest(row.body),
            )


def _keep_facts(viewer: ReporterViewer, row: Feedback, answers: TreatmentAnswers) -> None:
    country = people.unit(viewer, row.unit_id).country
    analysts = addressees(viewer).analysts(country)
    coded = {"listened": answers.listened or "", "blamed": answers.blamed or ""}
    if not analysts or not any(coded.values()):
        return
    facts = FeedbackFacts(feedback=row)
    facts.body = sealing.seal(treatment.facts_place(facts, row.unit_id), coded, analysts)
    insert(facts)


def _contents(answers: TreatmentAnswers, report: UUID) -> dict[str, str]:
    """Return the contents to seal. They name the report, so that a reader who learns of danger can find it."""
    return {
        "listened": answers.listened or "",
        "blamed": answers.blamed or "",
        "words": answers.words,
        "report": str(report),
    }


def _next_turn(reporter: Reporter) -> bytes:
    """Return the reporter's first unused turn. Raises TooMany where all are used."""
    turns = treatment.turns(reporter)
    rows = Feedback.objects.filter(turn__in=turns).values_list("turn", flat=True)
    used = {bytes(turn) for turn in rows}
    unused = [turn for turn in turns if turn not in used]
    if not unused:
        raise TooMany(_("This form is full. You can still write to us in your messages."))
    return unused[0]
