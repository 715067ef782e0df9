"""What is asked of the hash sets and what is answered, in values that travel between processes."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput

WIDEST: Final = 63  # bits: the largest radius that is searched
EXACT: Final = ("md5", "sha1", "sha256")  # kinds that two files share where they are the same
MAKER: Final = "payung-pdq-1"  # stored beside each hash: two makers disagree by up to 32 bits
PDQ: Final = 32  # bytes of a hash of what is seen
ORIENTATIONS: Final = 8  # in which a picture is hashed
RADIUS: Final = 31  # bits within which a picture is the same: PDQ's own threshold
SAME: Final = 10  # bits: saved anew, made smaller; beyond that a person says whether it is the same
WEAK: Final = 50  # quality below which little in a picture tells it from others
WEAK_RADIUS: Final = 10  # bits within which such a one still counts as the same
_LENGTHS: Final = {32: ("md5",), 40: ("sha1",), 64: ("sha256", "pdq")}
_PREFIXED: Final = re.compile(r"(?:(md5|sha1|sha256|pdq):)?([0-9a-f]{32,64})(?:,(100|[0-9]{1,2}))?")
_FORM: Final = _(
    "hash: 32 hexadecimal digits (MD5), 40 (SHA-1) or 64 (SHA-256 or PDQ; with pdq: or sha256: before it, that "
    "alone, and of PDQ its quality after it, as in pdq:...,85)."
)
WRONG_RADIUS: Final = _("radius: a whole number from 0 to 63.")


@dataclass(frozen=True)
class Asked:
    """One hash that is looked for, as its kinds: 64 digits may be two. `quality`: of a PDQ hash, if known.

    Of a picture, "pdq" may be eight of 32 bytes, one after the other: its orientations.
    """

    text: str
    hashes: Mapping[str, bytes]
    quality: int | None = None


@dataclass(frozen=True)
class Match:
    """One entry that is the same or near.

    `distance`: bits, 0 where it is exact. `baseline`: whether INTERPOL's baseline is met, as the list says of
    the entry, or its set of the category; None: not known. `is_weak`: little is to be seen in one of both.
    `frames`: of a film, how many were looked at, of which `near` are near a picture of this list; 0: it is the
    file itself that matches, or a picture. `quality`: 0 to 100, of the list's picture, where PDQ matches and
    the list says it.
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
    near: int = 0
    frames: int = 0
    quality: int | None = None

    @property
    def is_sure(self) -> bool:
        """Say whether it is this file, or the same picture saved anew: no frame of more, and not by chance."""
        return not self.is_weak and not self.frames and self.distance <= SAME

    @property
    def classifies(self) -> bool:
        """Say whether somebody has said already what the file shows: a list that says nothing of it has not."""
        return self.is_sure and bool(self.category or self.baseline is not None)


class Matches(list[Match]):
    """What one hash matches, nearest first. `more`: it matches further entries, none of them nearer."""

    def __init__(self, found: Iterable[Match] = (), *, more: bool = False) -> None:
        super().__init__(found)
        self.more = more

    def nearest(self, most: int) -> "Matches":
        """Return the first of them, and whether there are others."""
        return Matches(self[:most], more=self.more or len(self) > most)


class TooMuch(BadInput):
    """Hashes that together match more than is answered at once; fewer of them can be asked about."""

    sentence = _(
        "hashes: these match more entries than one answer holds. Ask about fewer hashes at once."
    )

    def __init__(self) -> None:
        super().__init__("hashes")


def asked(text: str, quality: int | None = None) -> Asked:
    """Read a hash as somebody writes it, one of PDQ also with its quality after it. Raises BadInput."""
    found = _PREFIXED.fullmatch(text.strip().lower())
    kinds = _LENGTHS.get(len(found[2]), ()) if found else ()
    if found and found[1]:
        kinds = tuple(kind for kind in kinds if kind == found[1])
    if found and found[3]:
        kinds = tuple(kind for kind in kinds if kind == "pdq")
        quality = int(found[3])
    if not found or not kinds:
        raise BadInput("hash", _FORM)
    return Asked(text.strip(), dict.fromkeys(kinds, bytes.fromhex(found[2])), quality)


def of_file(
    exact: Mapping[str, bytes],
    picture: tuple[bytes, int | None],
    frames: Iterable[tuple[int, bytes]],
) -> list[Asked]:
    """Return what is asked about a file: itself, then each of its frames if anything is to be seen in it.

    `picture`: the hashes of its orientations and their quality; none of what is no picture. `frames`: the same
    of each, its quality first; of a picture that moves the first is the picture itself, and no more than that.
    """
    shown = [(quality, pdq) for quality, pdq in frames if quality]
    pdq, quality = (b"", None) if shown else picture
    file = Asked(
        f"sha256:{exact['sha256'].hex()}", {**exact, "pdq": pdq} if pdq else exact, quality
    )
    return [file, *(Asked("pdq", {"pdq": pdq}, quality) for quality, pdq in shown)]


def merged(found: Iterable[Matches]) -> Matches:
    """Return what a file matches, of what it does itself and then each of its frames: each entry once, nearest
    first, and of how many frames that is so.
    """
    near: Counter[tuple[str, bool]] = Counter()
    best: dict[tuple[str, str], tuple[tuple[bool, bool, bool, int], Match]] = {}
    frames, more = 0, False
    for number, matches in enumerate(found):
        frames, more = number, more or matches.more
        if number:
            near.update({(one.set_name, one.is_weak) for one in matches})
        for one in matches:
            rank = one.kind == "pdq", number > 0, one.is_weak, one.distance  # the lower, the surer
            before = best.get((one.set_name, one.entry))
            if before is None or rank < before[0]:
                best[one.set_name, one.entry] = rank, one
    told = (
        replace(one, near=near[one.set_name, one.is_weak], frames=frames) if in_frame else one
        for (_kind, in_frame, *_rest), one in best.values()
    )
    ordered = sorted(told, key=lambda one: (one.distance, one.set_name, one.entry))
    return Matches(ordered, more=more)


def is_weak(*qualities: int | None) -> bool:
    """Say whether little is to be seen in one of these, as far as it is known."""
    return any(each is not None and each < WEAK for each in qualities)
