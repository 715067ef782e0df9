"""What really arrived, counted as an officer reads it: every report opened with the unit's key."""

import re
from collections import Counter
from typing import Final

from payung.intake import queries, sealed
from payung.staff.viewer import OfficerViewer

_JOURNEY: Final = re.compile(r"\(journey (\d+)\)")


def arrived(officer: OfficerViewer) -> Counter[int]:
    """Return how often each journey's number stands in a report of the officer's unit."""
    found: Counter[int] = Counter()
    for stored in queries.visible(officer).iterator(500):
        told = sealed.open_report(stored, officer.keys)["report"]
        found.update(int(number) for number in _JOURNEY.findall(told.get("narrative") or ""))
    return found
