"""Search for a person, and keep the tokens of names by which persons are found."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from payung.cases.models import Case
from payung.cases.queries import visible
from payung.cases.queries.case_numbers import read_number
from payung.foundation import blind_index, clock, sealing
from payung.foundation.errors import BadInput
from payung.foundation.sealing import PublicKey
from payung.intake import acts
from payung.intake.models import NameToken, PersonSearch, StoredReport, Token
from payung.intake.persons import Basis, Person, PersonKind
from payung.intake.search import names, queries
from payung.intake.search.queries import Found, Wanted
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


def search_person(viewer: OfficerViewer, wanted: Wanted, person: Person, basis: Basis) -> Found:
    """Return a page of the cases that exist for the viewer and hold a person's identifier or name.

    The ledger says that it was searched, and how many were found; never for whom. Oversight can read why.
    Raises BadInput without a case of the viewer's or a reason.
    """
    require(viewer, Permission.REPORT_CONTENT_OPEN)
    with acting(viewer) as act:
        matching = _matching(viewer, person)
        case, reason = _case_of(viewer, basis), basis.reason.strip()
        if case is None and not reason:
            raise BadInput("reason", _("Give the number of your report, or a reason."))
        found = queries.page(viewer, visible(viewer).filter(id__in=matching), wanted)
        row = PersonSearch(
            unit_id=viewer.unit,
            officer_id=viewer.id,
            kind=person.kind,
            searched_at=clock.now(),
            found=found.count,
        )
        contents = {"reason": reason, "case": str(case.id) if case else ""}
        row.body = sealing.seal(queries.search_place(row), contents, _readers(viewer))
        row.save(force_insert=True)
        act.record(
            f"{viewer.unit}/search",
            _ACTS[person.kind],
            f"report:{case.id}" if case else f"search:{row.id}",
            digest=sealing.digest(row.body),
            count=found.count,
        )
    return found


def _readers(viewer: OfficerViewer) -> Iterable[PublicKey]:
    """Return who reads the reason: those who watch over the unit; itself where nobody does."""
    watching = oversight.watchers(viewer, viewer.unit)
    return watching.values() or [people.unit_reader(viewer, viewer.unit)]


def _case_of(viewer: OfficerViewer, basis: Basis) -> Case | None:
    """Return the case for which somebody searches. Raises BadInput where it is none that they work on."""
    if not basis.case.strip():
        return None
    number = read_number(basis.case)
    mine = visible(viewer).filter(queries.of_lead(owner_id=viewer.id, closed_at=None))
    found = list(mine.filter(id__range=number)[:2]) if number else []
    if len(found) != 1:
        raise BadInput("case", _("This is not the number of an open report that you own."))
    return found[0]


def _matching(viewer: OfficerViewer, person: Person) -> QuerySet[Any, UUID]:
    """Return the ids of the reports that match."""
    if person.identifier.strip() and person.name.strip():
        raise BadInput("name", _("Search for an identifier or for a name, one at a time."))
    by_name = person.kind is PersonKind.NAME
    return _named(viewer, person.name) if by_name else _identified(viewer, person)


def _whose(viewer: OfficerViewer) -> tuple[bool, ...]:
    """Return whose identifiers are searched: a child's own are for child protection alone, as links are."""
    return (False, True) if Role.CHILD_PROTECTION in viewer.roles else (False,)


def _named(viewer: OfficerViewer, name: str) -> QuerySet[Any, UUID]:
    parts = names.parts(name)
    if not parts:
        raise BadInput(
            "name", _("Enter at least one whole part of a name, of two letters or more.")
        )
    found = StoredReport.objects.all()
    for part in sorted(parts):
        tokens = [
            token
            for child in _whose(viewer)
            for token in names.tokens(viewer.keys, names.kind_for(child=child), part)
        ]
        holding = NameToken.objects.filter(value__in=tokens).values_list("report_id", flat=True)
        found = found.filter(id__in=holding)
    return found.values_list("id", flat=True)


def _identified(viewer: OfficerViewer, person: Person) -> QuerySet[Any, UUID]:
    """Return the reports with an identifier of any kind that, in its normal form, is what was typed."""
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
    """Keep the tokens of the names in an opened report and what was added to it; each once a key.

    The key is one that opens the report: the unit's newest; for a case of named officers, the viewer's own.
    """
    keys = viewer.keys[:1] if stored.case.named_only else viewer.keys[1:2]
    told = sorted({pair for report in reports for pair in names.of_report(report)})[: names.MOST]
    tokens = sorted({token for kind, part in told for token in names.tokens(keys, kind, part)})
    kept = names.digest(tokens)
    if not tokens or kept == bytes(stored.names_kept or b""):
        return
    with acting(viewer):  # the ledger says that the report was opened
        NameToken.objects.bulk_create(
            (NameToken(report=stored, value=token) for token in tokens),
            ignore_conflicts=True,  # kept before, or by a colleague at the same moment
        )
        StoredReport.objects.filter(id=stored.id).update(names_kept=kept)


def forget_names(viewer: OfficerViewer, case: UUID) -> None:
    """Delete the tokens of the names in a case's report: others open it from now on, and keep their own."""
    with acting(viewer):
        NameToken.objects.filter(report__case=case).delete()
        StoredReport.objects.filter(case=case).update(names_kept=None)
