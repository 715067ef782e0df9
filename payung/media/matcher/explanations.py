"""What a match in a hash set means, in one sentence; and what it does not mean."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Text
from payung.media.files.analysis import FileAnalysis
from payung.media.files.errors import SENTENCES
from payung.media.matcher.results import SAME, WEAK, Match

_EXACT: Final = _("Exact match.")
_SAME: Final = _("The same picture.")
_WEAK: Final = _(
    "One of the two pictures shows little detail, so this may be chance. Do not rely on it alone."
)
_FRAME: Final = _("Only part of it is similar. That says nothing about the rest.")
_UNSEEN: Final = _("Only an exact match was searched for, not similar pictures.")
_INSIDE: Final = _("Files inside it were looked up too.")
_LITTLE: Final = _("It shows little detail, so only very close matches were searched for.")
_BASELINE: Final = {
    True: _("According to the hash set it meets INTERPOL's baseline."),
    False: _("According to the hash set it does not meet INTERPOL's baseline."),
    None: _("The hash set does not say whether it meets INTERPOL's baseline."),
}
_CHILD: Final = {
    True: _("According to the hash set the child has been identified."),
    False: _("According to the hash set the child has not been identified."),
}


def meaning(match: Match, *, at_most: bool = False) -> tuple[Text, ...]:
    """Return what a match means, a sentence each. `at_most`: its distance is the upper end of a band."""
    more = [_CHILD[match.victim_identified]] if match.victim_identified is not None else []
    return (
        *([_near(match)] if match.frames else []),
        likeness(
            *(match.kind, match.distance),
            is_weak=match.is_weak,
            of_frame=match.frames > 0,
            at_most=at_most,
        ),
        _BASELINE[match.baseline],
        *more,
    )


def said(match: Match, language: str | None = None, *, at_most: int | None = None) -> str:
    """Return the same as one text. `language`: of the page, where the caller knows it for many matches.

    `at_most`: the upper end of a band, shown instead of the exact distance.
    """
    return _said(
        *(
            language or get_language(),
            match.kind,
            match.distance if at_most is None else at_most,
            match.baseline,
            match.victim_identified,
        ),
        *(match.is_weak, match.near, match.frames, at_most is not None),
    )


@lru_cache(maxsize=4096)  # an answer holds thousands of matches, and they mean a few things
def _said(
    _language: str | None,
    kind: str,
    distance: int,
    baseline: bool | None,
    identified: bool | None,
    is_weak: bool,
    near: int,
    frames: int,
    at_most: bool,
) -> str:
    alike = Match(
        *("", "", kind, distance, "", ""), baseline, "", identified, is_weak, near, frames
    )
    return " ".join(map(str, meaning(alike, at_most=at_most)))


def _near(match: Match) -> Text:
    """Return of how many frames of a film a list knows something."""
    return format_lazy(
        ngettext_lazy(
            "Of {frames} frames checked, {near} is similar to a picture in this hash set.",
            "Of {frames} frames checked, {near} are similar to pictures in this hash set.",
            match.near,
        ),
        frames=match.frames,
        near=match.near,
    )


def of_looking(analysis: FileAnalysis) -> Iterator[Text]:
    """Yield sentences on how well a file could be examined."""
    if any(isinstance(embedded.result, FileAnalysis) for embedded in analysis.inside):
        yield _INSIDE
    elif analysis.look is None and not analysis.frames:
        yield _UNSEEN
    elif analysis.look and not analysis.frames and analysis.look.quality < WEAK:
        yield _LITTLE
    if weak := sum(0 < frame.quality < WEAK for frame in analysis.frames):
        yield _little_in(weak, len(analysis.frames))
    if analysis.why:
        yield SENTENCES[analysis.why]


def _little_in(weak: int, frames: int) -> Text:
    return format_lazy(
        ngettext_lazy(
            "{number} of {frames} frames shows little detail: only very close matches "
            "were searched for.",
            "{number} of {frames} frames show little detail: only very close matches "
            "were searched for.",
            weak,
        ),
        number=weak,
        frames=frames,
    )


def likeness(
    kind: str, distance: int, *, is_weak: bool, of_frame: bool = False, at_most: bool = False
) -> Text:
    """Return how similar two files are whose hashes of a kind differ in this many bits.

    `of_frame`: it is of a frame of a film, or of one picture of several in a file. `at_most`: as many bits or
    fewer.
    """
    if kind != "pdq":
        return _EXACT
    if is_weak:
        return _WEAK
    if of_frame:
        return _FRAME
    if distance == 0:
        return _SAME
    differing = (
        _("At most {number} of 256 bits differ.")
        if at_most
        else ngettext_lazy(
            "{number} of 256 bits differs.", "{number} of 256 bits differ.", distance
        )
    )
    away = format_lazy(differing, number=distance)
    near = _("The same picture, saved again or made smaller.")
    far = _(
        "Very likely the same picture, altered. Read the description in the hash "
        "set before you rely on it."
    )
    return format_lazy("{} {}", near if distance <= SAME else far, away)
