"""What a unit is: a charter, signed by the root, says its kind, country and name.

The columns of the same names are for queries and for eyes. Where reports go, the charter decides: whoever can
write to the database makes no police unit an oversight one. Pure: nothing here reads a database.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from payung.foundation.signing import SigningKey, signed_by
from payung.staff import trust_chain
from payung.staff.trust_chain import Chain, moment

UNRANKED: Final = (True, datetime.max.replace(tzinfo=UTC))  # what nobody has signed comes last
_DOMAIN: Final = "payung unit 1"


@dataclass(frozen=True)
class Charter:
    """What the root says of a unit. `at`: when, by the root's own clock.

    `rank`: of several oversight units of a country, the one with the earliest receives. A unit keeps its rank
    for good, so a second one takes over only where the root says so.
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
    """What a unit is, as far as it is believed. `rank`: None where the root has not signed it yet."""

    kind: str
    country: str
    name: str
    rank: datetime | None = None

    @property
    def order(self) -> tuple[bool, datetime]:
        """Return by what several oversight units are ordered: what nobody has signed comes last."""
        return (False, self.rank) if self.rank else UNRANKED

    def fits(self, chain: Chain) -> bool:
        """Say whether the root signed the head of this chain for such a unit, or before it said for which."""
        head = chain[-1].statement if chain else None
        told = (head.kind, head.country) if head and head.kind else None
        return told in (None, (self.kind, self.country))


def sign(charter: Charter, root: SigningKey) -> str:
    """Return a charter as text, with the root's signature."""
    told = {
        "unit": charter.unit.hex,
        "kind": charter.kind,
        "country": charter.country,
        "name": charter.name,
        "at": moment(charter.at).decode(),
        "rank": moment(charter.rank).decode(),
        "signature": root.sign(_DOMAIN, charter.fields()).hex(),
    }
    return json.dumps(told, separators=(",", ":"))


def read(text: str, root: bytes | None) -> Charter | None:
    """Return the charter in `text`, or None where it is none, or another root signed it."""
    found = _read(text)
    if found is None or root is None:
        return None
    charter, signature = found
    return charter if signed_by(root, _DOMAIN, charter.fields(), signature) else None


@lru_cache(maxsize=1024)
def _read(text: str) -> tuple[Charter, bytes] | None:
    """Pure, so remembered: the same units are looked at with every report."""
    try:
        told: Mapping[str, Any] = json.loads(text)
        kind, country, name = (str(told[field]) for field in ("kind", "country", "name"))
        at, rank = (datetime.fromisoformat(told[field]) for field in ("at", "rank"))
        if at.tzinfo is None or rank.tzinfo is None:
            return None
        charter = Charter(UUID(hex=told["unit"]), kind, country, name, at, rank)
        charter.fields()  # raises OverflowError for a time that UTC cannot say
        return charter, bytes.fromhex(told["signature"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        return None


def nature(unit: UUID, row: Nature, charter: str) -> Nature | None:
    """Return what a unit is: by its charter; None where nobody can say.

    `row`: what its columns say. They count only where there is no charter, and only for a root that has not
    signed what its units are: an installation from before charters (`trust_chain.units_are_signed`).
    """
    told = read(charter, trust_chain.root_key()) if charter else None
    if told is not None and told.unit == unit:
        return Nature(told.kind, told.country, told.name, told.rank)
    return None if charter or trust_chain.units_are_signed() else row
