"""The places of this room's sealed records."""

from payung.foundation.record_place import Place
from payung.staff.models import CutOff, Override


def override_place(row: Override) -> Place:
    """Return the place of an override's sealed reason."""
    return Place("override", row.id, str(row.officer_id), str(row.given_by_id))


def cut_off_place(row: CutOff) -> Place:
    """Return the place of the sealed cause for which an account was cut off."""
    return Place("cut-off", row.id, str(row.officer_id))
