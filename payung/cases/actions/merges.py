"""Merging: which case leads follows from the joins, and is worked out again whenever one is made or undone.

No sealed record moves and no key is granted. A merged case keeps its own clock and owner, and has them again
when it is separated; the case that leads takes over what is more urgent.
"""

from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from django.db.models import Q

from payung.cases.actions.clocks import AGAIN, begin_again
from payung.cases.actions.shares import follow_level
from payung.cases.components import Edge, groups
from payung.cases.models import Case, Join, JoinKind, Reader
from payung.cases.parts import is_new_since
from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.triage.lanes import Level, more_urgent

Shares = dict[UUID, dict[UUID, Case]]  # by case and unit
AT_ONCE: Final = 500  # cases that one statement changes
_CHANGED: Final = (
    *("merged_into", "merged_at", "held_at", "owner", "new_to_owner", "taken_at"),
    *AGAIN,
)


def settle(cases: Iterable[UUID]) -> None:
    """Let `merged_into` follow from the joins again, for these cases and all that are joined with them."""
    rows, joins = _component(set(cases))
    readers = _readers_of(rows.values())
    together = [_edge(join) for join in joins if join.kind == JoinKind.TOGETHER]
    apart = {(join.first_id, join.second_id) for join in joins if join.kind == JoinKind.APART}
    shares = _shares_of(rows)
    alike = {
        id_: (row.unit_id, readers.get(id_), frozenset(shares.get(id_, ())))
        for id_, row in rows.items()
    }
    for group in groups(alike, together, apart):
        members = sorted((rows[id_] for id_ in group), key=lambda row: (row.opened_at, row.id))
        _lead(members[0], members[1:], rows)
        _lead_shares([row.id for row in members], shares)
        if shares:
            follow_level(SYSTEM, members[0])


def add(lead: Case, case: Case) -> None:
    """Merge a case that nothing is joined with into an older one that leads, both locked.

    The same as `settle`, without reading the thousands that may be merged into it already.
    """
    _lead(lead, [case], {})


def _component(cases: set[UUID]) -> tuple[dict[UUID, Case], list[Join]]:
    """Return these cases and all that are merged or joined with them, locked, with the joins among them."""
    known: set[UUID] = set()
    joins: dict[UUID, Join] = {}
    fresh = cases
    while fresh:
        known |= fresh
        pointers = Case.objects.filter(Q(id__in=fresh) | Q(merged_into__in=fresh))
        around = {id_ for pair in pointers.values_list("id", "merged_into") for id_ in pair if id_}
        made = Join.objects.filter(Q(first__in=fresh) | Q(second__in=fresh), undone_at=None)
        joins |= {join.id: join for join in made}
        linked = (join for join in joins.values() if join.kind == JoinKind.TOGETHER)
        around |= {id_ for join in linked for id_ in (join.first_id, join.second_id)}
        fresh = around - known
    rows = Case.objects.select_for_update().filter(id__in=known).order_by("id")
    return {row.id: row for row in rows}, list(joins.values())


def _shares_of(cases: Collection[UUID]) -> Shares:
    """Return the shares of each case that is shared, by unit, locked."""
    found: Shares = {}
    rows = Case.objects.select_for_update().filter(share_of__in=cases, closed_at=None)
    for row in rows.order_by("id"):
        found.setdefault(row.about, {})[row.unit_id] = row
    return found


def _lead_shares(members: list[UUID], shares: Shares) -> None:
    """Let the shares of each unit be one as their cases are: the share of the case that leads leads them."""
    rows = {row.id: row for of_case in shares.values() for row in of_case.values()}
    for unit in sorted(shares.get(members[0], {})):
        lead, *rest = (shares[member][unit] for member in members)
        _lead(lead, rest, rows)


def _edge(join: Join) -> Edge:
    return Edge(join.first_id, join.second_id, join.rule, join.made_at, join.id)


def _readers_of(cases: Collection[Case]) -> dict[UUID, frozenset[UUID]]:
    """Return the officers to whom alone each case is open, where it is."""
    named = [case.id for case in cases if case.named_only]
    found: dict[UUID, set[UUID]] = {id_: set() for id_ in named}
    for case, officer in Reader.objects.filter(case__in=named).values_list("case_id", "officer_id"):
        found[case].add(officer)
    return {case: frozenset(officers) for case, officers in found.items()}


def _lead(lead: Case, members: list[Case], rows: dict[UUID, Case]) -> None:
    """Let one case lead the others, and save what changes."""
    come = [member for member in members if member.merged_into_id != lead.id]
    former = lead.merged_into_id
    if former is not None:
        _release(lead, rows[former])
    for member in come:
        _take_over(lead, member)
    if come or former is not None:
        lead.save(update_fields=_CHANGED)
    _point(come, lead)


def _point(members: list[Case], lead: Case) -> None:
    """Merge cases into the one that leads. There may be thousands, so a statement moves many."""
    moment = clock.now()
    for member in members:
        member.merged_into, member.merged_at = lead, moment
    ids = [member.id for member in members]
    for start in range(0, len(ids), AT_ONCE):
        some = Case.objects.filter(id__in=ids[start : start + AT_ONCE])
        some.update(merged_into=lead, merged_at=moment)


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
