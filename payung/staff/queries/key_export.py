"""A unit's key as a file for an offline machine."""

from payung.foundation.errors import NotFound
from payung.foundation.viewer import Viewer
from payung.staff import key_file
from payung.staff.models import Unit
from payung.staff.queries import lookups


def unit_key(viewer: Viewer, name: str) -> str:  # noqa: ARG001  public halves are public
    """Return the newest valid key of the unit of this name, as text. Raises NotFound."""
    unit = Unit.objects.filter(name=name).first()
    keys = lookups.unit_keys([unit.id]).get(unit.id) if unit else None
    if unit is None or not keys:
        raise NotFound
    row = keys[0][0]
    statement = lookups.statement_of(row)
    what = lookups.nature_of(unit)
    if what is None:
        raise NotFound
    return key_file.write(what, unit.charter, statement, bytes(row.signature or b""), row.chain)
