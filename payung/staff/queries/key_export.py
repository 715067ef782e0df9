"""A unit's key as it is carried to a machine that is connected to nothing."""

from payung.foundation.errors import NotFound
from payung.foundation.viewer import Viewer
from payung.staff import key_file
from payung.staff.models import Unit
from payung.staff.queries import lookups


def unit_key(viewer: Viewer, name: str) -> str:  # noqa: ARG001  public halves are public
    """Return the newest key of the unit of this name that may be sealed to. Raises NotFound."""
    unit = Unit.objects.filter(name=name).first()
    found = lookups.unit_keys([unit.id]).get(unit.id) if unit else None
    if unit is None or not found:
        raise NotFound
    row = found[0][0]
    statement = lookups.statement_of(row)
    what = lookups.nature_of(unit)
    if what is None:
        raise NotFound
    return key_file.write(what, unit.charter, statement, bytes(row.signature or b""), row.chain)
