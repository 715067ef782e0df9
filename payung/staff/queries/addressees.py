"""The addressees of a report: every unit that has a valid key, loaded once for a report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from payung.foundation.errors import NotFound
from payung.foundation.sealing import PublicKey
from payung.foundation.sql.statements import Prepared
from payung.foundation.viewer import Viewer
from payung.staff import charters, trust_chain
from payung.staff.charters import Nature
from payung.staff.models import Distrust, UnitKind
from payung.staff.queries import UnitCard, lookups

_OF_KEY: Final = (
    *("id", "unit_id", "version", "public", "made_at", "signature", "chain"),
    *("compromised_at", "closed_at", "opened"),
)
_OF_UNIT: Final = ("name", "kind", "country", "charter", "area", "is_default", "time_zone")


@dataclass(frozen=True)
class Addressees:
    """The units that have a valid key, with the newest such key."""

    units: tuple[UnitCard, ...]
    _keys: Mapping[UUID, PublicKey]

    def reader(self, unit: UUID) -> PublicKey:
        """Return the key of a unit. Raises NotFound where it has none."""
        key = self._keys.get(unit)
        if key is None:
            raise NotFound
        return key

    def analysts(self, country: str) -> list[PublicKey]:
        """Return the figures keys of a country's analysts: they read coded facts, never words."""
        return [
            self._keys[unit.id]
            for unit in self.units
            if unit.kind == UnitKind.ANALYSIS and unit.country == country
        ]


def addressees(viewer: Viewer) -> Addressees:  # noqa: ARG001  public halves are public
    """Return every unit to which a report can be sealed: two SQL queries for any number of units.

    A unit whose key nobody can open is left out: nobody would read the report.
    """
    ended, signed = _ended().stored(), _signed().stored()
    distrusted = frozenset(settings.PAYUNG_DISTRUSTED)
    root = trust_chain.root_key(), trust_chain.units_are_signed()
    return _chosen(ended, signed, root, distrusted)


@lru_cache(maxsize=4)
def _chosen(
    ended: tuple[tuple[Any, ...], ...],
    signed: tuple[tuple[Any, ...], ...],
    root: tuple[bytes | None, bool],
    distrusted: frozenset[str],
) -> Addressees:
    """Return the addressees among `signed`, rows as the database has them.

    Cached, since all that it depends on is in its arguments and every report needs it.
    """
    del root, distrusted  # part of the cache's key: `reader_of` reads them from the settings
    refused: dict[str, datetime] = dict(_ended().converted(ended))
    newest: dict[UUID, tuple[Any, Nature, PublicKey]] = {}  # valid keys, by unit
    for row in _signed().converted(signed):
        if row.unit_id in newest:
            continue
        what = _nature(row)
        reader = lookups.reader_of(row, refused, what)
        if what is not None and reader is not None:
            newest[row.unit_id] = row, what, reader
    opened = [entry for entry in newest.values() if entry[0].opened and not entry[0].closed_at]
    return Addressees(
        tuple(_card(row, what) for row, what, _ in opened),
        {row.unit_id: key for row, _, key in opened},
    )


@cache
def _signed() -> Prepared:
    """Return the query for signed keys and their units, prepared because every report runs it."""
    names = (*_OF_KEY, *(f"unit__{name}" for name in _OF_UNIT))
    return Prepared(lookups.signed_keys(), *names)


@cache
def _ended() -> Prepared:
    return Prepared(Distrust.objects.all(), "key", "since")


def _nature(row: Any) -> Nature | None:
    columns = Nature(row.unit__kind, row.unit__country, row.unit__name)
    return charters.nature(row.unit_id, columns, row.unit__charter)


def _card(row: Any, what: Nature) -> UnitCard:
    """Return the card of a unit, by its charter."""
    return UnitCard(
        id=row.unit_id,
        name=what.name,
        kind=what.kind,
        country=what.country,
        area=row.unit__area,
        is_default=row.unit__is_default,
        time_zone=row.unit__time_zone,
        order=what.order,
    )
