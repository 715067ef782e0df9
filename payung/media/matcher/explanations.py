"""What it means that a hash is on a list, in a sentence; and what it does not mean."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Text
from payung.media.files.errors import SENTENCES
from payung.media.matcher.results import SAME, WEAK, Match
from payung.media.sandbox.examination import Seen

_EXACT: Final = _("It is this very file.")
_SAME: Final = _("It is the same picture.")
_WEAK: Final = _(
    "Little is to be seen in one of the two pictures, so this may be chance. Do not rely on it alone."
)
_FRAME: Final = _("No more than a part of it is alike: what else it shows, that does not say.")
_UNSEEN: Final = _("Only this very file was looked for, not what it shows.")
_INSIDE: Final = _("What lies in it was looked for as well.")
_LITTLE: Final = _("Little is to be seen in it, so only what is very near was looked for.")
_BASELINE: Final = {
    True: _("By the list it meets INTERPOL's baseline."),
    False: _("By the list it does not meet INTERPOL's baseline."),
    None: _("Whether it meets INTERPOL's baseline, the list does not say."),
}
_CHILD: Final = {
    True: _("The list says that the child has been identified."),
    False: _("The list says that the child has not been identified."),
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
    """Return the same as one text. `language`: what is spoken, from whoever asks for that once for many.

    `at_most`: how many marks are told to differ at most, instead of how many do.
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
            "Of {frames} frames that were looked at, {near} is near a picture of this list.",
            "Of {frames} frames that were looked at, {near} are near pictures of this list.",
            match.near,
        ),
        frames=match.frames,
        near=match.near,
    )


def of_looking(seen: Seen) -> Iterator[Text]:
    """Yield what is to be known of how a file could be looked at."""
    if any(isinstance(each.seen, Seen) for each in seen.inside):
        yield _INSIDE
    elif seen.look is None and not seen.frames:
        yield _UNSEEN
    elif seen.look and not seen.frames and seen.look.quality < WEAK:
        yield _LITTLE
    if weak := sum(0 < each.quality < WEAK for each in seen.frames):
        yield _little_in(weak, len(seen.frames))
    if seen.why:
        yield SENTENCES[seen.why]


def _little_in(weak: int, frames: int) -> Text:
    return format_lazy(
        ngettext_lazy(
            "In {number} of {frames} frames little is to be seen: only what is very near was looked for.",
            "In {number} of {frames} frames little is to be seen: only what is very near was looked for.",
            weak,
        ),
        number=weak,
        frames=frames,
    )


def likeness(
    kind: str, distance: int, *, is_weak: bool, of_frame: bool = False, at_most: bool = False
) -> Text:
    """Return how like two files are, of which a hash of this kind is so many bits away.

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
        _("At most {number} of 256 marks differ.")
        if at_most
        else ngettext_lazy(
            "{number} of 256 marks differs.", "{number} of 256 marks differ.", distance
        )
    )
    away = format_lazy(differing, number=distance)
    near = _("It is the same picture, saved anew or made smaller.")
    far = _(
        "It is very likely the same picture, changed: read what the list says of it before you rely on it."
    )
    return format_lazy("{} {}", near if distance <= SAME else far, away)
