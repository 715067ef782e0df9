"""Files that ask the root to sign: an officer's key, and charters."""

from uuid import UUID

from payung.foundation import clock
from payung.foundation.errors import NotFound
from payung.foundation.viewer import Viewer
from payung.staff import offline_keys
from payung.staff.charter_requests import Claim
from payung.staff.models import Unit, UnitKind
from payung.staff.queries import lookups
from payung.staff.trust_chain import OfficerStatement


def statement(viewer: Viewer, officer: UUID) -> str:  # noqa: ARG001  public halves are public
    """Return the file that asks the root to confirm an officer's key. Raises NotFound without a key."""
    row = lookups.current_key(officer)
    if row is None or not row.signing:
        raise NotFound
    statement = OfficerStatement(
        officer,
        row.officer.unit_id,
        row.version,
        bytes(row.public),
        bytes(row.signing),
        clock.now(),
    )
    unit = row.officer.unit
    return offline_keys.statement(statement, row.officer.full_name, _claim(unit), _beside())


def _claim(unit: Unit, name: str = "") -> Claim:
    """Return the claim of a unit for the root to sign. `name`: its new name, if any."""
    return Claim(unit.id, unit.kind, unit.country, name or unit.name, unit.charter)


def _beside() -> list[str]:
    """Return the charters of all oversight units; the root checks which ones it signed."""
    chartered = Unit.objects.exclude(charter="").order_by("name", "id")
    natures = [(unit.charter, lookups.nature_of(unit)) for unit in chartered]
    return [text for text, what in natures if what and what.kind == UnitKind.OVERSIGHT]


def units_statement(viewer: Viewer, name: str = "", rename: str = "") -> str:  # noqa: ARG001  public
    """Return the file that asks the root to sign the charters of all units, or of the one named `name`.

    Of several oversight units, those that receive today come first. Raises NotFound.
    """
    units = Unit.objects.order_by("-is_default", "name", "id")
    units = units.filter(name=name) if name else units
    claims = [_claim(unit, rename) for unit in units]
    if not claims:
        raise NotFound
    return offline_keys.units_statement(claims, _beside())
