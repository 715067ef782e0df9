"""The places of this room's sealed records."""

from payung.foundation.record_place import Place
from payung.staff.models import Override


def override_place(row: Override) -> Place:
    """Return the place of an override's sealed reason."""
    return Place("override", row.id, str(row.officer_id), str(row.given_by_id))
