"""The figures of a medium, and the series to look at first."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Text
from payung.media.files.errors import FailureReason
from payung.media.matcher.statuses import Status
from payung.media.scan.classification import Judged
from payung.media.scan.series import Series

EACH: Final = 10  # series named for one reason
NAMED: Final = 20  # unreadable files named for one reason

MOST: Final = _("It has the most new pictures and films.")
NEWEST: Final = _("Its new pictures and films are among the newest.")
BESIDE: Final = _("Known pictures or films are beside its new ones.")
_CAMERA: Final = _("one folder, one camera: {camera}")
_NAMES: Final = _("one folder, consecutive names: {names}, from {first} to {last}")
_FOLDER: Final = _("one folder")

Worth = Callable[[Series], int | str]
Listed = tuple[str, str, bool | None]  # the name of a set, a category, whether the baseline is met


@dataclass
class Overview:
    """The counts. `sets`: for each set and category the number of known and near files."""

    files: int = 0
    bytes: int = 0
    by_status: Counter[Status] = field(default_factory=Counter)
    weak: int = 0  # new pictures with little detail
    sets: dict[Listed, Counter[Status]] = field(default_factory=lambda: defaultdict(Counter))
    reasons: Counter[str] = field(default_factory=Counter)
    named: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, judged: Judged, *, weak: bool) -> None:
        """Count one thing."""
        self.files += 1
        self.bytes += judged.record.size
        self.by_status[judged.status] += 1
        self.weak += weak and judged.status is Status.NEW
        is_partly = judged.record.why == FailureReason.PARTLY
        is_film = judged.status is Status.VIDEO
        for listed in {(one.set_name, one.category, one.baseline) for one in judged.matches}:
            self.sets[listed][judged.status] += 1
        if judged.status is Status.UNREADABLE or (is_film and judged.record.why) or is_partly:
            self.reasons[judged.record.why] += 1
            if len(self.named[judged.record.why]) < NAMED:
                self.named[judged.record.why].append(judged.record.path)


@dataclass(frozen=True)
class First:
    """A series to look at first, and why."""

    series: Series
    why: tuple[Text, ...]


def looked_at_first(series: Iterable[Series]) -> list[First]:
    """Return the series with the most new pictures, the newest, or known ones too: most reasons first."""
    new = [one for one in series if one.new]
    chosen = (
        (BESIDE, _best((one for one in new if one.known), lambda one: one.known)),
        (MOST, _best(new, lambda one: one.new)),
        (NEWEST, _best((one for one in new if one.newest), lambda one: one.newest)),
    )
    folders: dict[tuple[str, str, str], tuple[Series, list[Text]]] = {}
    for why, best in chosen:
        for one in best:
            folders.setdefault(one.key, (one, []))[1].append(why)
    ranked = sorted(
        folders.values(), key=lambda folder: (-len(folder[1]), -folder[0].new, folder[0].key)
    )
    return [First(one, tuple(why)) for one, why in ranked]


def _best(series: Iterable[Series], worth: Worth) -> list[Series]:
    return sorted(sorted(series, key=lambda one: one.key), key=worth, reverse=True)[:EACH]


def together_by(series: Series) -> Text:
    """Say why a series is one."""
    _folder, camera, names = series.key
    if camera:
        return format_lazy(_CAMERA, camera=camera)
    if names:
        return format_lazy(_NAMES, names=names, first=series.first, last=series.last)
    return _FOLDER
