"""The answer to a partner who looks a file up, with the files inside it."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from payung.doors.api.hashes import HashMatch, banded, payload
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


class FileMatch(HashMatch):
    """An entry of a hash set that is this file, or near to what it shows.

    `frames`: how many frames of a film or moving picture were compared. `near_frames`: how many of them are
    near a picture of this hash set. 0: the file itself matches, or it is a still picture.
    """

    near_frames: int
    frames: int


class HashedFile(Schema):
    """A file's hashes and matches, nearest first. `pdq`: only of a picture that could be opened."""

    md5: str
    sha1: str
    sha256: str
    pdq: str | None
    pdq_quality: int | None
    means: str
    matches: list[FileMatch]


class InnerFile(HashedFile):
    """A file inside a file, by its name there, for example `inner.zip!/kite.jpg`.

    `more`: only the nearest matches are listed; there are further ones.
    """

    name: str
    more: bool


class UnreadFile(Schema):
    """A file inside a file that was not looked up, with one sentence that gives the reason."""

    name: str
    error: str


class FileResult(HashedFile):
    """A file's hashes and matches. `inside`: the files inside an archive, an e-mail or a document."""

    inside: list[InnerFile | UnreadFile]


class FileLookup(NamedTuple):
    """A file with its matches. `inside`: the files inside it; None: not looked up."""

    analysis: FileAnalysis
    matches: Matches
    inside: list[tuple[EmbeddedAnalysis, Matches | None]]

    @property
    def within(self) -> list[Matches]:
        """Return the matches of the files inside that were looked up."""
        return [matches for _file, matches in self.inside if matches is not None]


def result(file: FileLookup, most: int) -> dict[str, object]:
    """Return a file as a `FileResult`. `most`: files inside it that may be looked up."""
    language = get_language()
    containers = {inner.name.rpartition("!/")[0] for inner in file.analysis.inside}
    return {
        **_hashed(file.analysis, file.matches, _means(file, most), language),
        "inside": [
            _file(inner, matches, is_container=inner.name in containers, language=language)
            for inner, matches in file.inside
        ],
    }


def _file(
    file: EmbeddedAnalysis, matches: Matches | None, *, is_container: bool, language: str | None
) -> dict[str, object]:
    """Return a file inside a file as an `InnerFile`, or as an `UnreadFile`."""
    analysis = file.result
    if matches is None or not isinstance(analysis, FileAnalysis):
        return {
            "name": file.name,
            "error": str(
                SENTENCES[
                    analysis if isinstance(analysis, FailureReason) else FailureReason.TOO_LONG
                ]
            ),
        }
    means = [_of_lists(matches), *([_BELOW] if is_container else of_looking(analysis))]
    return {"name": file.name, **_hashed(analysis, matches, means, language), "more": matches.more}


def _hashed(
    analysis: FileAnalysis, matches: Matches, means: Iterable[Text], language: str | None
) -> dict[str, object]:
    exact, look = analysis.digests, analysis.look
    return {
        "md5": exact.md5,
        "sha1": exact.sha1,
        "sha256": exact.sha256,
        "pdq": look.orientations[0].hex() if look else None,
        "pdq_quality": look.quality if look else None,
        "means": " ".join(map(str, means)),
        "matches": [
            {**payload(match, language), "near_frames": match.near, "frames": match.frames}
            for match in banded(matches)
        ],
    }


def _means(file: FileLookup, most: int) -> Iterator[Text]:
    within = file.within
    if file.matches or not within:
        yield _of_lists(file.matches)
    if any(match.is_sure for matches in within for match in matches):
        yield _WITHIN
    elif any(within):
        yield _NEAR_WITHIN
    elif within and not file.matches:
        yield _NONE_WITHIN
    yield from of_looking(file.analysis)
    if any(
        matches is None and inner.result is not FailureReason.EMPTY
        for inner, matches in file.inside
    ):
        yield _NOT_ALL
    if file.analysis.why is FailureReason.TOO_MUCH and most < INSIDE:
        yield format_lazy(_AGREED, most=most)


def _of_lists(matches: Matches) -> Text:
    if any(match.is_sure for match in matches):
        return _ON_A_LIST
    return _NEAR if matches else _ON_NONE
