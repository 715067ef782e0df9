"""Export entries of the ledger for oversight: an act of its own, which the ledger records."""

from payung.cases.policy import require_watch
from payung.intake import acts, queries
from payung.ledger.actions import acting
from payung.ledger.models import Entry
from payung.ledger.queries import EntryFilter
from payung.staff.viewer import OfficerViewer


def export_ledger(viewer: OfficerViewer, wanted: EntryFilter, limit: int) -> list[Entry]:
    """Return up to `limit` entries for a file; the ledger records how many, and of which chain."""
    require_watch(viewer)
    with acting(viewer) as act:
        entries = queries.search_ledger(viewer, wanted, limit)
        act.record(
            f"{viewer.unit}/oversight",
            acts.LEDGER_EXPORTED,
            f"ledger:{wanted.within or 'all'}",
            count=len(entries),
        )
    return entries
