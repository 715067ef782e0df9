"""The open cases that an officer holds: transferred together, or passed on when the account is cut off."""

from collections import Counter
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from payung.cases import acts
from payung.cases.actions.case_lookups import lock_leads
from payung.cases.assignment.queries.colleagues import conflicted, supervising, takers
from payung.cases.models import Case, Reader
from payung.cases.queries.visibility import visible
from payung.foundation.errors import BadInput
from payung.ledger.actions import Act, acting
from payung.staff.handover import Holding
from payung.staff.models import Officer
from payung.staff.queries.held_work import require_passing_on
from payung.staff.viewer import OfficerViewer

AT_ONCE: Final = 200  # cases that one click transfers
CANNOT: Final = _(
    "Choose a colleague who has the role, the certificate and the key for this report."
)


class HeldCases(Holding):
    """Open cases, and shares of other units' cases."""

    code = "cases"

    def words(self, number: int) -> str:
        """Return a number of cases in words."""
        return ngettext("%(n)d open case", "%(n)d open cases", number) % {"n": number}

    def count(self, officer: UUID, viewer: OfficerViewer | None = None) -> int:
        """Return how many an officer holds; with a viewer, only of those that exist for them."""
        return _held(officer, viewer).count()

    def hand(self, viewer: OfficerViewer, officer: UUID, colleague: UUID) -> None:
        """Transfer the most urgent of an officer's cases to a colleague: at most `AT_ONCE`.

        What is for named officers alone stays, unless the colleague is one of them.
        """
        require_heir(viewer, officer, colleague)
        urgent = list(_held(officer, viewer).order_by("level", "due_at", "id")[:AT_ONCE])
        with acting(viewer) as act:
            for case in _locked(officer, urgent):
                named = not case.named_only or colleague in _named(case)
                if named and colleague not in conflicted(viewer, case):
                    give(act, case, colleague)

    def fall(self, act: Act, officer: Officer) -> None:
        """Pass each case to the unit's supervisor who has the fewest; where none can take it, to nobody."""
        cases = _locked(officer.id, _held(officer.id))
        able = takers(act.viewer, officer.unit_id)
        load = _load(able)
        for case in cases:
            _inherit(act, case, able, load)


def pass_to_supervisor(act: Act, case: Case) -> None:
    """Pass a locked case to a supervisor who can take it and has the fewest; where none can, to nobody."""
    able = takers(act.viewer, case.unit_id)
    _inherit(act, case, able, _load(able))


def _inherit(act: Act, case: Case, able: set[UUID], load: Counter[UUID | None]) -> None:
    could = able - {case.owner_id} - conflicted(act.viewer, case)
    if case.named_only:
        could &= _named(case)
    heirs = supervising(act.viewer, could) or (could if case.named_only else set())
    heir = min(heirs, key=lambda officer: (load[officer], officer), default=None)
    load[heir] += 1
    give(act, case, heir)


class LastReaderOf(Holding):
    """Reports for named officers alone, of whom nobody else works here: without them nobody opens these."""

    code = "named"

    def words(self, number: int) -> str:
        """Return a number of such reports in words."""
        return ngettext(
            "%(n)d report that nobody else can open: name other officers for it",
            "%(n)d reports that nobody else can open: name other officers for them",
            number,
        ) % {"n": number}

    def count(self, officer: UUID, viewer: OfficerViewer | None = None) -> int:
        """Return how many only this officer opens; a viewer counts none but their own."""
        if viewer and viewer.id != officer:
            return 0
        others = Reader.objects.filter(case=OuterRef("case"), officer__is_active=True)
        mine = Reader.objects.filter(officer_id=officer, case__merged_into=None)
        return mine.exclude(Exists(others.exclude(officer_id=officer))).count()

    def hand(self, viewer: OfficerViewer, officer: UUID, colleague: UUID) -> None:
        """Do nothing: who opens them names other officers on the page of each."""

    def fall(self, act: Act, officer: Officer) -> None:
        """Do nothing: a list still shows them to who names readers, and the recovery key opens them."""


def require_heir(viewer: OfficerViewer, officer: UUID, colleague: UUID) -> None:
    """Raise unless the viewer may pass on what an officer holds, and the colleague can take cases."""
    require_passing_on(viewer, officer)
    if colleague == officer or colleague not in takers(viewer, viewer.unit):
        raise BadInput("officer", CANNOT)


def _held(officer: UUID, viewer: OfficerViewer | None = None) -> QuerySet[Case]:
    cases = visible(viewer) if viewer else Case.objects.all()
    return cases.filter(owner_id=officer, closed_at=None, merged_into=None)


def _locked(officer: UUID, cases: Iterable[Case]) -> list[Case]:
    """Lock the cases of an officer, each share after the case that it is of; return those still theirs."""
    about = {case.id: case.about for case in cases}
    lock_leads(set(about.values()))
    rows = Case.objects.select_for_update().filter(id__in=about, owner_id=officer)
    return list(rows.order_by("id"))


def _load(officers: Iterable[UUID]) -> Counter[UUID | None]:
    """Return how many open cases each officer has."""
    cases = Case.objects.filter(owner_id__in=set(officers), closed_at=None, merged_into=None)
    return Counter(dict(cases.values_list("owner_id").annotate(number=Count("id")).order_by()))


def _named(case: Case) -> set[UUID]:
    return set(Reader.objects.filter(case=case).values_list("officer_id", flat=True))


def give(act: Act, case: Case, officer: UUID | None) -> None:
    """Give a locked case to an officer, or to nobody: then it waits for an owner."""
    case.owner_id, case.new_to_owner = officer, officer is not None
    if officer is None:
        case.taken_at = None
    case.save(update_fields=["owner", "new_to_owner", "taken_at"])
    what = acts.CASE_ASSIGNED if officer else acts.OWNER_LOST
    act.record(case.chain, what, f"report:{case.about}")
