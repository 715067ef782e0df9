"""Link reports by token: the worker compares equal tokens, and has no key to read what they stand for."""

from uuid import UUID

from django.db.models import Q, QuerySet

from payung.cases.joining.actions import join_by_rule
from payung.cases.models import Case
from payung.foundation import clock
from payung.foundation.blind_index import CHILD
from payung.foundation.viewer import SystemViewer
from payung.intake import acts
from payung.intake.models import Link, StoredReport, Token
from payung.ledger.actions import acting
from payung.triage.lanes import Lane

MOST = 500  # links that one report is given; beyond that it is a bundle, not a link
# Identifiers that belong to one person. Many share an address of the network, a link or a picture.
STRONG = (
    *("account", "game_id", "profile_url", "email", "phone"),
    *("payment", "crypto_wallet", "device"),
)
TRIED = 5  # reports with the same identifier: one of them is enough
AT_ONCE = 200  # tokens asked for in one query


def link(viewer: SystemViewer, report_id: UUID) -> int:
    """Link a report to others that share a token, and join it with those that `bundle` allows.

    Return how many links are new. Safe to repeat.
    """
    stored = (
        StoredReport.objects.select_related("case").only("id", "case").filter(id=report_id).first()
    )
    if stored is None:
        return 0
    # Looked for outside the transaction: on SQLite a child who sends waits for whoever writes.
    pairs = _new_pairs(stored.id)
    moment = clock.now()
    with acting(viewer) as act:
        Link.objects.bulk_create(
            [
                Link(first_id=first, second_id=second, kind=kind, made_at=moment)
                for first, second, kind in pairs
            ],
            ignore_conflicts=True,
        )
        StoredReport.objects.filter(id=report_id).update(linked_at=moment)
        bundle(viewer, stored.case)
        # Another task, or the sweep, may have found the same at the same time: each link is told of once.
        new = len(set(pairs) & _of(Link.objects.filter(made_at=moment), report_id)) if pairs else 0
        if new:
            act.record(stored.case.chain, acts.REPORT_LINKED, f"report:{stored.id}", count=new)
    return new


def bundle(viewer: SystemViewer, case: Case) -> bool:
    """Join the case of a service's report with one about the same account or the like; return whether it was.

    Only within one unit, and only where neither names a child: whoever is identified is a case of their own.
    """
    if case.lane != Lane.INDUSTRY or _names_a_child(case.id):
        return False
    mine = Token.objects.filter(report=case.id, kind__in=STRONG)
    for kind, value in list(mine.values_list("kind", "value")[:AT_ONCE]):
        others = Token.objects.filter(value=bytes(value), kind=kind).exclude(report=case.id)
        others = others.filter(report__case__unit=case.unit_id, report__case__lane=case.lane)
        for other in others.values_list("report_id", flat=True)[:TRIED]:
            if not _names_a_child(other) and join_by_rule(viewer, case.id, other, f"same_{kind}"):
                return True
    return False


def _names_a_child(report: UUID) -> bool:
    return Token.objects.filter(report=report, kind__startswith=CHILD).exists()


Pair = tuple[UUID, UUID, str]


def _new_pairs(report: UUID) -> list[Pair]:
    return sorted(_shared(report) - _of(Link.objects.all(), report), key=str)


def _of(links: QuerySet[Link], report: UUID) -> set[Pair]:
    found = links.filter(Q(first=report) | Q(second=report))
    return set(found.values_list("first_id", "second_id", "kind"))


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
