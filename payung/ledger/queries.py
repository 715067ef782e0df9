"""Every read of the ledger. Each raises NotAllowed where the viewer may not (`policy.py`)."""

from collections.abc import Iterator

from payung.foundation.viewer import Viewer
from payung.ledger import policy
from payung.ledger.models import Entry, Head

BATCH = 2000  # rows in memory at a time while walking


def entries(viewer: Viewer, chain: str, limit: int = 100, before: int | None = None) -> list[Entry]:
    """Return up to `limit` entries of a chain below sequence `before`, newest first."""
    policy.require(viewer, chain)
    found = Entry.objects.filter(chain=chain)
    if before is not None:
        found = found.filter(sequence__lt=before)
    return list(found.order_by("-sequence")[:limit])


def about(viewer: Viewer, subject: str) -> list[Entry]:
    """Return the history of one record ("report:<id>"), newest last."""
    policy.require(viewer, subject)
    return list(Entry.objects.filter(subject=subject).order_by("at", "chain", "sequence"))


def heads(viewer: Viewer) -> list[Head]:
    """Return the heads of all chains, by name."""
    policy.require(viewer, "")
    return sorted(Head.objects.all(), key=lambda head: head.chain)


def head(viewer: Viewer, chain: str) -> Head | None:
    """Return the head of one chain as it is now."""
    policy.require(viewer, chain)
    return Head.objects.filter(chain=chain).first()


def chains(viewer: Viewer) -> list[str]:
    """Return the names of all chains that have a head or an entry, in order."""
    policy.require(viewer, "")
    return sorted({*Head.objects.values_list("chain", flat=True), *_chains_with_entries()})


def _chains_with_entries() -> Iterator[str]:
    """Hop from chain to chain over the key, since DISTINCT would read every entry."""
    names = Entry.objects.order_by("chain").values_list("chain", flat=True)
    name = names.first()
    while name is not None:
        yield name
        name = names.filter(chain__gt=name).first()


def walk(viewer: Viewer, chain: str, after: int = 0) -> Iterator[Entry]:
    """Yield the entries of a chain beyond sequence `after`, oldest first, in constant memory."""
    policy.require(viewer, chain)
    while True:
        found = Entry.objects.filter(chain=chain, sequence__gt=after).order_by("sequence")
        batch = list(found[:BATCH])
        yield from batch
        if len(batch) < BATCH:
            return
        after = batch[-1].sequence


def hash_at(viewer: Viewer, chain: str, sequence: int) -> str | None:
    """Return the hash that an entry carries, or None where there is no such entry."""
    policy.require(viewer, chain)
    found = Entry.objects.filter(chain=chain, sequence=sequence)
    return found.values_list("hash", flat=True).first()
