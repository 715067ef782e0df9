"""Read the figures on officers' wording: by month and language, and which entries are overridden.

A figure that changes while somebody looks tells who wrote. So a month appears when it is over, as shares, and
only where ten messages and three officers stand behind it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db.models import Q, Sum

from payung.cases.policy import require_watch
from payung.foundation import clock
from payung.intake import policy
from payung.intake.models import EntryCount, MessageCount
from payung.language import blame_check
from payung.language.languages import OTHER
from payung.language.word_list import Entry, entry_of, language_of
from payung.staff import queries as people
from payung.staff.queries.capacity import Able, able
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

MONTHS: Final = 12  # that are over
FEWEST: Final = 10  # messages: of fewer a share could be somebody's own
FEWEST_OFFICERS: Final = 3  # who could write: of two, each knows the other
MOST: Final = 20  # entries

Place = tuple[UUID, date]  # a month of a unit
_Key = TypeVar("_Key")
_COUNTED: Final = ("sent", "checked", "found", "kept")


@dataclass(frozen=True)
class MonthOfMessages:
    """What was sent in a month and language. Shares of `checked`, what a list has read; None for too few.

    `language`: its tag, or OTHER, which holds what no ten messages were sent in, too.
    """

    month: date
    language: str
    sent: int
    checked: int
    found_share: float | None
    kept_share: float | None


@dataclass(frozen=True)
class Pattern:
    """A pattern as its list writes it; `share`: how much of what it showed was sent nevertheless."""

    line: str
    share: float


@dataclass(frozen=True)
class Overridden:
    """An entry of a list, with its patterns that stand there still, the most overridden first.

    `entry`: None where it stands in its list no longer.
    """

    name: str
    entry: Entry | None
    share: float
    patterns: tuple[Pattern, ...]

    @property
    def language(self) -> str:
        """Return the language of its list."""
        return language_of(self.name)

    @property
    def worst(self) -> float:
        """Return the largest share of the entry and its patterns."""
        return max(self.share, *(each.share for each in self.patterns), 0.0)


@dataclass(frozen=True)
class Figures:
    """Months, newest first; entries, the most overridden first. `too_few`: officers who can write now."""

    months: list[MonthOfMessages]
    entries: list[Overridden]
    too_few: bool


def blame_figures_of_unit(viewer: OfficerViewer) -> Figures:
    """Return the figures of the viewer's own unit."""
    policy.require_blame_figures(viewer)
    return _figures(able(viewer, Permission.CHILD_DIALOGUE_WRITE))


def blame_figures_of_units(viewer: OfficerViewer, unit: UUID | None = None) -> Figures:
    """Return the figures of all units of the viewer's country together, or of one of them, for oversight.

    Each unit's are held to the same limits first: what is not shown of one is in no sum either.
    """
    require_watch(viewer)
    country = people.unit(viewer, viewer.unit).country
    found = able(viewer, Permission.CHILD_DIALOGUE_WRITE, country)
    return _figures({key: each for key, each in found.items() if unit in {None, key}})


def _figures(units: Mapping[UUID, Able]) -> Figures:
    now = clock.now()
    enough = {key: each for key, each in units.items() if _are_enough(each, now, now)}
    places = {(key, month) for key, each in enough.items() for month in _months(each, now)}
    rows = _messages(places)
    return Figures(
        [_month(*row) for row in _by_month(rows)],
        _overridden(_shown({place for place, _language, _counts in rows})),
        too_few=not enough,
    )


def _are_enough(unit: Able, first: datetime, last: datetime) -> bool:
    return unit.number(first, last) >= FEWEST_OFFICERS


def _months(unit: Able, now: datetime) -> Iterator[date]:
    """Yield the months that are over where the unit is, and through which enough officers could write."""
    zone = clock.zone(unit.time_zone)
    here = now.astimezone(zone)
    for back in range(1, MONTHS + 1):
        month, following = (_first(here, back - later) for later in (0, 1))
        first, last = _midnight(month, 1, zone), _midnight(following, -1, zone)
        if _are_enough(unit, first, last):
            yield month


def _first(here: datetime, back: int) -> date:
    """Return the first day of the month so many months ago."""
    year, month = divmod(here.year * 12 + here.month - 1 - back, 12)
    return date(year, month + 1, 1)


def _midnight(day: date, later: int, zone: tzinfo) -> datetime:
    return datetime.combine(day + timedelta(days=later), time(), zone)


Row = tuple[Place, str, dict[str, int]]


def _messages(places: set[Place]) -> list[Row]:
    """Return what was sent in each of `places` by language, without those in which too little was sent."""
    of: dict[Place, dict[str, dict[str, int]]] = defaultdict(dict)
    for row in MessageCount.objects.filter(_in(places)).values():
        of[row["unit_id"], row["month"]][row["language"]] = {name: row[name] for name in _COUNTED}
    return [
        (place, language, counts)
        for place, spoken in of.items()
        for language, counts in _folded(spoken).items()
        if counts["sent"] >= FEWEST
    ]


def _folded(spoken: Mapping[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """Return the counts of a month with those of few messages among the other languages."""
    found: dict[str, dict[str, int]] = {}
    for language, counts in spoken.items():
        _add(found, language if counts["sent"] >= FEWEST else OTHER, counts)
    return found


def _by_month(rows: Iterable[Row]) -> list[tuple[tuple[date, str], dict[str, int]]]:
    """Return the counts of all units together, by month, newest first, and language."""
    found: dict[tuple[date, str], dict[str, int]] = {}
    for (_unit, month), language, counts in rows:
        _add(found, (month, language), counts)
    return sorted(
        found.items(), key=lambda row: (-row[0][0].toordinal(), row[0][1] == OTHER, row[0][1])
    )


def _add(found: dict[_Key, dict[str, int]], key: _Key, counts: Mapping[str, int]) -> None:
    so_far = found.get(key, dict.fromkeys(_COUNTED, 0))
    found[key] = {name: so_far[name] + counts[name] for name in _COUNTED}


def _month(place: tuple[date, str], counts: Mapping[str, int]) -> MonthOfMessages:
    checked = counts["checked"]
    enough = checked >= FEWEST
    return MonthOfMessages(
        *place,
        sent=counts["sent"],
        checked=checked,
        found_share=counts["found"] / checked if enough else None,
        kept_share=counts["kept"] / checked if enough else None,
    )


def _in(places: Iterable[Place]) -> Q:
    """Return what finds the rows of some months of some units."""
    units = defaultdict(list)
    for unit, month in places:
        units[month].append(unit)
    found = Q(pk__in=[])
    for month, some in units.items():
        found |= Q(month=month, unit_id__in=some)
    return found


def _shown(places: set[Place]) -> dict[str, float]:
    """Return the share of each entry, and of each pattern, that was shown often enough and left in."""
    rows = EntryCount.objects.filter(_in(places)).values("entry")
    counted: Iterable[Mapping[str, Any]] = rows.annotate(
        all_shown=Sum("shown"), all_kept=Sum("kept")
    ).filter(all_shown__gte=FEWEST, all_kept__gt=0)
    return {row["entry"]: row["all_kept"] / row["all_shown"] for row in counted}


def _overridden(shares: Mapping[str, float]) -> list[Overridden]:
    """Return the entries, each with its patterns; a pattern that is gone stands in its entry's share alone."""
    patterns: dict[str, list[Pattern]] = defaultdict(list)
    entries = {name: blame_check.entry_for_child(name) for name in map(entry_of, shares)}
    for key, share in shares.items():
        entry = entries[entry_of(key)]
        line = entry.patterns.get(key) if entry else None
        if line:
            patterns[entry_of(key)].append(Pattern(line, share))
    found = [
        Overridden(name, entry, shares[name], tuple(sorted(patterns[name], key=_order)))
        for name, entry in entries.items()
        if name in shares
    ]
    return sorted(found, key=lambda row: (-row.worst, row.name))[:MOST]


def _order(pattern: Pattern) -> tuple[float, str]:
    return -pattern.share, pattern.line
