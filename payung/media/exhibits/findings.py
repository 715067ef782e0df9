"""The classification of an exhibit: coded, so that the next officer reads it and need not view.

No word of it judges a child. What was made or changed by a machine counts as real until a person rules that no
real child is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from payung.foundation.age_bands import YEARS, AgeBand
from payung.foundation.errors import BadInput

MOST_CHILDREN: Final = 99
LONGEST: Final = 20_000  # characters of the words
_SERIES: Final = 200  # characters


class Shows(TextChoices):
    """The category by INTERPOL's baseline and the country's law."""

    BASELINE = "baseline", _("INTERPOL's baseline")
    ILLEGAL = "illegal", _("illegal here, but not INTERPOL's baseline")
    WORRYING = "worrying", _("not illegal, but a child may be in danger")
    NOTHING = "nothing", _("no child is shown")


class Real(TextChoices):
    """Whether a real child is shown."""

    REAL = "real", _("a real child, or not known: it counts as real")
    NOT_REAL = "not_real", _("no real child is shown: I am sure, and I give the reason")


class Known(TextChoices):
    """Whether the child is identified."""

    UNKNOWN = "unknown", _("no, the child has not been identified")
    NAMED = "named", _("yes, the child has been found and is cared for")
    NONE = "none", _("there is no child to identify")


class Recent(TextChoices):
    """When it was made, judged by the picture."""

    YEAR = "year", _("within the past year")
    OLDER = "older", _("longer ago")
    UNKNOWN = "unknown", _("no clues")


class NoAge(TextChoices):
    """That nobody can tell how old a child looks."""

    UNKNOWN = "unknown", _("cannot tell")


Age = AgeBand | NoAge
AGES: Final[tuple[Age, ...]] = (*YEARS, NoAge.UNKNOWN)
# Bands of older findings: each becomes all bands that it may have meant.
_EARLIER: Final[dict[str, tuple[Age, ...]]] = {
    "6-12": (AgeBand.FROM_6, AgeBand.FROM_12),
    "13-17": (AgeBand.FROM_12, AgeBand.FROM_15),
}


class Sign(TextChoices):
    """A clue to the time, the place or a person."""

    DATE = "date", _("a date or a clock")
    SCREEN = "screen", _("a screen, a device or software")
    WRITING = "writing", _("writing or a language")
    VOICE = "voice", _("a voice, or sounds from outside")
    UNIFORM = "uniform", _("a uniform, a school, a logo")
    PACKAGE = "package", _("a package, money, a brand")
    SOCKET = "socket", _("a socket, a switch, a tap")
    ROOM = "room", _("a room or furniture that could be recognised")
    OUTSIDE = "outside", _("a view outside, plants, weather")
    BODY = "mark", _("something that could identify a person")
    OTHER_CHILD = "other_child", _("another child is there")


@dataclass(frozen=True)
class ExhibitFinding:
    """The finding on an exhibit. `series`: the number of the series in ICSE or a hash set.

    `fresh_eyes`: somebody else is asked to look for who and where. `rest`: nobody needs to look at what else
    is in the file, which nobody has viewed.
    """

    shows: Shows
    real: Real = Real.REAL
    known: Known = Known.UNKNOWN
    recent: Recent = Recent.UNKNOWN
    children: int | None = None
    ages: tuple[Age, ...] = ()
    signs: tuple[Sign, ...] = ()
    series: str = ""
    words: str = ""
    fresh_eyes: bool = False
    rest: bool = False

    @property
    def is_to_find(self) -> bool:
        """Say whether it shows an unidentified child who counts as real."""
        is_shown = self.shows is not Shows.NOTHING and self.real is Real.REAL
        return is_shown and self.known is Known.UNKNOWN

    def checked(self) -> "ExhibitFinding":
        """Return the finding if it is valid. Raises BadInput."""
        if self.real is Real.NOT_REAL and not self.words.strip():
            raise BadInput("words", _("Please write why you are sure that no real child is shown."))
        if len(self.words) > LONGEST:
            raise BadInput("words", _("This is too long: at most 20,000 characters."))
        if self.children is not None and not 0 <= self.children <= MOST_CHILDREN:
            raise BadInput("children", _("A whole number from 0 to 99, or nothing."))
        if len(self.series) > _SERIES:
            raise BadInput("series", _("At most 200 characters."))
        return self

    def to_json(self) -> dict[str, object]:
        """Return the form that is sealed."""
        return asdict(self)

    @classmethod
    def of_json(cls, record: Mapping[str, object]) -> "ExhibitFinding":
        """Read the sealed form."""
        values: dict[str, Any] = {
            field.name: record[field.name] for field in fields(cls) if field.name in record
        }
        values |= {
            "shows": Shows(values["shows"]),
            "real": Real(values["real"]),
            "known": Known(values["known"]),
            "recent": Recent(values["recent"]),
            "ages": ages_of(values["ages"]),
            "signs": tuple(Sign(sign) for sign in values["signs"]),
        }
        return cls(**values)


def ages_of(codes: Iterable[str]) -> tuple[Age, ...]:
    """Return how old the children look, from codes of today or of an older finding, youngest first."""
    known = {age for code in codes for age in _EARLIER.get(code) or [_age(code)]}
    return tuple(age for age in AGES if age in known)


def _age(code: str) -> Age:
    return NoAge(code) if code in NoAge.values else AgeBand(code)
