"""Reads the figures of officers' words: by month and language, and which entries are overridden."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet, Sum

from payung.foundation import clock
from payung.intake import policy
from payung.intake.models import EntryCount, MessageCount
from payung.language import blame
from payung.language.book import Entry
from payung.people import queries as people
from payung.people.viewer import OfficerViewer

MONTHS: Final = 12  # the present one and those before it
FEWEST: Final = 10  # of fewer messages a share could be somebody's own
FEWEST_SHOWN: Final = 5  # an entry that was shown less often says nothing of itself
MOST: Final = 20  # entries


@dataclass(frozen=True)
class MonthOfWords:
    """What was sent in a month and language. Shares: of `checked`, what a list has read; None for too few."""

    month: date
    language: str
    sent: int
    checked: int
    found_share: float | None
    kept_share: float | None


@dataclass(frozen=True)
class Overridden:
    """An entry of a list, with how often it was shown and stayed in what was sent."""

    entry: Entry
    shown: int
    kept: int

    @property
    def language(self) -> str:
        """Return the language of its list, which is that of its example and its reason."""
        return self.entry.name.partition("/")[0].partition(".")[0]

    @property
    def share(self) -> float:
        """Return how much of what it showed was sent nevertheless."""
        return self.kept / self.shown


Words = tuple[list[MonthOfWords], list[Overridden]]


def words_of_unit(viewer: OfficerViewer) -> Words:
    """Return the figures of the viewer's own unit: months, newest first; entries, the most overridden first."""
    policy.require_words(viewer)
    since = _since(people.unit(viewer, viewer.unit).time_zone)
    return _words(
        MessageCount.objects.filter(unit_id=viewer.unit, month__gte=since),
        EntryCount.objects.filter(unit_id=viewer.unit, month__gte=since),
    )


def words_of_units(viewer: OfficerViewer, unit: UUID | None = None) -> Words:
    """Return the figures of all units of the viewer's country together, or of one of them, for oversight."""
    policy.require_watch(viewer)
    own = people.unit(viewer, viewer.unit)
    one = {"unit_id": unit} if unit else {}
    asked = {"unit__country": own.country, "month__gte": _since(own.time_zone), **one}
    return _words(MessageCount.objects.filter(**asked), EntryCount.objects.filter(**asked))


def _since(zone: str) -> date:
    """Return the first day of the first month that is shown."""
    now = clock.now().astimezone(clock.zone(zone))
    year, month = divmod(now.year * 12 + now.month - MONTHS, 12)
    return date(year, month + 1, 1)


def _words(messages: QuerySet[MessageCount], entries: QuerySet[EntryCount]) -> Words:
    months = messages.values("month", "language").annotate(
        **{f"all_{name}": Sum(name) for name in ("sent", "checked", "found", "kept")}
    )
    found = entries.values("entry").annotate(all_shown=Sum("shown"), all_kept=Sum("kept"))
    rows = found.filter(all_shown__gte=FEWEST_SHOWN, all_kept__gt=0)
    overridden = sorted(_known(rows), key=lambda row: (-row.share, -row.shown, row.entry.name))
    return [_month(row) for row in months.order_by("-month", "language")], overridden[:MOST]


def _month(row: Mapping[str, Any]) -> MonthOfWords:
    checked = row["all_checked"]
    enough = checked >= FEWEST
    return MonthOfWords(
        month=row["month"],
        language=row["language"],
        sent=row["all_sent"],
        checked=checked,
        found_share=row["all_found"] / checked if enough else None,
        kept_share=row["all_kept"] / checked if enough else None,
    )


def _known(rows: Iterable[Mapping[str, Any]]) -> Iterator[Overridden]:
    """Yield what still stands in its list: the rest was put right already."""
    for row in rows:
        entry = blame.entry_for_child(row["entry"])
        if entry:
            yield Overridden(entry, row["all_shown"], row["all_kept"])
