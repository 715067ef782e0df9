"""Join cases that belong together, and separate them again. The joins are kept; who leads follows from them.

Cases of different children are not joined: one suspect links them.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payung.cases import acts
from payung.cases.actions.case_lookups import lock_leads, locked, words_of
from payung.cases.actions.clocks import next_clock
from payung.cases.actions.decision_records import decide
from payung.cases.actions.merges import add, settle
from payung.cases.joining.policy import is_shared, link_obstacle, obstacle, require_join
from payung.cases.models import Case, DecisionKind, Join, JoinKind
from payung.cases.parts import parts
from payung.cases.policy import require_lead, require_there
from payung.cases.queries import lead_of, members_of
from payung.cases.queries.one_suspect import suspect_cases
from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict
from payung.foundation.viewer import SystemViewer
from payung.ledger.actions import acting
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def join(viewer: OfficerViewer, case_id: UUID, other_id: UUID, reason: str) -> UUID:
    """Join two cases of the viewer's unit into one, with a reason; return the case that leads.

    The older one leads. No report and no key moves. Who works on each, or a supervisor, does it; what nobody
    has taken can be joined by anybody who may decide a level. Raises Conflict where they cannot be one case.
    """
    words = words_of("reason", reason)
    with acting(viewer) as act:
        first, second = _both(viewer, case_id, other_id)
        _undo(viewer, _between(viewer, first, second))
        _make(first.id, second.id, JoinKind.TOGETHER, officer=viewer.id)
        settle([first.id, second.id])
        lead = _lead(viewer, first.id)
        if lead.id != _lead(viewer, second.id).id:
            raise Conflict
        other = second if lead.id == first.id else first
        decide(viewer, lead, DecisionKind.JOINED, lead.level, words, about=str(other.id))
        act.record(lead.chain, acts.CASES_JOINED, f"report:{lead.id}", count=2)
        if other.chain != lead.chain:
            act.record(other.chain, acts.CASES_JOINED, f"report:{other.id}", count=2)
        if lead.owner_id is not None:  # whoever has the case has these reports too
            for each in parts():
                each.taken(viewer, lead)
    return lead.id


def part(viewer: OfficerViewer, case_id: UUID, reason: str) -> None:
    """Separate one report from the others of its case, with a reason: it is a case of its own again.

    It has its own level, owner and clock again. No rule of the system joins it with them again.
    """
    words = words_of("reason", reason)
    with acting(viewer) as act:
        lead = require_join(viewer, locked(case_id))
        others = members_of(viewer, lead.id).exclude(id=case_id).order_by("opened_at", "id")
        rest = others.first()
        if rest is None:
            raise Conflict(_("This report is not joined with another."))
        gone = _joins(viewer, {case_id}, set(others.values_list("id", flat=True)))
        _undo(viewer, gone)
        _make(case_id, rest.id, JoinKind.APART, officer=viewer.id)
        _keep_together(viewer, case_id, rest.id, gone)
        settle([case_id, rest.id])
        for one, other in ((case_id, rest.id), (rest.id, case_id)):
            now = _lead(viewer, one)
            decide(viewer, now, DecisionKind.PARTED, now.level, words, about=str(other))
            next_clock(viewer, now)
            act.record(now.chain, acts.CASES_PARTED, f"report:{one}")


def link_suspect(viewer: OfficerViewer, case_id: UUID, other_id: UUID, reason: str) -> None:
    """Link two cases by one suspect, with a reason. Each child keeps a case of their own.

    Who works on the first, or a supervisor, does it, with any other case of the unit. Raises Conflict where
    they are linked already, or other officers read them.
    """
    words = words_of("reason", reason)
    with acting(viewer) as act:
        lock_leads([case_id, other_id])
        case = require_join(viewer, locked(case_id))
        other = require_there(viewer, locked(other_id), Permission.REPORT_QUEUE_READ)
        require_lead(viewer, other)
        if case.id == other.id:
            raise BadInput("other", _("These reports are one case already."))
        obstructed = link_obstacle(viewer, case, other)
        if obstructed:
            raise Conflict(obstructed)
        if other.id in {one.about for one in suspect_cases(viewer, case).cases}:
            raise Conflict(_("These cases are linked by one suspect already."))
        _make(case.id, other.id, JoinKind.SUSPECT, officer=viewer.id)
        for one, about in ((case, other), (other, case)):
            decide(
                *(viewer, one, DecisionKind.SUSPECT_LINKED, one.level, words), about=str(about.id)
            )
            act.record(one.chain, acts.SUSPECT_LINKED, f"report:{one.id}")


def part_suspect(viewer: OfficerViewer, case_id: UUID, reason: str) -> None:
    """Take a case out of those of a suspect, with a reason. The others stay linked."""
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case = require_join(viewer, locked(case_id))
        own = Q(first__in=members_of(viewer, case.id)) | Q(second__in=members_of(viewer, case.id))
        gone = list(Join.objects.filter(own, kind=JoinKind.SUSPECT, undone_at=None))
        if not gone:
            raise Conflict(_("This case is linked with no other by a suspect."))
        _undo(viewer, gone)
        members = set(members_of(viewer, case.id).values_list("id", flat=True))
        rest = sorted({end for join in gone for end in _ends(join)} - members)
        _link_all(viewer, rest[:1], rest[1:], JoinKind.SUSPECT)
        decide(viewer, case, DecisionKind.SUSPECT_PARTED, case.level, words)
        act.record(case.chain, acts.SUSPECT_PARTED, f"report:{case.id}")


def join_by_rule(viewer: SystemViewer, case_id: UUID, other_id: UUID, rule: str) -> bool:
    """Join two cases by a rule of the system; return whether they are one case now.

    Nothing happens where a person or a rule has joined or separated these two before, or
    where they cannot be one case.
    """
    with acting(viewer) as act:
        lock_leads([case_id, other_id])
        first, second = (locked(id_) for id_ in sorted((case_id, other_id)))
        if first is None or second is None or first.id == second.id:
            return first is not None and second is not None
        if obstacle(viewer, first, second) or first.held_at or second.held_at or is_shared(first):
            return False  # a person joins what another unit works on too
        if _was_decided(case_id, other_id):
            return False
        _make(case_id, other_id, JoinKind.TOGETHER, rule=rule)
        older, newer = sorted((first, second), key=lambda case: (case.opened_at, case.id))
        if _is_alone(viewer, newer):
            add(older, newer)
        else:
            settle([case_id, other_id])
        lead = _lead(viewer, case_id)
        # Of the one that joins: that which leads may have thousands, and its page shows its history.
        joins = older if lead.id == newer.id else newer
        act.record(joins.chain, acts.CASES_JOINED, f"report:{joins.id}", count=2)
        return _lead(viewer, other_id).id == lead.id


def _both(viewer: OfficerViewer, case_id: UUID, other_id: UUID) -> tuple[Case, Case]:
    """Return the two cases that lead where these are; raise where the viewer may not make them one."""
    lock_leads([case_id, other_id])
    first, second = (require_join(viewer, locked(id_)) for id_ in sorted((case_id, other_id)))
    if first.id == second.id:
        raise BadInput("other", _("These reports are one case already."))
    reason = obstacle(viewer, first, second)
    if reason:
        raise Conflict(reason)
    return first, second


def _lead(viewer: OfficerViewer | SystemViewer, case_id: UUID) -> Case:
    case = lead_of(viewer, case_id)
    if case is None:
        raise Conflict
    return case


def _between(viewer: OfficerViewer, first: Case, second: Case) -> list[Join]:
    one = set(members_of(viewer, first.id).values_list("id", flat=True))
    two = set(members_of(viewer, second.id).values_list("id", flat=True))
    return _joins(viewer, one, two)


def _joins(viewer: OfficerViewer, one: set[UUID], two: set[UUID]) -> list[Join]:
    """Return the joins, not undone, between two sets of cases, of which one may have thousands."""
    del viewer  # who may join them was asked before
    few, many = sorted((one, two), key=len)
    ends = Q(first__in=few) | Q(second__in=few)
    found = Join.objects.filter(ends, undone_at=None).exclude(kind=JoinKind.SUSPECT)
    return [join for join in found if join.first_id in many or join.second_id in many]


def _keep_together(viewer: OfficerViewer, case_id: UUID, rest: UUID, gone: list[Join]) -> None:
    """Let those that only a separated report had joined stay one case without it."""
    others = {end for join in gone for end in _ends(join)} - {case_id, rest}
    _link_all(viewer, [rest], others, JoinKind.TOGETHER)


def _ends(join: Join) -> tuple[UUID, UUID]:
    return join.first_id, join.second_id


def _link_all(
    viewer: OfficerViewer, ones: Iterable[UUID], others: Collection[UUID], kind: JoinKind
) -> None:
    pairs = [sorted((one, other)) for one in ones for other in others]
    Join.objects.bulk_create(
        [
            Join(
                first_id=first,
                second_id=second,
                kind=kind,
                officer_id=viewer.id,
                made_at=clock.now(),
            )
            for first, second in pairs
        ],
        ignore_conflicts=True,
    )


def _is_alone(viewer: SystemViewer, case: Case) -> bool:
    """Say whether a case has no joins but the one that was just made, and leads no other."""
    joins = Join.objects.filter(Q(first=case) | Q(second=case))
    return joins.count() == 1 and not members_of(viewer, case.id).exclude(id=case.id).exists()


def _was_decided(one: UUID, two: UUID) -> bool:
    """Say whether anybody has joined or separated these two before, also where it was undone."""
    first, second = sorted((one, two))
    return Join.objects.filter(first=first, second=second).exists()


def _undo(viewer: OfficerViewer, joins: list[Join]) -> None:
    ids = [join.id for join in joins]
    Join.objects.filter(id__in=ids).update(undone_at=clock.now(), undone_by=viewer.id)


def _make(
    one: UUID, two: UUID, kind: JoinKind, *, officer: UUID | None = None, rule: str = ""
) -> None:
    first, second = sorted((one, two))
    Join.objects.create(
        first_id=first,
        second_id=second,
        kind=kind,
        officer_id=officer,
        rule=rule,
        made_at=clock.now(),
    )
