"""What the acts of this room share: finding the case, and reading what somebody wrote."""

from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases.models import Case
from payung.foundation.errors import BadInput

LONGEST: Final = 20_000  # code points of a note or reason


def case_of(report_id: UUID) -> Case | None:
    """Return the case of a report, or None where nobody has taken it."""
    return Case.objects.select_related("report").filter(report_id=report_id).first()


def locked_case(report_id: UUID) -> Case | None:
    """Return the case of a report, held until the transaction ends, so that two writers take turns."""
    held = Case.objects.select_for_update(of=("self",)).select_related("report")
    return held.filter(report_id=report_id).first()


def words_of(field: str, text: str) -> str:
    """Return what was written, without the space around it. Raises BadInput for nothing or too much."""
    words = text.strip()
    if not words:
        raise BadInput(field, _("Please write at least one sentence."))
    if len(words) > LONGEST:
        raise BadInput(field, _("This is too long: at most 20,000 characters."))
    return words
