"""The ids of all sealed records of a case, whose keys follow it or are deleted with it."""

from uuid import UUID

from payung.cases.models import Decision, Draft, Note, PersonRecord, Proposal, StepRecord, Transfer
from payung.cases.parts import sealed_ids
from payung.foundation.viewer import Viewer


def sealed_of(viewer: Viewer, case: UUID) -> list[UUID]:
    """Return the ids of all sealed records of a case, of this room and of the rooms above."""
    del viewer  # ids tell nothing
    own = (Decision, Note, PersonRecord, StepRecord, Draft, Transfer)
    return [
        *(
            record
            for table in own
            for record in table.objects.filter(case_id=case).values_list("id", flat=True)
        ),
        *Proposal.objects.filter(record=case).values_list("id", flat=True),
        *(record for rows in sealed_ids(case) for record in rows.values_list("id", flat=True)),
    ]
