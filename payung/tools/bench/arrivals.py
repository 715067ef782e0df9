"""Counts of the reports that really arrived, opened with the unit's key as an officer opens them.

Also of the receipts that lead to the report for which they were shown.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from payung.foundation import receipts
from payung.intake import sealed
from payung.intake.models import StoredReport
from payung.staff.viewer import OfficerViewer

_JOURNEY: Final = re.compile(r"\(journey (\d+)\)")


def arrived(officer: OfficerViewer) -> Counter[int]:
    """Return how often the number of each journey appears in the reports of the officer's unit."""
    counts: Counter[int] = Counter()
    for _lookup, numbers in _reports(officer):
        counts.update(numbers)
    return counts


def of_their_own(officer: OfficerViewer, shown: Mapping[int, str]) -> int:
    """Return how many receipts lead to the report of their journey, by whose number they are given."""
    by_lookup = {lookup: numbers for lookup, numbers in _reports(officer) if lookup}
    return sum(
        number in by_lookup.get(receipts.reporter(receipt).lookup, ())
        for number, receipt in shown.items()
    )


def _reports(officer: OfficerViewer) -> Iterator[tuple[bytes, list[int]]]:
    """Yield the look-up id of each report, and the numbers of journeys in it."""
    for stored in StoredReport.objects.filter(case__unit=officer.unit).iterator(500):
        report = sealed.open_report(stored, officer.keys)["report"]
        numbers = [int(number) for number in _JOURNEY.findall(report.get("narrative") or "")]
        yield bytes(stored.lookup or b""), numbers
