"""What is carried to the root to be signed: whose key it is, and what units are."""

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
    """Return what is carried to the root to have an officer's key confirmed. Raises NotFound without one."""
    row = lookups.current_key(officer)
    if row is None or not row.signing:
        raise NotFound
    told = OfficerStatement(
        officer,
        row.officer.unit_id,
        row.version,
        bytes(row.public),
        bytes(row.signing),
        clock.now(),
    )
    unit = row.officer.unit
    return offline_keys.statement(told, row.officer.full_name, _claim(unit), _beside())


def _claim(unit: Unit, name: str = "") -> Claim:
    """Return what the root is asked to sign of a unit. `name`: a new one that it is to get."""
    return Claim(unit.id, unit.kind, unit.country, name or unit.name, unit.charter)


def _beside() -> list[str]:
    """Return the charters of all oversight units: the root tells its own from others."""
    found = Unit.objects.exclude(charter="").order_by("name", "id")
    natures = [(unit.charter, lookups.nature_of(unit)) for unit in found]
    return [text for text, what in natures if what and what.kind == UnitKind.OVERSIGHT]


def units_statement(viewer: Viewer, name: str = "", rename: str = "") -> str:  # noqa: ARG001  public
    """Return what is carried to the root to have it signed what units are: all, or the one called `name`.

    Where several are oversight, those that receive today come first. Raises NotFound.
    """
    found = Unit.objects.order_by("-is_default", "name", "id")
    found = found.filter(name=name) if name else found
    claims = [_claim(unit, rename) for unit in found]
    if not claims:
        raise NotFound
    return offline_keys.units_statement(claims, _beside())
