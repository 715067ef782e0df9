"""Bundles: the worker joins reports of services that share a token. It has no key to read them."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from payung.cases.joining.actions import join_by_rule
from payung.cases.models import Case
from payung.foundation import clock
from payung.foundation.blind_index import CHILD
from payung.foundation.viewer import SystemViewer
from payung.intake.models import StoredReport, Token
from payung.ledger.actions import acting
from payung.triage.lanes import Lane

# Identifiers that belong to one person. Many share an address of the network, a link or a picture.
STRONG = (
    *("account", "game_id", "profile_url", "email", "phone"),
    *("payment", "crypto_wallet", "device"),
)
TRIED = 5  # reports with the same identifier: one of them is enough
AT_ONCE = 200  # tokens of one report that are compared


def bundle_report(viewer: SystemViewer, report_id: UUID) -> bool:
    """Join the case of a report as `bundle` does, and note that it was looked at; return whether it was joined.

    Safe to repeat.
    """
    reports = StoredReport.objects.filter(id=report_id)
    stored = reports.select_related("case").only("id", "case").first()
    if stored is None:
        return False
    # Looked for outside the transaction: on SQLite a child who sends waits for whoever writes.
    alike = list(_alike(stored.case))
    with acting(viewer):
        joined = _join_first(viewer, stored.case, alike)
        reports.update(linked_at=clock.now())
    return joined


def bundle(viewer: SystemViewer, case: Case) -> bool:
    """Join the case of a service's report with one about the same account or the like; return whether it was.

    Only within one unit, and only where neither names a child: whoever is identified is a case of their own.
    """
    return _join_first(viewer, case, _alike(case))


def _join_first(viewer: SystemViewer, case: Case, alike: Iterable[tuple[UUID, str]]) -> bool:
    return any(join_by_rule(viewer, case.id, other, f"same_{kind}") for other, kind in alike)


def _alike(case: Case) -> Iterator[tuple[UUID, str]]:
    """Yield the reports with which a report can be bundled, with the kind of identifier that they share."""
    if case.lane != Lane.INDUSTRY or _names_a_child(case.id):
        return
    mine = Token.objects.filter(report=case.id, kind__in=STRONG)
    for kind, value in list(mine.values_list("kind", "value")[:AT_ONCE]):
        others = Token.objects.filter(value=bytes(value), kind=kind).exclude(report=case.id)
        others = others.filter(report__case__unit=case.unit_id, report__case__lane=case.lane)
        # The oldest, so that all find the same ones and become one bundle.
        for other in others.order_by("id").values_list("report_id", flat=True)[:TRIED]:
            if not _names_a_child(other):
                yield other, kind


def _names_a_child(report: UUID) -> bool:
    return Token.objects.filter(report=report, kind__startswith=CHILD).exists()
