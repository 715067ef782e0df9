"""What follows from equal tokens.

The worker, which has no key to read them, joins reports of services, and asks whether a case that is closed or
rests is opened again. An officer closes duplicates together.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from payung.cases.actions.batches import Undone, in_each, selected
from payung.cases.actions.case_lookups import locked, words_of
from payung.cases.assignment.actions import take
from payung.cases.decisions.actions import Closure, decide_level
from payung.cases.decisions.actions.repeat_reports import OFF_THE_LIST, ask_again
from payung.cases.decisions.policy import may_close_duplicates
from payung.cases.joining.actions import join_by_rule
from payung.cases.models import Case
from payung.cases.queries import case_of
from payung.foundation import clock
from payung.foundation.blind_index import CHILD
from payung.foundation.errors import Conflict, NotAllowed
from payung.foundation.viewer import SystemViewer
from payung.intake.links.queries.duplicates import duplicates
from payung.intake.links.queries.linked_reports import MOST, STRONG
from payung.intake.models import StoredReport, Token
from payung.ledger.actions import acting
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Lane, Level

_NONE = _("It is no undecided duplicate any more. Look at it on its own page.")
TRIED = 5  # reports with the same identifier: one of them is enough
AT_ONCE = 200  # tokens of one report that are compared


def bundle_report(viewer: SystemViewer, report_id: UUID) -> bool:
    """Join the case of a report as `bundle` does; return whether it was joined.

    The first time, ask also whether a case that is closed or rests is opened again. Safe to repeat.
    """
    reports = StoredReport.objects.filter(id=report_id)
    stored = reports.select_related("case").only("id", "case", "linked_at").first()
    if stored is None:
        return False
    # Looked for outside the transaction: on SQLite a child who sends waits for whoever writes.
    alike = list(_alike(stored.case))
    ended = set() if stored.linked_at else _ended(stored.case)
    with acting(viewer) as act:
        joined = _join_first(viewer, stored.case, alike)
        ask_again(viewer, act, ended)
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


def _ended(case: Case) -> set[UUID]:
    """Return the cases of the unit off the list, when a report came that names their account or child."""
    if case.named_only:
        return set()  # it is not there for others, so it asks nothing of them
    ended: set[UUID] = set()
    mine = Token.objects.filter(
        report=case.id, kind__in=[*STRONG, *(CHILD + kind for kind in STRONG)]
    )
    for kind, value in list(mine.values_list("kind", "value")[:AT_ONCE]):
        others = Token.objects.filter(value=bytes(value), kind=kind).exclude(report=case.id)
        newest = others.order_by("-id").values("report_id")[:MOST]
        leads = Case.objects.filter(id__in=newest).annotate(lead=Coalesce("merged_into", "id"))
        off_list = Case.objects.filter(OFF_THE_LIST, id__in=leads.values("lead"), unit=case.unit_id)
        ended.update(
            off_list.filter(level_decided_at__lt=case.opened_at).values_list("id", flat=True)
        )
    return ended


@dataclass(frozen=True)
class ClosedDuplicates:
    """What became of duplicates that an officer closed. `waiting`: a colleague must countersign these first."""

    undone: tuple[Undone, ...]
    waiting: tuple[UUID, ...]


def close_duplicates(
    viewer: OfficerViewer, report_id: UUID, chosen: Sequence[UUID], reason: str
) -> ClosedDuplicates:
    """Close duplicates of a decided report of a service, one by one: each is taken, decided and closed.

    Each keeps its level, and goes through the gates of a closure; one in twenty is read again.

    Raises NotAllowed where the viewer may not, BadInput for none, too many or no reason.
    """
    words = words_of("reason", reason)
    case = case_of(viewer, report_id, Permission.REPORT_LEVEL_DECIDE)
    leave = may_close_duplicates(viewer, case)
    if not leave:
        raise NotAllowed(leave.reason)
    waiting = []

    def close(case_id: UUID) -> None:
        with acting(viewer):
            found = locked(case_id)
            if found is None or not duplicates(viewer, case, [case_id]).rows:
                raise Conflict(_NONE)
            if found.owner is None or not found.owner.is_active:
                take(viewer, case_id)
            level = Level(found.level)
            text = f"{words}\n" + gettext("Duplicate of %(number)s.") % {"number": case.about}
            if decide_level(viewer, case_id, level, text, seen=level, closure=Closure.KNOWN):
                waiting.append(case_id)

    undone = in_each(viewer, selected(chosen), close)
    return ClosedDuplicates(undone, tuple(waiting))


def _names_a_child(report: UUID) -> bool:
    return Token.objects.filter(report=report, kind__startswith=CHILD).exists()
