"""Writing down that somebody compared hashes: how many, and a digest of them, never the hashes."""

import hashlib
from collections.abc import Iterable

from payung.foundation.viewer import Viewer
from payung.ledger.actions import acting
from payung.media import acts


def note_alike(viewer: Viewer, count: int) -> None:
    """Write down how many odd questions somebody asked: about hashes that are almost alike."""
    with acting(viewer) as act:
        act.record(acts.CHAIN, acts.HASHES_ALIKE, "hashsets", count=count)


def note_matched(viewer: Viewer, hashes: Iterable[str]) -> None:
    """Write one entry for a whole batch; none for an empty one."""
    texts = [text.lower() for text in hashes]
    if not texts:
        return
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    with acting(viewer) as act:
        act.record(acts.CHAIN, acts.HASHES_MATCHED, "hashsets", digest=digest, count=len(texts))
