"""What hash sets answer, in values that travel between processes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput

WIDEST: Final = 63  # bits: the largest radius that is searched
RADIUS: Final = 31  # bits within which a picture is the same: PDQ's own threshold
SAME: Final = (
    10  # bits: saved again, made smaller; beyond that a person decides whether it is the same
)
WEAK: Final = 50  # quality below which little in a picture tells it from others
WEAK_RADIUS: Final = 10  # bits within which such a one still counts as the same
WRONG_RADIUS: Final = _("radius: a whole number from 0 to 63.")


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

    @classmethod
    def travelled(cls, fields: Mapping[str, object]) -> "Match":
        """Return the match of fields from the matcher, by name: writing each would take most of the time."""
        match = cls.__new__(cls)
        vars(match).update(fields)
        return match

    @property
    def is_sure(self) -> bool:
        """Say whether it is this file, or the same picture saved again: not only a frame, and not by chance."""
        return not self.is_weak and not self.frames and self.distance <= SAME

    @property
    def classifies(self) -> bool:
        """Say whether the hash set classifies the file: an entry without a category does not."""
        return self.is_sure and bool(self.category or self.baseline is not None)


class Matches(list[Match]):
    """What one hash matches, nearest first. `more`: it matches further entries, none of them nearer."""

    def __init__(self, matches: Iterable[Match] = (), *, more: bool = False) -> None:
        super().__init__(matches)
        self.more = more

    def nearest(self, most: int) -> "Matches":
        """Return the first of them, and whether there are others."""
        return Matches(self[:most], more=self.more or len(self) > most)


class TooMuch(BadInput):
    """The hashes together match too much for one answer; ask about fewer."""

    sentence = _(
        "hashes: these match more entries than one answer can hold. Ask about fewer hashes at once."
    )

    def __init__(self) -> None:
        super().__init__("hashes")


def merged(results: Iterable[Matches]) -> Matches:
    """Return what a file matches, of what it does itself and then each of its frames: each entry once, nearest
    first, and of how many frames that is so.
    """
    near: Counter[tuple[str, bool]] = Counter()
    best: dict[tuple[str, str], tuple[tuple[bool, bool, bool, int], Match]] = {}
    frames, more = 0, False
    for number, matches in enumerate(results):
        frames, more = number, more or matches.more
        if number:
            near.update({(one.set_name, one.is_weak) for one in matches})
        for one in matches:
            rank = one.kind == "pdq", number > 0, one.is_weak, one.distance  # the lower, the surer
            before = best.get((one.set_name, one.entry))
            if before is None or rank < before[0]:
                best[one.set_name, one.entry] = rank, one
    nearest_of_each = (
        replace(one, near=near[one.set_name, one.is_weak], frames=frames) if in_frame else one
        for (_kind, in_frame, *_rest), one in best.values()
    )
    ordered = sorted(nearest_of_each, key=lambda one: (one.distance, one.set_name, one.entry))
    return Matches(ordered, more=more)


def is_weak(*qualities: int | None) -> bool:
    """Say whether one of these pictures is known to show little detail."""
    return any(quality is not None and quality < WEAK for quality in qualities)
