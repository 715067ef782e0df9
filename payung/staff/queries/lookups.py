"""Lookups that actions and queries of this room share: officers, units and valid keys."""

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
    """Return the name of the ledger chain for a unit's people."""
    return f"{unit}/people"


def found_officer(officer: UUID, *, active: bool = True) -> Officer:
    """Return an officer, locked until the transaction ends. Raises NotFound."""
    rows = Officer.objects.select_for_update().filter(id=officer)
    row = rows.filter(is_active=True).first() if active else rows.first()
    if row is None:
        raise NotFound
    return row


def found_unit(unit: UUID) -> Unit:
    """Return a unit, locked until the transaction ends, so that two makers of its key take turns."""
    row = Unit.objects.select_for_update().filter(id=unit).first()
    if row is None:
        raise NotFound
    return row


def current_key(officer: UUID) -> OfficerKey | None:
    """Return an officer's current key, or None before their first."""
    return OfficerKey.objects.filter(officer_id=officer, ended_at=None).order_by("-version").first()


def wrapped(row: OfficerKey) -> Wrapped:
    """Return an officer's key, wrapped under their password."""
    return Wrapped(bytes(row.salt), bytes(row.wrapped), row.memory, row.passes)


def refused() -> dict[str, datetime]:
    """Return the distrusted signing keys, with the time from which they are distrusted."""
    return dict(Distrust.objects.values_list("key", "since"))


def unit_keys(
    units: Iterable[UUID] | None = None, ended: Refused | None = None
) -> dict[UUID, list[tuple[UnitKey, PublicKey]]]:
    """Return the valid keys by unit, newest first: those signed by a chain from the root.

    A planted row has no such signature and does not count; nor do the keys of a unit without a valid charter.
    `ended`: the distrusted signing keys, where they are loaded.
    """
    rows = signed_keys().select_related("unit").defer("body")
    rows = rows if units is None else rows.filter(unit_id__in=set(units))
    ended = refused() if ended is None else ended
    keys: dict[UUID, list[tuple[UnitKey, PublicKey]]] = {}
    for row in rows:
        reader = reader_of(row, ended, nature_of(row.unit))
        if reader is not None:
            keys.setdefault(row.unit_id, []).append((row, reader))
    return keys


def nature_of(unit: Unit) -> Nature | None:
    """Return a unit's kind, country and name by its charter; None where it has no valid one."""
    columns = Nature(unit.kind, unit.country, unit.name)
    return charters.nature(unit.id, columns, unit.charter)


def oversight_of(country: str) -> list[Unit]:
    """Return a country's oversight units by their charters, the receiving one first."""
    oversight = [
        (what, unit)
        for unit in Unit.objects.order_by("name", "id")
        if (what := nature_of(unit)) and (what.kind, what.country) == (UnitKind.OVERSIGHT, country)
    ]
    return [unit for what, unit in sorted(oversight, key=lambda pair: pair[0].order)]


def signed_keys() -> QuerySet[UnitKey]:
    """Return the query for signed keys, newest first, with `opened`: somebody opens it."""
    rows = UnitKey.objects.filter(signature__isnull=False, compromised_at=None)
    return rows.annotate(opened=sealing.somebody_opens()).order_by("-version")


def reader_of(row: UnitKey, ended: Refused, what: Nature | None) -> PublicKey | None:
    """Return a version of a unit's key as a reader; None where it is invalid.

    `what`: the unit's kind and country, for which its first officer must have been signed.
    """
    if row.signature is None or row.compromised_at is not None or what is None:
        return None
    chain = trust_chain.read(row.chain)
    if not what.fits(chain):
        return None
    return trust_chain.unit_reader(statement_of(row), bytes(row.signature or b""), chain, ended)


def open_units(keyed: Mapping[UUID, list[tuple[UnitKey, PublicKey]]]) -> set[UUID]:
    """Return the units whose newest key an officer or the recovery key opens."""
    newest = {unit: keys[0][0] for unit, keys in keyed.items()}
    return {unit for unit, row in newest.items() if vars(row)["opened"] and row.closed_at is None}


def newest_key(unit: UUID, ended: Refused | None = None) -> UnitKey | None:
    """Return the newest valid version of a unit's key; where none is valid, the newest row, if any."""
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
    """Return the active officers who open these versions of units' keys, by version.

    `at_work`: only those whose roles use the unit's key. `readers`: who opens the versions, where that is
    loaded.
    """
    units = {row.id: row.unit_id for row in rows}
    opened_by = sealing.readers(units) if readers is None else {row: readers[row] for row in units}
    keys = OfficerKey.objects.filter(
        officer__unit_id__in=set(units.values()), officer__is_active=True, ended_at=None
    )
    if at_work:
        keys = keys.filter(officer__roles_held__role__in=WITH_UNIT_KEY)
    officers = {
        PublicKey(bytes(public)).id: officer
        for public, officer in keys.values_list("public", "officer_id")
    }
    return {
        row: {officers[name] for name in names & officers.keys()}
        for row, names in opened_by.items()
    }


def recovery_opens(rows: Iterable[UnitKey]) -> set[UUID]:
    """Return the versions of units' keys that today's recovery key can open."""
    recovery = trust_chain.recovery_reader()
    if recovery is None:
        return set()
    return {row for row, _ in sealing.readers_of((row.id for row in rows), [recovery.id])}


def statement_of(row: UnitKey) -> UnitStatement:
    """Return the statement that a signature of a unit's key covers."""
    return UnitStatement(row.id, row.unit_id, row.version, bytes(row.public), row.made_at)


def unit_reader(unit: UUID) -> PublicKey:
    """Return the newest valid key of a unit. Raises NotFound where it has none."""
    keys = unit_keys([unit]).get(unit)
    if not keys:
        raise NotFound
    return keys[0][1]


def oversight_readers(country: str) -> list[PublicKey]:
    """Return the keys of the country's oversight, which sees every override and its reason."""
    by_unit = unit_keys(unit.id for unit in oversight_of(country))
    return [keys[0][1] for keys in by_unit.values()]


def confirmed(rows: Iterable[OfficerKey]) -> dict[UUID, OfficerStatement]:
    """Return the statements, by officer, of the current keys that are confirmed today.

    A chain copied from another row does not count.
    """
    ended = refused()
    statements = {}
    for row in rows:
        statement = trust_chain.confirmed_today(trust_chain.read(row.chain or "[]"), ended)
        if statement and statement.is_of(
            row.officer_id, row.officer.unit_id, bytes(row.public), bytes(row.signing or b"")
        ):
            statements[row.officer_id] = statement
    return statements


def current_keys(officers: QuerySet[Officer]) -> QuerySet[OfficerKey]:
    """Return the current keys of `officers`, without administrators."""
    keys = OfficerKey.objects.filter(officer__in=officers, officer__is_active=True, ended_at=None)
    return keys.exclude(officer__roles_held__role=Role.ADMINISTRATOR).select_related("officer")
