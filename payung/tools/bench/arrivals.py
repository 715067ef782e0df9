"""Counts of the reports that really arrived, opened with the unit's key as an officer opens them."""

import re
from collections import Counter
from typing import Final

from payung.intake import sealed
from payung.intake.models import StoredReport
from payung.staff.viewer import OfficerViewer

_JOURNEY: Final = re.compile(r"\(journey (\d+)\)")


def arrived(officer: OfficerViewer) -> Counter[int]:
    """Return how often the number of each journey appears in the reports of the officer's unit."""
    counts: Counter[int] = Counter()
    for stored in StoredReport.objects.filter(case__unit=officer.unit).iterator(500):
        report = sealed.open_report(stored, officer.keys)["report"]
        counts.update(int(number) for number in _JOURNEY.findall(report.get("narrative") or ""))
    return counts
