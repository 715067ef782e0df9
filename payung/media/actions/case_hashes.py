"""The hashes of an exhibit in clear, for comparing: kept and let go in the transaction of the act itself."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from payung.media.hits import EXACT
from payung.media.models import CaseHash, Exhibit


def keep(exhibit: Exhibit, told: Mapping[str, Any]) -> None:
    """Keep the hashes that the sealed record of an exhibit tells, if they are not there yet."""
    CaseHash.objects.get_or_create(
        exhibit=exhibit,
        defaults={
            "unit_id": exhibit.unit_id,
            **{kind: bytes.fromhex(told[kind]) for kind in EXACT},
            "pdq": b"".join(bytes.fromhex(each) for each in told["pdq"]) or None,
            "pdq_quality": told["pdq_quality"],
            "pdq_maker": told["pdq_maker"],
        },
    )


def forget(exhibit: UUID) -> None:
    """Let the hashes of an exhibit go, and what was found by them."""
    CaseHash.objects.filter(exhibit=exhibit).delete()
