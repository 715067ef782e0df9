"""The readers to whom additions to a report are sealed."""

from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import Viewer
from payung.intake.models import NamedReader, StoredReport
from payung.staff import queries as people


def readers_of(viewer: Viewer, stored: StoredReport) -> list[PublicKey]:
    """Return to whom what is added to a report is sealed: its unit, or the officers named for it alone.

    Where none of those is left it is the unit again: somebody must be able to read it.
    """
    named = readers_by_name(viewer, stored)
    return named or [people.unit_reader(viewer, stored.unit_id)]


def readers_by_name(viewer: Viewer, stored: StoredReport) -> list[PublicKey]:
    """Return the keys of the officers named for a report alone who still can open it."""
    if not stored.named_only:
        return []
    named = NamedReader.objects.filter(report=stored).values_list("officer_id", "chain")
    return people.named_readers(viewer, stored.unit_id, named)
