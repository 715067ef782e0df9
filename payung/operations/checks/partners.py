"""Check of partners: look-ups that could read a hash set bit by bit."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.core.checks import CheckMessage, Error, Info

from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.ledger import queries as ledger
from payung.media import acts
from payung.staff.queries import administration

LATELY: Final = timedelta(days=30)
_MOST: Final = 1000  # ledger entries that are counted


def questions() -> Iterator[CheckMessage]:
    """Yield partners that lately asked about many almost equal hashes."""
    wanted = ledger.EntryFilter(acts=(acts.HASHES_ALIKE,), since=clock.now() - LATELY)
    counts: Counter[str] = Counter()
    for entry in ledger.search(SYSTEM, wanted, limit=_MOST):
        counts[entry.actor] += entry.count or 0
    names = {f"partner:{partner.id}": partner.name for partner in administration.partners(SYSTEM)}
    for actor, count in counts.most_common():
        hint = (
            "Ask the partner why: in this way a list's hash can be read bit by bit. An administrator stops a "
            "partner on its page."
        )
        yield Error(
            f"{names.get(actor, actor)} has asked in 30 days about {count} hashes that are almost like "
            "others that it asked about.",
            hint=hint,
        )
    if not counts:
        yield Info("No partner has asked about many hashes that are almost alike.")
