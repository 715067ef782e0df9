"""What is in a file beside its first picture: in a GIF, WebP or APNG that moves, a TIFF with pages, an MPO.

Pictures are gone through one after the other, as they must be decoded, and some are kept that lie evenly apart.
"""

import io
import warnings
from collections.abc import Callable
from time import monotonic
from typing import Final, TypeVar

from PIL import Image

from payung.media.files import budget
from payung.media.files.errors import FailureReason
from payung.media.files.images import MOST_POINTS, gray
from payung.media.files.pdq import Plane

MOST: Final = 16  # pictures that are kept of a file, with the first; where it has more, they lie further apart
SECONDS: Final = 5.0  # of work
_MORE: Final = b"MPF\0"  # begins the segment of a JPEG that tells of more pictures

Made = TypeVar("Made")


def others(
    data: bytes, made: Callable[[Plane], Made]
) -> tuple[dict[int, Made], FailureReason | None]:
    """Return by their numbers (the first picture of all is 0) what `made` makes of the luma of the others.

    And why not of all that there are. Never raises but MemoryError.
    """
    kept: dict[int, Made] = {}
    if not _may_have(data):
        return kept, None
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data)) as image:
            why = _take(image, made, kept)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  decoders raise whatever a spoilt file leads them to
        why = FailureReason.BROKEN
    return kept, why


def _may_have(data: bytes) -> bool:
    """Say whether there may be more than one; of the two commonest kinds it is told before the points."""
    if data.startswith(b"\x89PNG"):
        return b"acTL" in data[: data.find(b"IDAT")]
    if not data.startswith(b"\xff\xd8"):
        return True
    place = 2
    while data[place : place + 1] == b"\xff" and data[place + 1 : place + 2] != b"\xda":
        if data[place + 4 : place + 8] == _MORE:
            return True
        place += 2 + int.from_bytes(data[place + 2 : place + 4])
    return False


def _take(
    image: Image.Image, made: Callable[[Plane], Made], kept: dict[int, Made]
) -> FailureReason | None:
    """Keep the results for pictures; return why not all of them have one."""
    apart, number, ends = 1, 1, budget.until(SECONDS)
    while _there(image, number):
        if image.width * image.height > MOST_POINTS:
            return FailureReason.TOO_LARGE
        if number % apart == 0:
            kept[number] = made(gray(image))
        if len(kept) >= MOST:
            apart *= 2
            for dropped in [number for number in kept if number % apart]:
                del kept[dropped]
        if monotonic() > ends:
            return FailureReason.PARTLY
        number += 1
    return None


def _there(image: Image.Image, number: int) -> bool:
    try:
        image.seek(number)
    except EOFError:
        return False
    return True
