"""Writing down that somebody opened what an officer brought from a scan."""

from payung.foundation.viewer import Viewer
from payung.ledger.actions import acting
from payung.media import acts


def note_opened(viewer: Viewer, digest: str) -> None:
    """Write one entry. `digest`: SHA-256 of the sealed bundle (64 hexadecimal digits)."""
    with acting(viewer) as act:
        act.record(acts.CHAIN, acts.BUNDLE_OPENED, "bundle", digest=digest)
