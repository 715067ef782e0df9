"""Store a child's feedback on a unit. The unit never sees it, nor learns that it exists.

Those who watch over the unit read it; the analysts, for their figures, the two coded answers alone.
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
from payung.intake.feedback.treatment import Treated
from payung.intake.models import Feedback, FeedbackFacts
from payung.ledger.actions import acting
from payung.staff import queries as people
from payung.staff.queries.addressees import addressees
from payung.staff.viewer import ReporterViewer


def give_feedback(viewer: ReporterViewer, said: Treated, page: UUID) -> None:
    """Keep what the reporter says, sealed to those who watch over the unit.

    `page` is drawn when the page opens: the same page sent twice adds one. Raises BadInput where everything
    was left open, Conflict where nobody asks for it (any more), TooMany after `feedback.MOST` times. The
    ledger says so only on the chains of those who read it, and names no report.
    """
    if said.is_empty:
        raise BadInput("words", _("You left everything empty, so nothing was sent."))
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
            treatment.feedback_place(row), _contents(said, stored.id), readers.values()
        )
        insert(row)
        _keep_facts(viewer, row, said)
        for unit in readers:
            act.record(
                f"{unit}/feedback",
                acts.FEEDBACK_GIVEN,
                f"feedback:{row.id}",
                digest=sealing.digest(row.body),
            )


def _keep_facts(viewer: ReporterViewer, row: Feedback, said: Treated) -> None:
    country = people.unit(viewer, row.unit_id).country
    analysts = addressees(viewer).analysts(country)
    coded = {"listened": said.listened or "", "blamed": said.blamed or ""}
    if not analysts or not any(coded.values()):
        return
    facts = FeedbackFacts(feedback=row)
    facts.body = sealing.seal(treatment.facts_place(facts, row.unit_id), coded, analysts)
    insert(facts)


def _contents(said: Treated, report: UUID) -> dict[str, str]:
    """Return what is sealed. The report is within, so that who reads of danger can say where to look."""
    return {
        "listened": said.listened or "",
        "blamed": said.blamed or "",
        "words": said.words,
        "report": str(report),
    }


def _next_turn(reporter: Reporter) -> bytes:
    """Return the first turn that is left. Raises TooMany where all were taken."""
    turns = treatment.turns(reporter)
    rows = Feedback.objects.filter(turn__in=turns).values_list("turn", flat=True)
    taken = {bytes(turn) for turn in rows}
    left = [turn for turn in turns if turn not in taken]
    if not left:
        raise TooMany(_("You have told us this five times. We cannot take more here."))
    return left[0]
