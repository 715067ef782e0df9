"""What is asked of the hash sets and what is answered, in values that travel between processes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput

WIDEST: Final = 63  # bits: the largest radius that is searched
EXACT: Final = ("md5", "sha1", "sha256")  # kinds that two files share where they are the same
PDQ: Final = 32  # bytes of a hash of what is seen
ORIENTATIONS: Final = 8  # in which a picture is hashed
RADIUS: Final = 31  # bits within which a picture is the same: PDQ's own threshold
WEAK: Final = 50  # quality below which little in a picture tells it from others
WEAK_RADIUS: Final = 10  # bits within which such a one still counts as the same
_LENGTHS: Final = {32: ("md5",), 40: ("sha1",), 64: ("sha256", "pdq")}
_PREFIXED: Final = re.compile(r"(?:(md5|sha1|sha256|pdq):)?([0-9a-f]{32,64})")
_FORM: Final = _(
    "hash: 32 hexadecimal digits (MD5), 40 (SHA-1) or 64 (SHA-256 or PDQ; with pdq: or sha256: before it, that "
    "alone)."
)
WRONG_RADIUS: Final = _("radius: a whole number from 0 to 63.")


@dataclass(frozen=True)
class Asked:
    """One hash that is looked for, as its kinds: 64 digits may be two. `quality`: of a PDQ hash, if known.

    Of a picture, "pdq" may be eight of 32 bytes, one after the other: its orientations; of a film so many of
    each frame.
    """

    text: str
    hashes: Mapping[str, bytes]
    quality: int | None = None


@dataclass(frozen=True)
class Match:
    """One entry that is the same or near.

    `distance`: bits, 0 where it is exact. `baseline`: whether INTERPOL's baseline is met, as the list says of
    the entry, or its set of the category; None: not known. `is_weak`: little is to be seen in one of both.
    """

    set_name: str
    entry: str
    kind: str
    distance: int
    category: str
    region: str
    baseline: bool | None
    series: str
    victim_identified: bool | None
    is_weak: bool


def asked(text: str, quality: int | None = None) -> Asked:
    """Read a hash as somebody writes it. Raises BadInput."""
    found = _PREFIXED.fullmatch(text.strip().lower())
    kinds = _LENGTHS.get(len(found[2]), ()) if found else ()
    if found and found[1]:
        kinds = tuple(kind for kind in kinds if kind == found[1])
    if not found or not kinds:
        raise BadInput("hash", _FORM)
    return Asked(text.strip(), dict.fromkeys(kinds, bytes.fromhex(found[2])), quality)


def of_frames(
    frames: Iterable[tuple[int, Sequence[bytes]]],
) -> tuple[list[bytes], int | None]:
    """Return the hashes of a film and its quality, of each frame's quality and orientations.

    Those of the frames that show enough, or else of all that are not of one colour.
    """
    shown = [(quality, hashes) for quality, hashes in frames if quality]
    enough = [(quality, hashes) for quality, hashes in shown if quality >= WEAK] or shown
    found = [each for _quality, hashes in enough for each in hashes]
    return found, min((quality for quality, _hashes in enough), default=None)


def is_weak(*qualities: int | None) -> bool:
    """Say whether little is to be seen in one of these, as far as it is known."""
    return any(each is not None and each < WEAK for each in qualities)
