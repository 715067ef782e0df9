"""The hashes of an exhibit in clear, for comparing: kept and let go in the transaction of the act itself."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from payung.media.hits import EXACT, of_frames
from payung.media.models import CaseHash, Exhibit


def keep(exhibit: Exhibit, told: Mapping[str, Any]) -> None:
    """Keep the hashes that the sealed record of an exhibit tells, if they are not there yet."""
    hashes, quality = _seen(told)
    CaseHash.objects.get_or_create(
        exhibit=exhibit,
        defaults={
            "unit_id": exhibit.unit_id,
            **{kind: bytes.fromhex(told[kind]) for kind in EXACT},
            "pdq": hashes or None,
            "pdq_quality": quality,
            "pdq_maker": told["pdq_maker"],
        },
    )


def _seen(told: Mapping[str, Any]) -> tuple[bytes, int | None]:
    """Return the hashes of what is seen in a file, one after the other, and its quality."""
    hashes, quality = list(map(bytes.fromhex, told["pdq"])), told["pdq_quality"]
    if told.get("frames"):
        hashes, quality = of_frames(
            (quality, list(map(bytes.fromhex, turned)))
            for _second, quality, turned in told["frames"]
        )
    return b"".join(hashes), quality


def forget(exhibit: UUID) -> None:
    """Let the hashes of an exhibit go, and what was found by them."""
    CaseHash.objects.filter(exhibit=exhibit).delete()
