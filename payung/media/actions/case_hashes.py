"""The hashes of an exhibit in clear, for comparing: kept and let go in the transaction of the act itself."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from payung.media.hits import EXACT
from payung.media.models import CaseHash, Exhibit


def keep(exhibit: Exhibit, told: Mapping[str, Any]) -> None:
    """Keep the hashes that the sealed record of an exhibit tells, if they are not there yet."""
    frames = _frames(told)
    pdq = b"".join(hashes for _quality, hashes in frames) or bytes.fromhex("".join(told["pdq"]))
    CaseHash.objects.get_or_create(
        exhibit=exhibit,
        defaults={
            "unit_id": exhibit.unit_id,
            **{kind: bytes.fromhex(told[kind]) for kind in EXACT},
            "pdq": pdq or None,
            "frames": bytes(quality for quality, _hashes in frames) or None,
            "pdq_quality": min(
                (quality for quality, _hashes in frames), default=told["pdq_quality"]
            ),
            "pdq_maker": told["pdq_maker"],
        },
    )


def _frames(told: Mapping[str, Any]) -> list[tuple[int, bytes]]:
    """Return quality and hashes of each frame of a film that is not of one colour."""
    frames = told.get("frames", ())
    return [
        (quality, bytes.fromhex("".join(turned))) for _second, quality, turned in frames if quality
    ]


def forget(exhibit: UUID) -> None:
    """Let the hashes of an exhibit go, and what was found by them."""
    CaseHash.objects.filter(exhibit=exhibit).delete()
