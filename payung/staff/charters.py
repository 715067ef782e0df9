"""Charters: the root signs a unit's kind, country and name.

The columns of the same names are for queries and display. The charter decides where reports go, so that an
attacker who writes to the database cannot make a police unit an oversight unit. Pure: reads no database.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

from payung.foundation.signing import SigningKey, signed_by
from payung.staff import trust_chain
from payung.staff.trust_chain import Chain, moment

UNRANKED: Final = (True, datetime.max.replace(tzinfo=UTC))  # unsigned units come last
_DOMAIN: Final = "payung unit 1"


@dataclass(frozen=True)
class Charter:
    """The root's statement about a unit. `at`: its time, by the root's clock.

    `rank`: of several oversight units of a country, the one with the earliest rank receives. A unit keeps its
    rank, so another one takes over only where the root says so.
    """

    unit: UUID
    kind: str
    country: str
    name: str
    at: datetime
    rank: datetime

    def fields(self) -> tuple[bytes, ...]:
        """Return what is signed."""
        texts = (self.kind, self.country, self.name)
        return (
            self.unit.bytes,
            *(text.encode("utf-8", "surrogatepass") for text in texts),
            moment(self.at),
            moment(self.rank),
        )


@dataclass(frozen=True)
class Nature:
    """A unit's accepted kind, country and name. `rank`: None where the root has not signed it."""

    kind: str
    country: str
    name: str
    rank: datetime | None = None

    @property
    def order(self) -> tuple[bool, datetime]:
        """Return the order among oversight units: unsigned ones come last."""
        return (False, self.rank) if self.rank else UNRANKED

    def fits(self, chain: Chain) -> bool:
        """Say whether the root signed the chain's last officer for such a unit, or before it named a kind."""
        head = chain[-1].statement if chain else None
        signed_for = (head.kind, head.country) if head and head.kind else None
        return signed_for in (None, (self.kind, self.country))


def sign(charter: Charter, root: SigningKey) -> str:
    """Return a charter as text, with the root's signature."""
    value = {
        "unit": charter.unit.hex,
        "kind": charter.kind,
        "country": charter.country,
        "name": charter.name,
        "at": moment(charter.at).decode(),
        "rank": moment(charter.rank).decode(),
        "signature": root.sign(_DOMAIN, charter.fields()).hex(),
    }
    return json.dumps(value, separators=(",", ":"))


def read(text: str, root: bytes | None) -> Charter | None:
    """Return the charter in `text`; None where it is none, or another root signed it."""
    parsed = _read(text)
    if parsed is None or root is None:
        return None
    charter, signature = parsed
    return charter if signed_by(root, _DOMAIN, charter.fields(), signature) else None


@lru_cache(maxsize=1024)
def _read(text: str) -> tuple[Charter, bytes] | None:
    """Pure, so cached: every report reads the same units."""
    try:
        value: Mapping[str, str] = json.loads(text)
        kind, country, name = (str(value[field]) for field in ("kind", "country", "name"))
        at, rank = (datetime.fromisoformat(value[field]) for field in ("at", "rank"))
        if at.tzinfo is None or rank.tzinfo is None:
            return None
        charter = Charter(UUID(hex=value["unit"]), kind, country, name, at, rank)
        charter.fields()  # raises OverflowError for a time outside UTC's range
        return charter, bytes.fromhex(value["signature"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        return None


def nature(unit: UUID, row: Nature, charter: str) -> Nature | None:
    """Return a unit's kind, country and name by its charter; None where it has no valid one.

    `row`: the same by its columns. They count only where there is no charter, and only for a root that has not
    signed its units: an installation older than charters (`trust_chain.units_are_signed`).
    """
    signed = read(charter, trust_chain.root_key()) if charter else None
    if signed is not None and signed.unit == unit:
        return Nature(signed.kind, signed.country, signed.name, signed.rank)
    return None if charter or trust_chain.units_are_signed() else row
