"""What a partner is told of a file that was looked up, and of each thing that lies in it."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from payung.doors.api.hashes import Known, banded, told
from payung.foundation.errors import Text
from payung.media.files.analysis import EmbeddedAnalysis, FileAnalysis
from payung.media.files.errors import SENTENCES, FailureReason
from payung.media.matcher.explanations import of_looking
from payung.media.matcher.results import Matches
from payung.media.sandbox.examination import INSIDE

_ON_A_LIST: Final = _("A hash set lists it. Who has it still matters: please send a report.")
_NEAR: Final = _(
    "A hash set lists a similar entry, which does not say what this file shows."
    " Who has it still matters: please send a report."
)
_WITHIN: Final = _(
    "A hash set lists a file inside it. Who has it still matters: please send a report."
)
_NEAR_WITHIN: Final = _(
    "A hash set lists an entry similar to a file inside it, which does not say "
    "what that file shows. Who has it still matters: please send a report."
)
_ON_NONE: Final = _("No hash set lists it. That does not say what it shows.")
_NONE_WITHIN: Final = _(
    "No hash set lists it or any file found inside it. That does not say what they show."
)
_AGREED: Final = _(
    "At most {most} files inside it are looked up, which is your agreed number "
    "of hashes a minute. Send the others separately."
)
_BELOW: Final = _("The files inside it have their own answers.")
_NOT_ALL: Final = _("Some files inside it were not looked up. The reason is given for each.")


class KnownFile(Known):
    """One entry of a list that is this file, or near to what it shows.

    `frames`: of a film, or of a picture that moves, how many were looked at, of which `near_frames`
    are near a picture of this list; 0: it is the file itself that matches, or a picture.
    """

    near_frames: int
    frames: int


class Hashed(Schema):
    """What a file is, and what it matches, nearest first. `pdq`: of a picture that could be opened."""

    md5: str
    sha1: str
    sha256: str
    pdq: str | None
    pdq_quality: int | None
    means: str
    matches: list[KnownFile]


class Within(Hashed):
    """A thing that lies in a file, by its name there, as in `inner.zip!/kite.jpg`.

    `more`: these are the nearest entries; it matches further ones.
    """

    name: str
    more: bool


class Unread(Schema):
    """A thing that lies in a file and was not looked up, with one sentence that says why."""

    name: str
    error: str


class FileResult(Hashed):
    """What a file is and matches. `inside`: what lies in it, where it is an archive, a letter or a document."""

    inside: list[Within | Unread]


class Found(NamedTuple):
    """What a file is, and what it matches; None: it was not looked up."""

    analysis: FileAnalysis
    matches: Matches
    inside: list[tuple[EmbeddedAnalysis, Matches | None]]  # and each that lies in it

    @property
    def within(self) -> list[Matches]:
        """Return what was found of the things that were looked up."""
        return [found for _thing, found in self.inside if found is not None]


def result(found: Found, most: int) -> dict[str, Any]:
    """Return what was found as `FileResult` has it. `most`: things in it that may be looked at."""
    language = get_language()
    holding = {each.name.rpartition("!/")[0] for each in found.analysis.inside}
    return {
        **_hashed(found.analysis, found.matches, _means(found, most), language),
        "inside": [
            _thing(*each, is_holding=each[0].name in holding, language=language)
            for each in found.inside
        ],
    }


def _thing(
    thing: EmbeddedAnalysis, found: Matches | None, *, is_holding: bool, language: str | None
) -> dict[str, Any]:
    """Return a thing in a file as `Within` has it, or `Unread`."""
    result = thing.result
    if found is None or not isinstance(result, FileAnalysis):
        return {
            "name": thing.name,
            "error": str(
                SENTENCES[result if isinstance(result, FailureReason) else FailureReason.TOO_LONG]
            ),
        }
    means = [_of_lists(found), *([_BELOW] if is_holding else of_looking(result))]
    return {"name": thing.name, **_hashed(result, found, means, language), "more": found.more}


def _hashed(
    analysis: FileAnalysis, found: Matches, means: Iterable[Text], language: str | None
) -> dict[str, Any]:
    exact, look = analysis.digests, analysis.look
    return {
        "md5": exact.md5,
        "sha1": exact.sha1,
        "sha256": exact.sha256,
        "pdq": look.orientations[0].hex() if look else None,
        "pdq_quality": look.quality if look else None,
        "means": " ".join(map(str, means)),
        "matches": [
            {**told(each, language), "near_frames": each.near, "frames": each.frames}
            for each in banded(found)
        ],
    }


def _means(found: Found, most: int) -> Iterator[Text]:
    within = found.within
    if found.matches or not within:
        yield _of_lists(found.matches)
    if any(each.is_sure for one in within for each in one):
        yield _WITHIN
    elif any(within):
        yield _NEAR_WITHIN
    elif within and not found.matches:
        yield _NONE_WITHIN
    yield from of_looking(found.analysis)
    if any(one is None and each.result is not FailureReason.EMPTY for each, one in found.inside):
        yield _NOT_ALL
    if found.analysis.why is FailureReason.TOO_MUCH and most < INSIDE:
        yield format_lazy(_AGREED, most=most)


def _of_lists(found: Matches) -> Text:
    if any(each.is_sure for each in found):
        return _ON_A_LIST
    return _NEAR if found else _ON_NONE
