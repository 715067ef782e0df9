"""Search for a person, and store the tokens of names that the search compares."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from payung.cases.models import Case
from payung.cases.queries import visible
from payung.cases.queries.case_numbers import read_number
from payung.foundation import blind_index, clock, person_names, sealing
from payung.foundation.errors import BadInput
from payung.foundation.sealing import PrivateKey, PublicKey
from payung.foundation.sql.removal import remove
from payung.foundation.viewer import SystemViewer
from payung.intake import acts
from payung.intake.models import NameToken, PersonSearch, StoredReport, Token
from payung.intake.persons import Basis, Person, PersonKind
from payung.intake.search import names, queries
from payung.intake.search.queries import SearchFilter, SearchPage
from payung.ledger.actions import acting
from payung.staff import queries as people
from payung.staff.policy import require
from payung.staff.queries import oversight
from payung.staff.roles import Permission, Role
from payung.staff.viewer import OfficerViewer
from payung.triage.report import Report

_ACTS: Final = {
    PersonKind.IDENTIFIER: acts.PERSON_SEARCHED_BY_IDENTIFIER,
    PersonKind.NAME: acts.PERSON_SEARCHED_BY_NAME,
}


def search_person(
    viewer: OfficerViewer, conditions: SearchFilter, person: Person, basis: Basis
) -> SearchPage:
    """Return a page of the cases that exist for the viewer and hold a person's identifier or name.

    The ledger records the search and the number of its results, never the person. Oversight can read the
    reason. Raises BadInput without a case of the viewer's or a reason.
    """
    require(viewer, Permission.REPORT_CONTENT_OPEN)
    with acting(viewer) as act:
        matching = _matching(viewer, person)
        case, reason = _case_of(viewer, basis), basis.reason.strip()
        if case is None and not reason:
            raise BadInput("reason", _("Give the number of your report, or a reason."))
        page = queries.page(viewer, visible(viewer).filter(id__in=matching), conditions)
        row = PersonSearch(
            unit_id=viewer.unit,
            officer_id=viewer.id,
            kind=person.kind,
            searched_at=clock.now(),
            found=page.count,
        )
        contents = {"reason": reason, "case": str(case.about) if case else ""}
        row.body = sealing.seal(queries.search_place(row), contents, _readers(viewer))
        row.save(force_insert=True)
        act.record(
            f"{viewer.unit}/search",
            _ACTS[person.kind],
            f"report:{case.about}" if case else f"search:{row.id}",
            digest=sealing.digest(row.body),
            count=page.count,
        )
    return page


def forget_searches(viewer: SystemViewer, before: datetime) -> int:
    """Delete what is kept of searches for persons before a moment; return how many."""
    with acting(viewer):
        old = PersonSearch.objects.filter(searched_at__lt=before)
        ids = list(old.values_list("id", flat=True))
        sealing.forget_all(*ids)
        return remove(PersonSearch.objects.filter(id__in=ids))


def _readers(viewer: OfficerViewer) -> Iterable[PublicKey]:
    """Return the readers of the reason: the oversight units, or the unit itself where there is none."""
    watching = oversight.watchers(viewer, viewer.unit)
    return watching.values() or [people.unit_reader(viewer, viewer.unit)]


def _case_of(viewer: OfficerViewer, basis: Basis) -> Case | None:
    """Return the case for which the viewer searches. Raises BadInput where they do not own it."""
    if not basis.case.strip():
        return None
    number = read_number(basis.case)
    mine = visible(viewer).filter(queries.of_lead(owner_id=viewer.id, closed_at=None))
    of = Q(id__range=number, share_of=None) | Q(share_of__id__range=number)
    cases = list(mine.filter(of)[:2]) if number else []
    if len(cases) != 1:
        raise BadInput("case", _("This is not the number of an open report that you own."))
    return cases[0]


def _matching(viewer: OfficerViewer, person: Person) -> QuerySet[Any, UUID]:
    """Return the ids of the reports that match."""
    if person.identifier.strip() and person.name.strip():
        raise BadInput("name", _("Search for an identifier or for a name, one at a time."))
    by_name = person.kind is PersonKind.NAME
    return _named(viewer, person.name) if by_name else _identified(viewer, person)


def _whose(viewer: OfficerViewer) -> tuple[bool, ...]:
    """Return whether to search others' identifiers, or also a child's own: only child protection may."""
    return (False, True) if Role.CHILD_PROTECTION in viewer.roles else (False,)


def _named(viewer: OfficerViewer, name: str) -> QuerySet[Any, UUID]:
    parts = person_names.parts(name)
    if not parts:
        raise BadInput(
            "name", _("Enter at least one whole part of a name, of two letters or more.")
        )
    reports = StoredReport.objects.all()
    for part in sorted(parts):
        tokens = [
            token
            for child in _whose(viewer)
            for token in names.tokens(viewer.keys, names.kind_for(child=child), part)
        ]
        holding = NameToken.objects.filter(value__in=tokens).values_list("report_id", flat=True)
        reports = reports.filter(id__in=holding)
    return reports.values_list("id", flat=True)


def _identified(viewer: OfficerViewer, person: Person) -> QuerySet[Any, UUID]:
    """Return the ids of the reports with the typed identifier, of any kind, compared in its normal form."""
    country = people.unit(viewer, viewer.unit).country
    tokens = [
        token.value
        for kind in blind_index.KINDS
        for child in _whose(viewer)
        for token in blind_index.tokens(
            kind,
            person.identifier,
            service=person.service,
            country=country,
            whose="child" if child else None,
        )
    ]
    if not tokens:
        raise BadInput(
            "identifier", _("Enter a whole identifier: a number, account, address or link.")
        )
    return Token.objects.filter(value__in=tokens).values_list("report_id", flat=True)


def keep_names(viewer: OfficerViewer, stored: StoredReport, reports: Iterable[Report]) -> None:
    """Store the tokens of the names in an opened report and its supplements, once for each key.

    The key is one that opens the report: the unit's newest; for a case of named officers, the viewer's own.
    """
    keys = _own_keys(viewer, stored)
    pairs = sorted({pair for report in reports for pair in names.of_report(report)})[: names.MOST]
    tokens = sorted({token for kind, part in pairs for token in names.tokens(keys, kind, part)})
    kept = names.digest(tokens)
    if not tokens or kept == bytes(stored.names_kept or b""):
        return
    with acting(viewer):  # no entry of its own: the ledger has that the report was opened
        NameToken.objects.bulk_create(
            (NameToken(report=stored, value=token) for token in tokens),
            ignore_conflicts=True,  # stored before, or by a colleague at the same moment
        )
        StoredReport.objects.filter(id=stored.id).update(names_kept=kept)


def keep_name(viewer: OfficerViewer, stored: StoredReport, name: str, *, is_child: bool) -> None:
    """Keep the tokens of the names of a person whom an officer wrote down in a report's case."""
    kind = names.kind_for(child=is_child)
    parts = sorted(person_names.parts(name))[: names.MOST]
    tokens = {
        token for part in parts for token in names.tokens(_own_keys(viewer, stored), kind, part)
    }
    with acting(viewer):  # the ledger says that a person was written down
        NameToken.objects.bulk_create(
            (NameToken(report=stored, value=token) for token in sorted(tokens)),
            ignore_conflicts=True,
        )


def _own_keys(viewer: OfficerViewer, stored: StoredReport) -> Sequence[PrivateKey]:
    """Return the key that opens a report for all who read it: the unit's newest, or the viewer's own."""
    return viewer.keys[:1] if stored.case.named_only else viewer.keys[1:2]


def forget_names(viewer: OfficerViewer, case: UUID) -> None:
    """Delete the tokens of the names in a case's report, since its new readers store their own."""
    with acting(viewer):
        NameToken.objects.filter(report__case=case).delete()
        StoredReport.objects.filter(case=case).update(names_kept=None)
