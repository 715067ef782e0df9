"""Partners: who asks what nobody needs to know."""

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
_MOST: Final = 1000  # entries that are counted


def questions() -> Iterator[CheckMessage]:
    """Yield which partner has lately asked about many hashes that are almost alike."""
    wanted = ledger.Wanted(acts=(acts.HASHES_ALIKE,), since=clock.now() - LATELY)
    asked: Counter[str] = Counter()
    for entry in ledger.search(SYSTEM, wanted, limit=_MOST):
        asked[entry.actor] += entry.count or 0
    names = {f"partner:{each.id}": each.name for each in administration.partners(SYSTEM)}
    for actor, count in asked.most_common():
        hint = (
            "Ask the partner why: in this way a list's hash can be read bit by bit. An administrator stops a "
            "partner on its page."
        )
        yield Error(
            f"{names.get(actor, actor)} has asked in 30 days about {count} hashes that are almost like "
            "others that it asked about.",
            hint=hint,
        )
    if not asked:
        yield Info("No partner has asked about many hashes that are almost alike.")
