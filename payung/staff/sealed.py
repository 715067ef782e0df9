"""Where each record of this room is sealed."""

from payung.foundation.record_place import Place
from payung.staff.models import Override


def override_place(row: Override) -> Place:
    """Return where the reason of an override is sealed."""
    return Place("override", row.id, str(row.officer_id), str(row.given_by_id))
