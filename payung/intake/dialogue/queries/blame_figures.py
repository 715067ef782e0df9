"""Read the figures on officers' wording: by month and language, and which entries are overridden.

`payung/intake/figure_limits.py` says which figures are too small to show.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db.models import Sum

from payung.cases.policy import require_watch
from payung.foundation import clock
from payung.intake import policy
from payung.intake.figure_limits import FEWEST, Place, are_enough, in_places, months_over
from payung.intake.models import EntryCount, MessageCount
from payung.language import blame_check
from payung.language.languages import OTHER
from payung.language.reader import second_look
from payung.language.word_list import Entry, Kind, entry_of, language_of
from payung.staff import queries as people
from payung.staff.queries.capacity import Able, able
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

MOST: Final = 20  # entries

_Key = TypeVar("_Key")
_COUNTED: Final = ("sent", "checked", "found", "kept")


@dataclass(frozen=True)
class MonthOfMessages:
    """The messages of a month and language. Shares of `checked`, which a list has read; None for too few.

    `language`: its tag, or OTHER, which also holds languages with fewer than ten messages.
    """

    month: date
    language: str
    sent: int
    checked: int
    found_share: float | None
    kept_share: float | None


@dataclass(frozen=True)
class Pattern:
    """A pattern as its list writes it; `share`: how often a message was sent although it was shown."""

    line: str
    share: float


@dataclass(frozen=True)
class OverriddenEntry:
    """An entry of a list, with its present patterns, the most overridden first.

    `entry`: None where its list no longer has it, and for the second reader.
    """

    name: str
    entry: Entry | None
    share: float
    patterns: tuple[Pattern, ...]

    @property
    def by_reader(self) -> Kind | None:
        """Return the kind that the second reader marked; None for an entry of a list."""
        return second_look.kind_of(self.name)

    @property
    def language(self) -> str:
        """Return the language of its list; empty for the second reader, which has none."""
        return "" if self.by_reader else language_of(self.name)

    @property
    def worst(self) -> float:
        """Return the largest share of the entry and its patterns."""
        return max(self.share, *(pattern.share for pattern in self.patterns), 0.0)


@dataclass(frozen=True)
class Figures:
    """Months, newest first; entries, the most overridden first. `too_few`: officers who can write now."""

    months: list[MonthOfMessages]
    entries: list[OverriddenEntry]
    too_few: bool


def blame_figures_of_unit(viewer: OfficerViewer) -> Figures:
    """Return the figures of the viewer's own unit."""
    policy.require_blame_figures(viewer)
    return _figures(able(viewer, Permission.CHILD_DIALOGUE_WRITE))


def blame_figures_of_units(viewer: OfficerViewer, unit: UUID | None = None) -> Figures:
    """Return the figures of all units of the viewer's country together, or of one unit, for oversight.

    The limits apply to each unit first: a figure too small to show for one unit is in no sum either.
    """
    require_watch(viewer)
    country = people.unit(viewer, viewer.unit).country
    writers = able(viewer, Permission.CHILD_DIALOGUE_WRITE, country)
    return _figures({key: row for key, row in writers.items() if unit in {None, key}})


def _figures(units: Mapping[UUID, Able]) -> Figures:
    now = clock.now()
    enough = {key: unit for key, unit in units.items() if are_enough(unit, now, now)}
    places = {(key, month) for key, unit in enough.items() for month in months_over(unit, now)}
    rows = _messages(places)
    return Figures(
        [_month(*row) for row in _by_month(rows)],
        _overridden(_shown({place for place, _language, _counts in rows})),
        too_few=not enough,
    )


Row = tuple[Place, str, dict[str, int]]


def _messages(places: set[Place]) -> list[Row]:
    """Return the counts of each of `places` by language, without languages of too few messages."""
    by_place: dict[Place, dict[str, dict[str, int]]] = defaultdict(dict)
    for row in MessageCount.objects.filter(in_places(places)).values():
        counts = {name: row[name] for name in _COUNTED}
        by_place[row["unit_id"], row["month"]][row["language"]] = counts
    return [
        (place, language, counts)
        for place, by_language in by_place.items()
        for language, counts in _folded(by_language).items()
        if counts["sent"] >= FEWEST
    ]


def _folded(by_language: Mapping[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """Return the counts of a month; languages of few messages are counted together as OTHER."""
    folded: dict[str, dict[str, int]] = {}
    for language, counts in by_language.items():
        _add(folded, language if counts["sent"] >= FEWEST else OTHER, counts)
    return folded


def _by_month(rows: Iterable[Row]) -> list[tuple[tuple[date, str], dict[str, int]]]:
    """Return the counts of all units together by month and language, the newest month first."""
    sums: dict[tuple[date, str], dict[str, int]] = {}
    for (_unit, month), language, counts in rows:
        _add(sums, (month, language), counts)
    return sorted(
        sums.items(), key=lambda row: (-row[0][0].toordinal(), row[0][1] == OTHER, row[0][1])
    )


def _add(sums: dict[_Key, dict[str, int]], key: _Key, counts: Mapping[str, int]) -> None:
    so_far = sums.get(key, dict.fromkeys(_COUNTED, 0))
    sums[key] = {name: so_far[name] + counts[name] for name in _COUNTED}


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


def _shown(places: set[Place]) -> dict[str, float]:
    """Return the share left in of each entry and pattern that was shown often enough."""
    rows = EntryCount.objects.filter(in_places(places)).values("entry")
    counted: Iterable[Mapping[str, Any]] = rows.annotate(
        all_shown=Sum("shown"), all_kept=Sum("kept")
    ).filter(all_shown__gte=FEWEST, all_kept__gt=0)
    return {row["entry"]: row["all_kept"] / row["all_shown"] for row in counted}


def _overridden(shares: Mapping[str, float]) -> list[OverriddenEntry]:
    """Return the entries with their patterns; a deleted pattern counts in the share of its entry only."""
    patterns: dict[str, list[Pattern]] = defaultdict(list)
    entries = {name: blame_check.entry_for_child(name) for name in map(entry_of, shares)}
    for key, share in shares.items():
        entry = entries[entry_of(key)]
        line = entry.patterns.get(key) if entry else None
        if line:
            patterns[entry_of(key)].append(Pattern(line, share))
    overridden = [
        OverriddenEntry(name, entry, shares[name], tuple(sorted(patterns[name], key=_order)))
        for name, entry in entries.items()
        if name in shares
    ]
    return sorted(overridden, key=lambda row: (-row.worst, row.name))[:MOST]


def _order(pattern: Pattern) -> tuple[float, str]:
    return -pattern.share, pattern.line
