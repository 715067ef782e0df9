"""The unit keys that a page needs, loaded once, with their validity."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from payung.foundation import sealing
from payung.foundation.sealing import PublicKey
from payung.staff import trust_chain
from payung.staff.models import UnitKey
from payung.staff.queries import lookups
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class KeyRows:
    """Versions of some units' keys, newest first, with the names of the keys that open them.

    `ended`: distrusted signing keys.
    """

    rows: tuple[UnitKey, ...]
    signed: frozenset[UUID]
    ended: Mapping[str, datetime]
    readers: Mapping[UUID, set[str]]

    def newest(self, unit: UUID) -> int | None:
        """Return the newest valid version of a unit's key, or None."""
        return next((row.version for row in self.rows if self._counts(row, unit)), None)

    def _counts(self, row: UnitKey, unit: UUID) -> bool:
        return row.unit_id == unit and row.id in self.signed


def load(units: Iterable[UUID], refused: Mapping[str, datetime] | None = None) -> KeyRows:
    """Return the keys of `units` with their validity today: three SQL queries.

    `refused`: distrusted keys that this request has loaded already; saves the first query.
    """
    ended = lookups.refused() if refused is None else refused
    keys = UnitKey.objects.filter(unit_id__in=set(units)).select_related("unit").defer("body")
    rows = tuple(keys.order_by("-version"))
    natures = {row.unit_id: lookups.nature_of(row.unit) for row in rows}
    signed = frozenset(
        row.id for row in rows if lookups.reader_of(row, ended, natures[row.unit_id])
    )
    return KeyRows(rows, signed, ended, sealing.readers(row.id for row in rows))


def held_by(viewer: OfficerViewer) -> list[UnitKey]:
    """Return the versions of their unit's key that the viewer opens, newest first."""
    mine = {key.public.id for key in viewer.keys}
    rows = UnitKey.objects.filter(unit_id=viewer.unit).defer("body").order_by("-version")
    return [row for row in rows if PublicKey(bytes(row.public)).id in mine]


def signable(viewer: OfficerViewer) -> list[UnitKey]:
    """Return the versions that the viewer opens and may sign: without a signature, or with their own."""
    return [
        row
        for row in held_by(viewer)
        if row.compromised_at is None
        and (row.signature is None or _signed_by_themselves(viewer, row))
    ]


def _signed_by_themselves(viewer: OfficerViewer, row: UnitKey) -> bool:
    own, signature = viewer.own, bytes(row.signature or b"")
    return own is not None and trust_chain.is_signed_unit(
        lookups.statement_of(row), signature, own.signing.public
    )
