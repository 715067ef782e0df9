"""Move a report to another unit, or restrict it to named officers. Both grant its keys again.

Whoever held it before holds nothing afterwards, of what was and of what comes. What they have read they know.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.foundation import sealing
from payung.foundation.errors import BadInput, Conflict
from payung.foundation.sealing import PublicKey
from payung.intake import acts, policy, routing, sealed
from payung.intake.actions.assessments import arrive, chain, locked
from payung.intake.actions.decisions import ids_of
from payung.intake.models import (
    Message,
    MessageKind,
    NamedReader,
    StoredAssessment,
    StoredFacts,
    StoredReport,
)
from payung.ledger.actions import acting
from payung.staff import queries as people
from payung.staff import trust_chain
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Level
from payung.triage.report import Report

FEWEST: Final = 2  # named officers: one who loses a password must not take the report with them


def hand_over(
    viewer: OfficerViewer, report_id: UUID, unit: UUID, more: Iterable[UUID] = ()
) -> None:
    """Hand a report to another unit: it opens everything of it, and the viewer's unit nothing any more.

    `more`: further sealed records that go with it (what the unit decided and noted). Raises Conflict where it
    would go against what the one who told wished for, unless a child is in danger now.
    """
    with acting(viewer) as act:
        stored = policy.require_hand_over(viewer, locked(id=report_id))
        receiving = people.unit(viewer, unit)
        if unit == stored.unit_id or receiving.kind == "analysis":
            raise BadInput("unit", _("Choose another unit that works on reports."))
        level = Level(stored.level)
        if not all(routing.keeps_wish(form, level, receiving) for form in _forms(viewer, stored)):
            raise Conflict(
                _("The reporter did not want this unit to know. Only danger now (P1) changes that.")
            )
        _regrant(viewer, stored, [people.unit_reader(viewer, unit)], more)
        act.record(chain(stored), acts.REPORT_HANDED_OVER, f"report:{stored.id}")
        stored.unit_id, stored.named_only = unit, False
        stored.save(update_fields=["unit", "named_only"])
        NamedReader.objects.filter(report=stored).delete()
        arrive(stored)
        act.record(chain(stored), acts.REPORT_TAKEN_OVER, f"report:{stored.id}")


def _forms(viewer: OfficerViewer, stored: StoredReport) -> Iterator[Report]:
    """Yield the form of a report, and each that was sent again: a wish in any of them counts.

    One that does not open may hold the wish that police must not know, so it counts as if it did.
    """
    yield Report.lenient(sealed.open_report(stored, viewer.keys)["report"])
    again = Message.objects.filter(report=stored, kind=MessageKind.SUPPLEMENT)
    places = [(sealed.message_place(row, stored.origin_id), bytes(row.body)) for row in again]
    for contents in sealing.unseal_many(places, viewer.keys):
        yield Report.lenient(contents["report"] if contents else {"avoid": ["police"]})


def name_readers(
    viewer: OfficerViewer, report_id: UUID, officers: Sequence[UUID], more: Iterable[UUID] = ()
) -> None:
    """Let only the named officers of the unit open a report, from now on, and take the unit's grant back.

    Called again it changes who they are, also after one of them has a new key. At least two, each with a
    confirmed key.
    """
    with acting(viewer) as act:
        stored = policy.require_naming(viewer, locked(id=report_id))
        chains = people.officer_chains(viewer, officers)
        if len(chains) < FEWEST or len(chains) < len(set(officers)):
            raise BadInput(
                "officers",
                _("Name at least two officers of your unit whose keys are confirmed."),
            )
        if not people.any_may(viewer, chains, Permission.REPORT_NAME_READERS):
            raise BadInput(
                "officers",
                _(
                    "At least one of them must be able to name others later: a supervisor, or a"
                    " member of oversight."
                ),
            )
        _regrant(viewer, stored, people.named_readers(viewer, viewer.unit, chains.items()), more)
        NamedReader.objects.filter(report=stored).delete()
        NamedReader.objects.bulk_create(
            NamedReader(report=stored, officer_id=officer, chain=text)
            for officer, text in chains.items()
        )
        stored.named_only = True
        stored.save(update_fields=["named_only"])
        act.record(chain(stored), acts.READERS_NAMED, f"report:{stored.id}", count=len(chains))


def open_to_unit(viewer: OfficerViewer, report_id: UUID, more: Iterable[UUID] = ()) -> None:
    """Let the whole unit open a report again that was for named officers alone; one of them does it."""
    with acting(viewer) as act:
        stored = policy.require_naming(viewer, locked(id=report_id))
        if not stored.named_only:
            raise Conflict(_("This report is already open to your unit."))
        _regrant(viewer, stored, [people.unit_reader(viewer, stored.unit_id)], more)
        NamedReader.objects.filter(report=stored).delete()
        stored.named_only = False
        stored.save(update_fields=["named_only"])
        act.record(chain(stored), acts.READERS_UNNAMED, f"report:{stored.id}")


def _regrant(
    viewer: OfficerViewer, stored: StoredReport, readers: list[PublicKey], more: Iterable[UUID]
) -> None:
    """Grant all of a report to `readers`, and take it from whoever held it in the viewer's unit.

    What the viewer cannot open was sealed for a unit that had the report before; it stays there.
    """
    records = [
        stored.id,
        *ids_of(Message, stored),
        *ids_of(StoredFacts, stored),
        *ids_of(StoredAssessment, stored),
        *more,
    ]
    mine = {record for record, _reader in sealing.readers_of(records, _names(viewer))}
    if stored.id not in mine:
        raise Conflict(_("Your keys do not open this report, so you cannot transfer it."))
    sealing.hand_on(mine, viewer.keys, readers, before=_holders(viewer, stored))


def _names(viewer: OfficerViewer) -> list[str]:
    return [key.public.id for key in viewer.keys]


def _holders(viewer: OfficerViewer, stored: StoredReport) -> set[str]:
    """Return the names of all keys by which the unit, or the named officers, hold a report today."""
    named = NamedReader.objects.filter(report=stored).values_list("chain", flat=True)
    keys = [link[0].statement.public for text in named if (link := trust_chain.read(text))]
    return {
        *people.unit_key_names(viewer, stored.unit_id),
        *(PublicKey(public).id for public in keys),
    }
