"""Links by token: the worker joins equal tokens and holds no key to see of what."""

from uuid import UUID

from django.db.models import Q

from payung.foundation import clock
from payung.foundation.viewer import SystemViewer
from payung.intake import acts
from payung.intake.actions.assessing import chain
from payung.intake.models import Link, StoredReport, Token
from payung.ledger.actions import acting

MOST = 500  # links that one report is given; beyond that it is a bundle, not a link
AT_ONCE = 200  # tokens asked for in one query


def link(viewer: SystemViewer, report_id: UUID) -> int:
    """Link a report to others that share a token; return how many links are new. Safe to repeat."""
    stored = StoredReport.objects.filter(id=report_id).defer("body", "lookup").first()
    if stored is None:
        return 0
    # Looked for outside the transaction: on SQLite a child who sends waits for whoever writes.
    pairs = _new_pairs(stored.id)
    with acting(viewer) as act:
        Link.objects.bulk_create(
            [
                Link(first_id=first, second_id=second, kind=kind, made_at=clock.now())
                for first, second, kind in pairs
            ],
            ignore_conflicts=True,
        )
        StoredReport.objects.filter(id=report_id).update(linked_at=clock.now())
        if pairs:
            subject = f"report:{stored.id}"
            act.record(chain(stored), acts.REPORT_LINKED, subject, count=len(pairs))
    return len(pairs)


Pair = tuple[UUID, UUID, str]


def _new_pairs(report: UUID) -> list[Pair]:
    there = Link.objects.filter(Q(first=report) | Q(second=report))
    known: set[Pair] = set(there.values_list("first_id", "second_id", "kind"))
    return sorted(_shared(report) - known, key=str)


def _shared(report: UUID) -> set[Pair]:
    """Return the pairs of this report with others that hold an equal token, at most `MOST`."""
    mine = list(Token.objects.filter(report=report).values_list("value", flat=True))
    pairs: set[Pair] = set()
    for start in range(0, len(mine), AT_ONCE):
        equal = Token.objects.filter(value__in=mine[start : start + AT_ONCE])
        others = equal.exclude(report=report).values_list("report_id", "kind")
        for other, kind in others[: MOST - len(pairs)]:
            pairs.add((min(report, other), max(report, other), kind))
        if len(pairs) >= MOST:
            break
    return pairs
