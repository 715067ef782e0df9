"""Acts of oversight: it only reads, but exporting the ledger from the desk is itself an act."""

from payung.cases.policy import require_watch
from payung.intake import acts, queries
from payung.ledger.actions import acting
from payung.ledger.models import Entry
from payung.ledger.queries import Wanted
from payung.staff.viewer import OfficerViewer


def export_ledger(viewer: OfficerViewer, wanted: Wanted, limit: int) -> list[Entry]:
    """Return up to `limit` entries to be taken out as a file; the ledger says how many and from where."""
    require_watch(viewer)
    with acting(viewer) as act:
        found = queries.search_ledger(viewer, wanted, limit)
        act.record(
            f"{viewer.unit}/oversight",
            acts.LEDGER_EXPORTED,
            f"ledger:{wanted.within or 'all'}",
            count=len(found),
        )
    return found
