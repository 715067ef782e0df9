"""Queries: one typed hash, or the hashes of a file."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput

EXACT: Final = ("md5", "sha1", "sha256")  # kinds that two files share where they are the same
MAKER: Final = "payung-pdq-1"  # stored with each hash: two makers disagree by up to 32 bits
PDQ: Final = 32  # bytes of a PDQ hash
ORIENTATIONS: Final = 8  # in which a picture is hashed
# Possible kinds, by the digits and by what stands before them.
_KINDS: Final[Mapping[tuple[int, str | None], tuple[str, ...]]] = {
    (32, None): ("md5",),
    (40, None): ("sha1",),
    (64, None): ("sha256", "pdq"),
    (32, "md5"): ("md5",),
    (40, "sha1"): ("sha1",),
    (64, "sha256"): ("sha256",),
    (64, "pdq"): ("pdq",),
}
_PREFIXED: Final = re.compile(r"(?:(md5|sha1|sha256|pdq):)?([0-9a-f]{32,64})(?:,(100|[0-9]{1,2}))?")
_FORM: Final = _(
    "hash: 32 hexadecimal digits (MD5), 40 (SHA-1) or 64 (SHA-256 or PDQ). Put "
    "pdq: or sha256: before it for only that kind. PDQ may have its quality at "
    "the end: pdq:...,85."
)


@dataclass(frozen=True)
class HashQuery:
    """One hash to look up, by its possible kinds: 64 digits may be two. `quality`: of a PDQ hash, if known.

    Of a picture, "pdq" may be eight of 32 bytes, one after the other: its orientations.
    """

    text: str
    hashes: Mapping[str, bytes]
    quality: int | None = None


def asked(text: str, quality: int | None = None) -> HashQuery:
    """Read a typed hash; a PDQ hash may be followed by its quality. Raises BadInput."""
    text = text.strip()
    match = _PREFIXED.fullmatch(text.lower())
    if not match:
        raise BadInput("hash", _FORM)
    kind, digits, rated = match.groups()
    kinds = _KINDS.get((len(digits), kind), ())
    if rated:
        kinds = ("pdq",) if "pdq" in kinds else ()
        quality = int(rated)
    if not kinds:
        raise BadInput("hash", _FORM)
    return HashQuery(text, dict.fromkeys(kinds, bytes.fromhex(digits)), quality)


def of_file(
    exact: Mapping[str, bytes],
    picture: tuple[bytes, int | None],
    frames: Iterable[tuple[int, bytes]],
) -> list[HashQuery]:
    """Return the queries for a file: its own hashes, then those of each frame with any detail.

    `picture`: the hashes of its orientations and their quality; none of what is no picture. `frames`: the same
    of each, its quality first; of a picture that moves the first is the picture itself, and no more than that.
    """
    shown = [(quality, pdq) for quality, pdq in frames if quality]
    pdq, quality = (b"", None) if shown else picture
    file = HashQuery(
        f"sha256:{exact['sha256'].hex()}", {**exact, "pdq": pdq} if pdq else exact, quality
    )
    return [file, *(HashQuery("pdq", {"pdq": pdq}, quality) for quality, pdq in shown)]
