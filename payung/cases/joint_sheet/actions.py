"""Put on the joint sheet of a case what one side wrote for itself. No record moves; keys are granted."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases import acts
from payung.cases.actions.case_lookups import locked_for, words_of
from payung.cases.actions.decision_records import decide
from payung.cases.models import Case, DecisionKind, Note, PersonRecord, Step, StepRecord
from payung.cases.persons.queries import one_of as one_person
from payung.cases.persons.queries import persons
from payung.cases.policy import require_taken
from payung.cases.queries import members_of, readers_of
from payung.cases.queries.child_files import require_readable
from payung.cases.sides import Side
from payung.cases.steps.queries import one_of as one_step
from payung.cases.steps.queries import steps
from payung.foundation import sealing
from payung.foundation.errors import Conflict, NotFound
from payung.ledger.actions import acting
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


class Item(StrEnum):
    """What is written in a case for all units or for one side."""

    NOTE = "note"
    PERSON = "person"
    STEP = "step"


NEEDS: Final = {
    Item.NOTE: Permission.CASE_NOTE_WRITE,
    Item.PERSON: Permission.CASE_PERSON_WRITE,
    Item.STEP: Permission.CASE_STEP_WRITE,
}


def make_joint(viewer: OfficerViewer, case_id: UUID, kind: Item, item: UUID, reason: str) -> None:
    """Open to all units that work on a case what one side alone read, with all that was written before.

    The reason is read by both. There is no way back: what was read is known.
    """
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case = require_taken(viewer, locked_for(viewer, case_id), NEEDS[kind])
        side, records = _written_of(viewer, case, kind, item)
        if side is Side.JOINT:
            raise Conflict(_("All units that work on this case can read this already."))
        readers = readers_of(viewer, case, for_helplines=False)
        sealing.hand_on(records, viewer.keys, readers, before=())
        _mark_joint(kind, item, records)
        decide(viewer, case, DecisionKind.MADE_JOINT, case.whole.level, words, item=str(item))
        act.record(case.chain, acts.MADE_JOINT, f"report:{case_id}")


def _written_of(
    viewer: OfficerViewer, case: Case, kind: Item, item: UUID
) -> tuple[Side, list[UUID]]:
    """Return the side of an item that the viewer opens, with the ids of all its records. Raises NotFound."""
    if kind is Item.PERSON:
        person = one_person(persons(viewer, case), item)
        return person.side, [version.id for version in person.versions]
    if kind is Item.STEP:
        step = one_step(steps(viewer, case), item)
        require_readable(viewer, case, step.contents.persons)
        records = StepRecord.objects.filter(step=step.id)
        return step.side, list(records.values_list("id", flat=True))
    notes = Note.objects.filter(case__in=members_of(viewer, case.about), taken_back_at=None)
    note = notes.filter(id=item).first()
    if note is None or not sealing.readers_of([item], [key.public.id for key in viewer.keys]):
        raise NotFound
    return Side(note.side), [item]


def _mark_joint(kind: Item, item: UUID, records: Sequence[UUID]) -> None:
    if kind is Item.STEP:
        Step.objects.filter(id=item).update(side=Side.JOINT)
    else:
        table = Note if kind is Item.NOTE else PersonRecord
        table.objects.filter(id__in=records).update(side=Side.JOINT)
