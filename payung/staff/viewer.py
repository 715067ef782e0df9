"""Viewers: an officer with the keys of this request, a reporter with their receipt, a partner's machine."""

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

    `certificates`: end, past or future, of the last certificate by function; `leaves`: the same of overrides.
    `keys`: their own private key, then the unit's keys that it opened, newest first. `chain`: confirms their
    key, up to the root; empty until a colleague has compared its number with them. `refused`: the signing keys
    distrusted when this request began.
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
        """Return the officer's own key; None where this request does not have it."""
        return self.keys[0] if self.keys else None

    @property
    def vouched(self) -> bool:
        """Say whether a known person has confirmed the officer's key."""
        return bool(self.chain)

    @property
    def is_holder(self) -> bool:
        """Say whether they are confirmed as a holder of the unit's key, so that their signatures count."""
        return self.vouched and self.chain[0].statement.holder

    @property
    def name(self) -> str:
        """Return what the ledger writes."""
        return f"officer:{self.id}"


@dataclass(frozen=True)
class ReporterViewer(Viewer):
    """A person whose receipt is in this request; forgotten when it ends."""

    kind: ClassVar[str] = "reporter"

    reporter: Reporter = field(repr=False)


@dataclass(frozen=True)
class PartnerViewer(Viewer):
    """A partner's machine in one request, identified by its key, with its limits."""

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
