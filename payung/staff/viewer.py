"""Who can ask: an officer with the keys of this request, or a reporter with the receipt in their hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from payung.foundation.receipts import Reporter
from payung.foundation.sealing import PrivateKey
from payung.foundation.viewer import Viewer
from payung.staff.roles import Function, Role
from payung.staff.trust_chain import Chain


@dataclass(frozen=True)
class OfficerViewer(Viewer):
    """An officer in one request.

    `certificates`: when each function's last certificate ends, or ended; `leaves`: when a supervisor's leave to
    use a function without one does. `keys`: their own private key, then the unit's that it opened, newest
    first. `chain`: who vouches for their key, to the root; empty until a colleague has compared its number
    with them. `refused`: the signing keys whose word had ended when this request began.
    """

    kind: ClassVar[str] = "officer"

    id: UUID
    unit: UUID
    unit_kind: str
    full_name: str = ""
    roles: frozenset[Role] = frozenset()
    certificates: Mapping[Function, datetime] = field(default_factory=dict)
    leaves: Mapping[Function, datetime] = field(default_factory=dict)
    keys: tuple[PrivateKey, ...] = field(default=(), repr=False)
    chain: Chain = ()
    refused: Mapping[str, datetime] | None = field(default=None, repr=False)

    @property
    def own(self) -> PrivateKey | None:
        """Return the officer's own key; None where this request does not hold it."""
        return self.keys[0] if self.keys else None

    @property
    def vouched(self) -> bool:
        """Say whether somebody whom we know has confirmed the officer's key."""
        return bool(self.chain)

    @property
    def is_holder(self) -> bool:
        """Say whether they were confirmed as one who holds the unit's key: what they sign counts."""
        return self.vouched and self.chain[0].statement.holder

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
    """A partner's machine in one request, known by its key. It may send so many reports a minute and a day."""

    kind: ClassVar[str] = "partner"

    id: UUID
    lane: str
    country: str
    per_minute: int = 600
    per_day: int = 100_000
    hashes_per_minute: int = 0
    key: int = 0
    key_used_on: date | None = None

    @property
    def name(self) -> str:
        """Return what the ledger writes."""
        return f"partner:{self.id}"
