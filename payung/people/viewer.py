"""Who can ask: an officer with the keys of this request, or a reporter with the receipt in their hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from payung.foundation.receipts import Reporter
from payung.foundation.sealing import PrivateKey
from payung.foundation.viewer import Viewer
from payung.people.roles import Function, Role


@dataclass(frozen=True)
class OfficerViewer(Viewer):
    """An officer in one request. `keys` are the unit's private keys that this officer's own key opened."""

    kind: ClassVar[str] = "officer"

    id: UUID
    unit: UUID
    unit_kind: str
    full_name: str = ""
    roles: frozenset[Role] = frozenset()
    certificates: Mapping[Function, datetime] = field(default_factory=dict)
    keys: tuple[PrivateKey, ...] = field(default=(), repr=False)

    @property
    def name(self) -> str:
        """Return what the ledger writes."""
        return f"officer:{self.id}"


@dataclass(frozen=True)
class ReporterViewer(Viewer):
    """Somebody whose receipt is in this very request; forgotten when it ends."""

    kind: ClassVar[str] = "reporter"

    reporter: Reporter = field(repr=False)


@dataclass(frozen=True)
class PartnerViewer(Viewer):
    """A partner's machine in one request, known by its key."""

    kind: ClassVar[str] = "partner"

    id: UUID
    lane: str
    country: str

    @property
    def name(self) -> str:
        """Return what the ledger writes."""
        return f"partner:{self.id}"
