"""The places where the records of a request are sealed: defined once, for writing and reading."""

from collections.abc import Iterable
from typing import Any

from payung.foundation import sealing
from payung.foundation.sealing import Place, PrivateKey, PublicKey
from payung.removal.models import RemovalRecord, RemovalRequest


def request_place(row: RemovalRequest) -> Place:
    """Return where a request is sealed."""
    return Place("removal", row.id, str(row.origin_id), str(row.case_id))


def record_place(row: RemovalRecord, request: RemovalRequest) -> Place:
    """Return where a record is sealed: its kind, number and request cannot be changed afterwards."""
    return Place(
        *("removal-record", row.id, str(request.origin_id)),
        f"{row.kind}/{request.id}",
        row.sequence,
    )


def open_request(row: RemovalRequest, keys: Iterable[PrivateKey]) -> dict[str, Any]:
    """Open a request: `items`, `picture`, `safety`, `age` and `reporter`, the key of its number."""
    return sealing.unseal(request_place(row), bytes(row.body), keys)


def reporter_key(opened: dict[str, Any]) -> PublicKey:
    """Return the key of the request's own number, to which its states are sealed."""
    # The sealed request names this key, so it is the child's: that vouches for it.
    return PublicKey(bytes.fromhex(opened["reporter"]), vouched=True)
