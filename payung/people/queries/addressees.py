"""To whom a report can be sealed: every unit that has a key, looked for once for each report."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from payung.foundation.errors import NotFound
from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import Viewer
from payung.people.actions import finding
from payung.people.models import UnitKind
from payung.people.queries import UnitCard, card


@dataclass(frozen=True)
class Addressees:
    """The units that have a key, and for each the newest one that may be sealed to."""

    units: tuple[UnitCard, ...]
    _keys: Mapping[UUID, PublicKey]

    def reader(self, unit: UUID) -> PublicKey:
        """Return the key of a unit. Raises NotFound where it has none."""
        found = self._keys.get(unit)
        if found is None:
            raise NotFound
        return found

    def analysts(self, country: str) -> list[PublicKey]:
        """Return the figures keys of a country's analysts: they read coded facts, never words."""
        return [
            self._keys[unit.id]
            for unit in self.units
            if unit.kind == UnitKind.ANALYSIS and unit.country == country
        ]


def addressees(viewer: Viewer) -> Addressees:  # noqa: ARG001  public halves are public
    """Return every unit that can be sealed to: two SQL queries, however many there are.

    A unit whose key nobody at all can open is left out: what is sealed to it, nobody reads.
    """
    keyed = finding.unit_keys()
    opened = finding.open_units(keyed)
    newest = [keys[0] for unit, keys in keyed.items() if unit in opened]
    return Addressees(
        tuple(card(row.unit) for row, _ in newest), {row.unit_id: key for row, key in newest}
    )
