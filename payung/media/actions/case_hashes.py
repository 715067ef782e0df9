"""The hashes of an exhibit in clear, for comparing: kept and let go in the transaction of the act itself."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from payung.media.hits import EXACT, WEAK
from payung.media.models import CaseHash, Exhibit


def keep(exhibit: Exhibit, told: Mapping[str, Any]) -> None:
    """Keep the hashes that the sealed record of an exhibit tells, if they are not there yet."""
    hashes, quality = _seen(told)
    CaseHash.objects.get_or_create(
        exhibit=exhibit,
        defaults={
            "unit_id": exhibit.unit_id,
            **{kind: bytes.fromhex(told[kind]) for kind in EXACT},
            "pdq": b"".join(map(bytes.fromhex, hashes)) or None,
            "pdq_quality": quality,
            "pdq_maker": told["pdq_maker"],
        },
    )


def _seen(told: Mapping[str, Any]) -> tuple[list[str], int | None]:
    """Return the hashes of what is seen in a file, and its quality.

    Of a film those of the frames that show enough, or else of all that are not of one colour.
    """
    frames = [frame for frame in told.get("frames", ()) if frame[1]]
    if not frames:
        return told["pdq"], told["pdq_quality"]
    enough = [frame for frame in frames if frame[1] >= WEAK] or frames
    hashes = [each for _second, _quality, turned in enough for each in turned]
    return hashes, min(quality for _second, quality, _turned in enough)


def forget(exhibit: UUID) -> None:
    """Let the hashes of an exhibit go, and what was found by them."""
    CaseHash.objects.filter(exhibit=exhibit).delete()
