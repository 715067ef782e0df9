"""Links by token: the worker joins equal tokens and holds no key to see of what."""

from uuid import UUID

from payung.foundation import clock
from payung.foundation.viewer import SystemViewer
from payung.intake import acts
from payung.intake.actions.assessing import chain
from payung.intake.models import Link, StoredReport, Token
from payung.ledger.actions import acting

MOST = 1000  # links that one token of one report makes; beyond that it is a bundle, not a link


def link(viewer: SystemViewer, report_id: UUID) -> int:
    """Link a report to every other that shares a token; return how many links are new. Safe to repeat."""
    with acting(viewer) as act:
        stored = StoredReport.objects.filter(id=report_id).defer("body", "lookup").first()
        if stored is None:
            return 0
        new = [link for link in _found(stored) if not _there(link)]
        Link.objects.bulk_create(new, ignore_conflicts=True)
        StoredReport.objects.filter(id=report_id).update(linked_at=clock.now())
        if new:
            act.record(chain(stored), acts.REPORT_LINKED, f"report:{stored.id}", count=len(new))
        return len(new)


def _found(stored: StoredReport) -> list[Link]:
    pairs: set[tuple[UUID, UUID, str]] = set()
    for token in stored.tokens.all():
        others = (
            Token.objects.filter(value=token.value, kind=token.kind, key_id=token.key_id)
            .exclude(report_id=stored.id)
            .values_list("report_id", flat=True)[:MOST]
        )
        pairs |= {(min(stored.id, other), max(stored.id, other), token.kind) for other in others}
    return [
        Link(first_id=first, second_id=second, kind=kind, made_at=clock.now())
        for first, second, kind in sorted(pairs, key=str)
    ]


def _there(link: Link) -> bool:
    return Link.objects.filter(
        first_id=link.first_id, second_id=link.second_id, kind=link.kind
    ).exists()
