"""Count the findings of word lists in messages to children, by unit and month, never by person or report."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Case, F, Value, When

from payung.foundation.sql.removal import remove
from payung.foundation.viewer import SystemViewer, Viewer
from payung.intake.figure_limits import present_month
from payung.intake.models import EntryCount, MessageCount, StoredReport
from payung.language.languages import family
from payung.language.text_checks import Checked
from payung.language.word_list import entry_of
from payung.ledger.actions import acting


def count_message(viewer: Viewer, stored: StoredReport, checked: Checked) -> None:
    """Count a message of the unit, within the transaction that sends it; the check came before.

    A finding that was never shown counts for the message and for no entry, so an entry is never kept more
    often than shown. A shown finding counts once for its pattern and once for its whole entry. A report that
    is open to named officers alone does not exist for others, so it adds to no figure.
    """
    if stored.case.named_only:
        return
    left = _counted({finding.key for finding in checked.read.findings})
    shown = _counted(checked.shown)
    place: dict[str, Any] = {
        "unit_id": stored.case.unit_id,
        "month": present_month(viewer, stored.case.unit_id),
        "language": family(stored.language),
    }
    # All messages of a month share this one row. A writer locks it until the message is sent, so nobody else
    # changes an entry of that month and language, and no two writers wait for each other.
    any_finding = bool(left or shown)
    more = {
        "sent": True,
        "checked": checked.read.by_list or any_finding,
        "found": any_finding,
        "kept": bool(left),
    }
    adding = {name: F(name) + 1 for name, counts in more.items() if counts}
    rows = MessageCount.objects.filter(**place)
    if not rows.update(**adding):
        # On PostgreSQL the second of two writers of the same row waits here for the first, then adds to it.
        MessageCount.objects.bulk_create([MessageCount(**place)], ignore_conflicts=True)
        rows.update(**adding)
    if shown:
        _count_entries(place, sorted(shown), sorted(shown & left))


def _counted(keys: Iterable[str]) -> set[str]:
    """Return the names that a message counts once: its patterns, and their entries."""
    return {name for key in keys for name in (key, entry_of(key))}


def _count_entries(place: dict[str, Any], shown: list[str], left: list[str]) -> None:
    missing = [EntryCount(**place, entry=name) for name in shown]
    EntryCount.objects.bulk_create(missing, ignore_conflicts=True)
    kept = Case(When(entry__in=left, then=Value(1)), default=Value(0)) if left else Value(0)
    rows = EntryCount.objects.filter(**place, entry__in=shown)
    rows.update(shown=F("shown") + 1, kept=F("kept") + kept)


def forget_counts(viewer: SystemViewer, before: date) -> int:
    """Delete the figures of months that began before a day; return how many rows."""
    with acting(viewer):
        counts = (MessageCount, EntryCount)
        return sum(remove(model.objects.filter(month__lt=before)) for model in counts)
