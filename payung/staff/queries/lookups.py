"""What acts and reads of this room share: the officer or unit of an act, and which keys count."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from payung.foundation import sealing
from payung.foundation.errors import NotFound
from payung.foundation.sealing import PublicKey
from payung.staff import charters, trust_chain
from payung.staff.charters import Nature
from payung.staff.models import Distrust, Officer, OfficerKey, Unit, UnitKey, UnitKind
from payung.staff.officer_keys import Wrapped
from payung.staff.roles import WITH_UNIT_KEY, Role
from payung.staff.trust_chain import OfficerStatement, Refused, UnitStatement

ON_ITS_WAY: Final = timedelta(hours=1)  # longer than any report takes to be stored


def chain(unit: UUID) -> str:
    """Return the name of the ledger chain for what happens among a unit's people."""
    return f"{unit}/people"


def found_officer(officer: UUID, *, active: bool = True) -> Officer:
    """Return an officer, held until the transaction ends. Raises NotFound."""
    rows = Officer.objects.select_for_update().filter(id=officer)
    row = rows.filter(is_active=True).first() if active else rows.first()
    if row is None:
        raise NotFound
    return row


def found_unit(unit: UUID) -> Unit:
    """Return a unit, held until the transaction ends, so that two makers of its key take turns."""
    row = Unit.objects.select_for_update().filter(id=unit).first()
    if row is None:
        raise NotFound
    return row


def current_key(officer: UUID) -> OfficerKey | None:
    """Return the key that an officer works with today, or None before their first."""
    return OfficerKey.objects.filter(officer_id=officer, ended_at=None).order_by("-version").first()


def wrapped(row: OfficerKey) -> Wrapped:
    """Return an officer's key as it lies under their password."""
    return Wrapped(bytes(row.salt), bytes(row.wrapped), row.memory, row.passes)


def refused() -> dict[str, datetime]:
    """Return the signing keys whose word has ended, and since when."""
    return dict(Distrust.objects.values_list("key", "since"))


def unit_keys(
    units: Iterable[UUID] | None = None, ended: Refused | None = None
) -> dict[UUID, list[tuple[UnitKey, PublicKey]]]:
    """Return each unit's keys that may be sealed to, newest first: signed, by a chain from the root.

    A row that somebody slipped in has no such signature, and is as if it were not there; so is each key of a
    unit of which nobody can say what it is. `ended`: the signing keys whose word has ended, where that was
    asked already.
    """
    rows = signed_keys().select_related("unit").defer("body")
    rows = rows if units is None else rows.filter(unit_id__in=set(units))
    ended = refused() if ended is None else ended
    found: dict[UUID, list[tuple[UnitKey, PublicKey]]] = {}
    for row in rows:
        reader = reader_of(row, ended, nature_of(row.unit))
        if reader is not None:
            found.setdefault(row.unit_id, []).append((row, reader))
    return found


def nature_of(unit: Unit) -> Nature | None:
    """Return what a unit is, by its charter; None where nobody can say."""
    columns = Nature(unit.kind, unit.country, unit.name)
    return charters.nature(unit.id, columns, unit.charter)


def oversight_of(country: str) -> list[Unit]:
    """Return the units that are a country's oversight by their charters, the one that receives first."""
    found = [
        (what, unit)
        for unit in Unit.objects.order_by("name", "id")
        if (what := nature_of(unit)) and (what.kind, what.country) == (UnitKind.OVERSIGHT, country)
    ]
    return [unit for what, unit in sorted(found, key=lambda each: each[0].order)]


def signed_keys() -> QuerySet[UnitKey]:
    """Return the question for signed keys, newest first, and whether somebody opens each."""
    rows = UnitKey.objects.filter(signature__isnull=False, compromised_at=None)
    return rows.annotate(opened=sealing.somebody_opens()).order_by("-version")


def reader_of(row: UnitKey, ended: Refused, what: Nature | None) -> PublicKey | None:
    """Return a version of a unit's key as one that may be sealed to; None for one that does not count.

    `what`: what the unit is. Its first officer must have been signed for just such a unit.
    """
    if row.signature is None or row.compromised_at is not None or what is None:
        return None
    chain = trust_chain.read(row.chain)
    if not what.fits(chain):
        return None
    return trust_chain.unit_reader(statement_of(row), bytes(row.signature or b""), chain, ended)


def open_units(keyed: Mapping[UUID, list[tuple[UnitKey, PublicKey]]]) -> set[UUID]:
    """Return those units whose newest key somebody opens, an officer or the recovery key."""
    newest = {unit: keys[0][0] for unit, keys in keyed.items()}
    return {unit for unit, row in newest.items() if vars(row)["opened"] and row.closed_at is None}


def newest_key(unit: UUID, ended: Refused | None = None) -> UnitKey | None:
    """Return the newest version of a unit's key that counts; where none does, the newest row, if any."""
    counting = unit_keys([unit], ended).get(unit)
    if counting:
        return counting[0][0]
    return UnitKey.objects.filter(unit_id=unit).order_by("-version").first()


def holders(
    rows: Iterable[UnitKey],
    *,
    at_work: bool = False,
    readers: Mapping[UUID, set[str]] | None = None,
) -> dict[UUID, set[UUID]]:
    """Return which officers who are here today open each of these versions of units' keys.

    `at_work`: only those whose roles work with what is sealed to the unit. `readers`: who opens each version,
    where that was asked already.
    """
    units = {row.id: row.unit_id for row in rows}
    found = sealing.readers(units) if readers is None else {row: readers[row] for row in units}
    keys = OfficerKey.objects.filter(
        officer__unit_id__in=set(units.values()), officer__is_active=True, ended_at=None
    )
    if at_work:
        keys = keys.filter(officer__roles_held__role__in=WITH_UNIT_KEY)
    whose = {
        PublicKey(bytes(public)).id: officer
        for public, officer in keys.values_list("public", "officer_id")
    }
    return {row: {whose[name] for name in names & whose.keys()} for row, names in found.items()}


def recovery_opens(rows: Iterable[UnitKey]) -> set[UUID]:
    """Return those versions of units' keys that the recovery key of today can open."""
    recovery = trust_chain.recovery_reader()
    if recovery is None:
        return set()
    return {row for row, _ in sealing.readers_of((row.id for row in rows), [recovery.id])}


def statement_of(row: UnitKey) -> UnitStatement:
    """Return what a signature under a unit's key says."""
    return UnitStatement(row.id, row.unit_id, row.version, bytes(row.public), row.made_at)


def unit_reader(unit: UUID) -> PublicKey:
    """Return the newest key of a unit that may be sealed to. Raises NotFound where it has none."""
    found = unit_keys([unit]).get(unit)
    if not found:
        raise NotFound
    return found[0][1]


def oversight_readers(country: str) -> list[PublicKey]:
    """Return the keys of the country's oversight: it sees what was done in spite of a rule, and why."""
    found = unit_keys(unit.id for unit in oversight_of(country))
    return [keys[0][1] for keys in found.values()]


def confirmed(rows: Iterable[OfficerKey]) -> dict[UUID, OfficerStatement]:
    """Return, of officers' current keys, whose are confirmed today: each chain about that very row.

    A row with a chain that somebody lent it, or copied there, has none.
    """
    ended = refused()
    found = {}
    for row in rows:
        told = trust_chain.confirmed_today(trust_chain.read(row.chain or "[]"), ended)
        if told and told.is_of(
            row.officer_id, row.officer.unit_id, bytes(row.public), bytes(row.signing or b"")
        ):
            found[row.officer_id] = told
    return found


def current_keys(officers: QuerySet[Officer]) -> QuerySet[OfficerKey]:
    """Return the keys with which `officers`, none of them an administrator, work today."""
    keys = OfficerKey.objects.filter(officer__in=officers, officer__is_active=True, ended_at=None)
    return keys.exclude(officer__roles_held__role=Role.ADMINISTRATOR).select_related("officer")
