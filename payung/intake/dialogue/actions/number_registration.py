"""Draw, replace and delete the short number of a reporter, with the receipt."""

from itertools import count
from uuid import UUID

from payung.foundation.errors import Conflict
from payung.foundation.sql.removal import remove
from payung.intake import acts
from payung.intake.actions.assessments import own
from payung.intake.dialogue import queries, short_number
from payung.intake.models import ShortNumber
from payung.ledger.actions import acting
from payung.staff.viewer import ReporterViewer


def draw_number(viewer: ReporterViewer, page: UUID) -> str:
    """Return a new short number for the report behind the receipt; it replaces the number before.

    `page` is drawn when the page opens: the same page sent twice gives the same number. Raises NotFound, and
    Conflict for a reporter who may not read our messages.
    """
    with acting(viewer) as act:
        stored = own(viewer)
        if not queries.sees_all(viewer, stored):
            raise Conflict  # the number would reveal that we have written
        for attempt in count():
            number = short_number.number(viewer.reporter, page, attempt)
            lookup = short_number.lookup(number)
            taken = ShortNumber.objects.filter(lookup=lookup).first()
            if taken is None:
                break
            if taken.report_id == stored.id:
                return number
        remove(ShortNumber.objects.filter(report_id=stored.id))
        ShortNumber.objects.create(report=stored, lookup=lookup)
        act.record(stored.case.chain, acts.NUMBER_DRAWN, f"report:{stored.id}")
    return number


def forget_number(viewer: ReporterViewer) -> None:
    """Delete the short number, if there is one. Raises NotFound."""
    with acting(viewer) as act:
        stored = own(viewer)
        if remove(ShortNumber.objects.filter(report_id=stored.id)):
            act.record(stored.case.chain, acts.NUMBER_FORGOTTEN, f"report:{stored.id}")
