"""The statements of a result: on the page, in figures, and for each file."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from payung.media.files.hash_query import MAKER
from payung.media.matcher.statuses import STATUSES, Status
from payung.media.scan.classification import Judged
from payung.media.scan.collection import SHOWN, Groups
from payung.media.scan.overview import First, Overview, looked_at_first, together_by
from payung.media.scan.series import Key, Shelf
from payung.media.scan.sheet import shown, why

GROUPS: Final = 50  # on the page
EXAMPLES: Final = 5  # files of a group that are named


@dataclass(frozen=True)
class ComparedWith:
    """A hash set with its version."""

    name: str
    version: int
    entries: int


@dataclass(frozen=True)
class About:
    """The header of a result. `medium`: its folder; `case`: the number that the officer gave it."""

    medium: str
    case: str
    unit: str
    now: datetime
    sets: tuple[ComparedWith, ...] = ()


@dataclass
class Story:
    """The result of a scan. `numbers`: of each series. `named`: files of the first groups, in walking order."""

    about: About
    overview: Overview
    shelf: Shelf
    numbers: Mapping[Key, int]
    groups: Groups
    named: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def series_of(self, one: Judged) -> int:
        """Return the number of a file's series; 0: of none."""
        series = self.shelf.of(one.record) if one.status in SHOWN else None
        return self.numbers[series.key] if series else 0

    def name(self, one: Judged, group: int) -> None:
        """Note the name of a file of one of the first groups."""
        if 0 < group <= GROUPS and len(self.named[group]) < EXAMPLES:
            self.named[group].append(shown(one.record.path))

    def figures(self) -> dict[str, Any]:
        """Return all of it as JSON has it."""
        overview = self.overview
        return {
            "medium": self.about.medium,
            "case": self.about.case,
            "at": self.about.now.isoformat(timespec="seconds"),
            "files": overview.files,
            "bytes": overview.bytes,
            "counts": {status.value: overview.by_status[status] for status in STATUSES},
            "little_to_be_seen": overview.weak,
            "pdq_maker": MAKER,
            "compared_with": [asdict(one) for one in self.about.sets],
            "sets": [
                _set(*listed, counts) for listed, counts in sorted(overview.sets.items(), key=str)
            ],
            "unreadable": [
                self._unreadable(*reason) for reason in sorted(overview.reasons.items())
            ],
            "first": [self._first(first) for first in looked_at_first(self.shelf)],
            "series": len(self.numbers),
            "groups": len(self.groups.counts),
            "alike": [self._group(number) for number in sorted(self.named)],
        }

    def _unreadable(self, reason: str, count: int) -> dict[str, object]:
        named = [shown(path) for path in self.overview.named[reason]]
        return {"reason": reason, "sentence": why(reason), "files": count, "named": named}

    def _first(self, first: First) -> dict[str, object]:
        one = first.series
        return {
            "series": self.numbers[one.key],
            "folder": shown(one.key[0]) or ".",
            "together": str(together_by(one)),
            "example": shown(one.example),
            "new": one.new,
            "known_or_near": one.known,
            "files": one.files,
            "newest": one.newest.replace("T", " "),
            "why": [str(reason) for reason in first.why],
        }

    def _group(self, number: int) -> dict[str, object]:
        counts = self.groups.counts[number - 1]
        counts_of_group = {status.value: counts[status] for status in STATUSES if counts[status]}
        return {
            "group": number,
            "files": counts.total(),
            "counts": counts_of_group,
            "named": self.named[number],
        }


def _set(
    name: str, category: str, baseline: bool | None, counts: Mapping[Status, int]
) -> dict[str, object]:
    return {
        "set": name,
        "category": category,
        "baseline": baseline,
        "known": counts.get(Status.KNOWN, 0),
        "near": counts.get(Status.NEAR, 0),
        "weak": counts.get(Status.WEAK, 0),
    }
