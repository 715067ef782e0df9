"""The hash that ties an entry to the entry before it.

SHA-256 over a fixed label and all fields, every one after its length (4 bytes, big-endian), so
that no two entries give the same bytes. Simple on purpose: anybody can check a copy without this program.
"""

import hashlib
import struct
from datetime import UTC, datetime
from typing import Final

from payung.ledger.models import Entry

GENESIS: Final = "0" * 64  # the predecessor of a chain's first entry
_LABEL: Final = "payung ledger entry 1"


def moment(at: datetime) -> str:
    """Return an aware moment as text for hashing: UTC, always with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(entry: Entry) -> bytes:
    """Return the bytes of an entry to hash: every column but the hash itself."""
    fields = (
        _LABEL,
        entry.chain,
        str(entry.sequence),
        entry.act,
        entry.actor,
        entry.subject,
        moment(entry.at),
        entry.digest,
        str(entry.count),
        entry.previous,
    )
    encoded = [field.encode("utf-8", "surrogatepass") for field in fields]
    return b"".join(struct.pack(">I", len(field)) + field for field in encoded)


def hash_of(entry: Entry) -> str:
    """Return the hash (64 hexadecimal digits) that the entry must carry."""
    return hashlib.sha256(canonical(entry)).hexdigest()
