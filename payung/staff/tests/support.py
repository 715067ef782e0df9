"""Invented officers who stand in no database: for tests of policies, which look at nothing else."""

from datetime import timedelta
from uuid import UUID, uuid4

from payung.foundation import clock
from payung.foundation.signing import SigningKey
from payung.staff.roles import Function, Role
from payung.staff.trust_chain import OfficerStatement, sign_officer
from payung.staff.viewer import OfficerViewer

_KEY = SigningKey.generate()
CONFIRMED = sign_officer(
    OfficerStatement(uuid4(), uuid4(), 1, bytes(32), _KEY.public, clock.now()), _KEY
)


def officer(*roles: Role, days: int | None = None, unit: UUID | None = None) -> OfficerViewer:
    """Return an officer with a confirmed key whose every certificate ends in `days`; none without."""
    until = clock.now() + timedelta(days=days or 0)
    certificates = dict.fromkeys(Function, until) if days is not None else {}
    return OfficerViewer(
        uuid4(),
        unit or uuid4(),
        "police",
        "Somebody",
        frozenset(roles),
        certificates,
        chain=CONFIRMED,
    )
