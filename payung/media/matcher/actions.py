"""Writing down that somebody compared hashes: how many, and a digest of them, never the hashes."""

import hashlib
from collections.abc import Iterable
from typing import Final

from payung.foundation.viewer import Viewer
from payung.ledger.actions import acting
from payung.ledger.spool import shared_spool
from payung.media import acts

_SUBJECT: Final = "hashsets"


def note_alike(viewer: Viewer, count: int) -> None:
    """Write down how many odd questions somebody asked: about hashes that are almost alike."""
    _record(viewer, acts.HASHES_ALIKE, count=count)


def note_matched(viewer: Viewer, hashes: Iterable[str]) -> None:
    """Write one entry for a whole batch; none for an empty one. Raises NotWritten."""
    texts = [text.lower() for text in hashes]
    if not texts:
        return
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    _record(viewer, acts.HASHES_MATCHED, digest, len(texts))


def _record(viewer: Viewer, what: str, digest: str = "", count: int = 1) -> None:
    """Write to the ledger; in a process that has a spool, to that, from which it is entered by the second."""
    if spool := shared_spool():
        spool.record(viewer, acts.CHAIN, what, _SUBJECT, digest, count)
        return
    with acting(viewer) as act:
        act.record(acts.CHAIN, what, _SUBJECT, digest, count)
