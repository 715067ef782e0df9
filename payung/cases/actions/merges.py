"""Merging: which case leads follows from the joins, and is worked out again whenever one is made or undone.

No sealed record moves and no key is granted. A merged case keeps its own clock and owner, and has them again
when it is separated; the case that leads takes over what is more urgent.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Q

from payung.cases.actions.case_lookups import lock_leads
from payung.cases.actions.clocks import AGAIN, begin_again
from payung.cases.actions.shares import follow_level
from payung.cases.components import Edge, groups
from payung.cases.models import Case, Join, JoinKind, Reader
from payung.cases.parts import is_new_since
from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.triage.lanes import Level, more_urgent

AT_ONCE: Final = 500  # cases that one statement reads or changes
_CHANGED: Final = (
    *("merged_into", "merged_at", "held_at", "owner", "new_to_owner", "taken_at"),
    *AGAIN,
)
# What a case that leads takes over from one that is merged into it.
_TAKEN_OVER: Final = (
    *("level", "level_decided_at", "closed_at", "due_at", "rises_at", "raised_at", "held_at"),
    *("owner", "new_to_owner", "taken_at"),
)


class _Member(NamedTuple):
    """What is read of every case in a component: there may be thousands."""

    id: UUID
    unit: UUID
    named_only: bool
    opened_at: datetime
    merged_into: UUID | None


Shares = dict[UUID, dict[UUID, _Member]]  # by case and unit


def settle(cases: Iterable[UUID]) -> None:
    """Let `merged_into` follow from the joins again, for these cases and all that are joined with them."""
    rows, joins = _component(set(cases))
    readers = _readers_of(rows.values())
    together = [_edge(join) for join in joins if join.kind == JoinKind.TOGETHER]
    apart = {(join.first_id, join.second_id) for join in joins if join.kind == JoinKind.APART}
    shares = _shares_of(rows.keys())
    alike = {
        id_: (row.unit, readers.get(id_), frozenset(shares.get(id_, ())))
        for id_, row in rows.items()
    }
    for group in groups(alike, together, apart):
        members = sorted((rows[id_] for id_ in group), key=lambda row: (row.opened_at, row.id))
        _follow(members)
        lead = members[0].id
        # The shares of each unit are one as their cases are.
        for unit in sorted(shares.get(lead, {})):
            _follow([shares[member.id][unit] for member in members])
        if shares:
            follow_level(SYSTEM, Case.objects.get(id=lead))


def add(lead: Case, case: Case) -> None:
    """Merge a case that nothing is joined with into an older one that leads, both locked.

    The same as `settle`, without reading the thousands that may be merged into it already.
    """
    _lead(lead, [case.id])


def _follow(members: Sequence[_Member]) -> None:
    """Let the first of these lead the others, if it does not already."""
    lead, *others = members
    come = [member.id for member in others if member.merged_into != lead.id]
    if come or lead.merged_into is not None:
        _lead(Case.objects.get(id=lead.id), come)


def _component(cases: set[UUID]) -> tuple[dict[UUID, _Member], list[Join]]:
    """Return these cases and all that are merged or joined with them, with the joins among them.

    Those that lead are locked, and so all are: who changes a merged case locks the one that leads it.
    """
    rows: dict[UUID, _Member] = {}
    joins: dict[UUID, Join] = {}
    fresh = cases
    while fresh:
        leading = lock_leads(fresh)
        around = Case.objects.filter(Q(id__in=leading) | Q(merged_into__in=leading))
        rows |= {row[0]: _Member(*row) for row in around.values_list(*_Member._fields)}
        made = Join.objects.filter(undone_at=None).only(
            "first", "second", "kind", "rule", "made_at"
        )
        for side in ("first", "second"):
            at_side = made.filter(**{f"{side}__in": around.values("id")})
            joins |= {join.id: join for join in at_side}
        ends = (join for join in joins.values() if join.kind == JoinKind.TOGETHER)
        fresh = {id_ for join in ends for id_ in (join.first_id, join.second_id)} - rows.keys()
    return rows, list(joins.values())


def _shares_of(cases: Collection[UUID]) -> Shares:
    """Return the shares of each case that is shared, by unit, locked."""
    shares: Shares = {}
    rows = Case.objects.select_for_update().filter(share_of__in=cases, closed_at=None)
    for about, *row in rows.order_by("id").values_list("share_of", *_Member._fields):
        share = _Member(*row)
        shares.setdefault(about, {})[share.unit] = share
    return shares


def _edge(join: Join) -> Edge:
    return Edge(join.first_id, join.second_id, join.rule, join.made_at, join.id)


def _readers_of(cases: Collection[_Member]) -> dict[UUID, frozenset[UUID]]:
    """Return the officers to whom alone each case is open, where it is."""
    named = [case.id for case in cases if case.named_only]
    readers: dict[UUID, set[UUID]] = {id_: set() for id_ in named}
    for case, officer in Reader.objects.filter(case__in=named).values_list("case_id", "officer_id"):
        readers[case].add(officer)
    return {case: frozenset(officers) for case, officers in readers.items()}


def _lead(lead: Case, come: list[UUID]) -> None:
    """Let one case lead others that it did not lead before, and save what changes."""
    if lead.merged_into_id is not None:
        _release(lead, Case.objects.get(id=lead.merged_into_id))
    moment = clock.now()
    for start in range(0, len(come), AT_ONCE):
        some = Case.objects.filter(id__in=come[start : start + AT_ONCE])
        for member in some.only(*_TAKEN_OVER).order_by("opened_at", "id"):
            _take_over(lead, member)
        some.update(merged_into=lead, merged_at=moment)
    lead.save(update_fields=_CHANGED)


def _take_over(lead: Case, member: Case) -> None:
    """Let a case that leads be as urgent as one that is merged into it, and have its owner if it has none."""
    higher = more_urgent(Level(lead.level), Level(member.level)).value
    if member.closed_at is None:
        if member.level_decided_at is None and (higher != lead.level or lead.closed_at):
            lead.level_decided_at = None
        _run(lead, member)
    lead.level = higher
    lead.held_at = lead.held_at or member.held_at
    if lead.owner_id is None:
        lead.owner_id, lead.new_to_owner = member.owner_id, member.new_to_owner
        lead.taken_at = member.taken_at


def _run(lead: Case, member: Case) -> None:
    """Let the clock of a case that leads end as soon as that of an open member."""
    runs = lead.due_at is not None and lead.look_at is None
    if member.due_at and not (runs and lead.due_at and lead.due_at <= member.due_at):
        lead.due_at, lead.rises_at = member.due_at, member.rises_at
        lead.raised_at = member.raised_at
    lead.closed_at = lead.look_at = None


def _release(case: Case, former: Case) -> None:
    """Give a case its own clock back. What came for it meanwhile is as urgent as the case that led it was."""
    since, case.merged_into, case.merged_at = case.merged_at, None, None
    if since and is_new_since(case.id, since):
        begin_again(case, former.level)
    case.held_at = case.held_at or former.held_at
