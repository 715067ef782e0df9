"""The unit keys that a page asks about, loaded once: which there are, and which may be sealed to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from payung.foundation import sealing
from payung.people.actions import finding
from payung.people.models import UnitKey


@dataclass(frozen=True)
class KeyRows:
    """Versions of some units' keys, the newest first, with the names of the keys that open each.

    `ended`: signing keys whose word has ended.
    """

    rows: tuple[UnitKey, ...]
    signed: frozenset[UUID]
    ended: Mapping[str, datetime]
    readers: Mapping[UUID, set[str]]

    def newest(self, unit: UUID) -> int | None:
        """Return the newest version of a unit's key that may be sealed to, or None."""
        return next((row.version for row in self.rows if self._counts(row, unit)), None)

    def _counts(self, row: UnitKey, unit: UUID) -> bool:
        return row.unit_id == unit and row.id in self.signed


def load(units: Iterable[UUID], refused: Mapping[str, datetime] | None = None) -> KeyRows:
    """Return the keys of `units` with what they are worth today: three SQL queries.

    `refused`: what this request already knows of keys whose word has ended; it saves the first.
    """
    ended = finding.refused() if refused is None else refused
    found = UnitKey.objects.filter(unit_id__in=set(units)).select_related("unit").defer("body")
    rows = tuple(found.order_by("-version"))
    natures = {row.unit_id: finding.nature_of(row.unit) for row in rows}
    signed = frozenset(
        row.id for row in rows if finding.reader_of(row, ended, natures[row.unit_id])
    )
    return KeyRows(rows, signed, ended, sealing.readers(row.id for row in rows))
