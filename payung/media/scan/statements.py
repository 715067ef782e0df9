"""All that a result says: on the page, in figures, and beside each file."""

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

GROUPS: Final = 50  # that are told of
EXAMPLES: Final = 5  # files of each that are named


@dataclass(frozen=True)
class ComparedWith:
    """A hash set, as it stood."""

    name: str
    version: int
    entries: int


@dataclass(frozen=True)
class About:
    """What a result says of itself. `medium`: its folder; `case`: the number that the officer gave it."""

    medium: str
    case: str
    unit: str
    now: datetime
    sets: tuple[ComparedWith, ...] = ()


@dataclass
class Story:
    """What was found. `numbers`: of each series. `named`: files of the first groups, as they come by."""

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
        seen = self.overview
        return {
            "medium": self.about.medium,
            "case": self.about.case,
            "at": self.about.now.isoformat(timespec="seconds"),
            "files": seen.files,
            "bytes": seen.bytes,
            "counts": {status.value: seen.by_status[status] for status in STATUSES},
            "little_to_be_seen": seen.weak,
            "pdq_maker": MAKER,
            "compared_with": [asdict(one) for one in self.about.sets],
            "sets": [
                _set(*listed, counts) for listed, counts in sorted(seen.sets.items(), key=str)
            ],
            "unreadable": [self._unreadable(*each) for each in sorted(seen.reasons.items())],
            "first": [self._first(each) for each in looked_at_first(self.shelf)],
            "series": len(self.numbers),
            "groups": len(self.groups.counts),
            "alike": [self._group(number) for number in sorted(self.named)],
        }

    def _unreadable(self, reason: str, count: int) -> dict[str, Any]:
        named = [shown(path) for path in self.overview.named[reason]]
        return {"reason": reason, "sentence": why(reason), "files": count, "named": named}

    def _first(self, first: First) -> dict[str, Any]:
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
            "why": [str(each) for each in first.why],
        }

    def _group(self, number: int) -> dict[str, Any]:
        counts = self.groups.counts[number - 1]
        told = {status.value: counts[status] for status in STATUSES if counts[status]}
        return {
            "group": number,
            "files": counts.total(),
            "counts": told,
            "named": self.named[number],
        }


def _set(
    name: str, category: str, baseline: bool | None, counts: Mapping[Status, int]
) -> dict[str, Any]:
    return {
        "set": name,
        "category": category,
        "baseline": baseline,
        "known": counts.get(Status.KNOWN, 0),
        "near": counts.get(Status.NEAR, 0),
        "weak": counts.get(Status.WEAK, 0),
    }
