"""The analysis of one file: the same model for hashing, the sandbox, lookups and exhibits.

The scan's journal and the sealed record of an exhibit write it in their own stored forms. Nothing here imports
what hashes or decodes, so that a face can have it.
"""

from dataclasses import dataclass, field

from payung.media.files import hash_query, video
from payung.media.files.digests import Digests
from payung.media.files.errors import FailureReason
from payung.media.files.hash_query import EXACT, MAKER, HashQuery
from payung.media.files.metadata import Notes


@dataclass(frozen=True)
class Pdq:
    """A PDQ hash (32 bytes, in the order of its hexadecimal digits) and its quality, 0 to 100."""

    bits: bytes
    quality: int


@dataclass(frozen=True)
class Look:
    """The PDQ hashes of a picture's eight orientations, the upright one first, and their quality.

    `first_pass`: from a part of the file, so some bits may differ from those of the whole. `damaged`: from the
    part of a broken file that could be decoded.
    """

    orientations: tuple[bytes, ...]
    quality: int
    first_pass: bool = False
    damaged: bool = False
    maker: str = MAKER

    @property
    def pdq(self) -> Pdq:
        """Return the hash of the upright picture."""
        return Pdq(self.orientations[0], self.quality)


@dataclass(frozen=True)
class Frame:
    """One frame, with the PDQ hashes of its eight orientations, the upright one first.

    `second`: of a film; for a moving picture, or one with pages, the frame's number from 0.
    """

    second: float
    quality: int
    orientations: tuple[bytes, ...]

    @property
    def pdq(self) -> Pdq:
        """Return the hash of the upright frame."""
        return Pdq(self.orientations[0], self.quality)


@dataclass(frozen=True)
class FileAnalysis:
    """One file's hashes, type, look and claims, and the files inside it.

    `look`: None unless the file is a picture that could be shown. `why`: why it is not shown, or only in
    part, or why not all files inside were read. `frames`: of a film; of a moving picture those that were
    looked at, `look` being the first. `inside`: the files in an archive, a letter or a document, or behind a
    picture. `is_unclear`: nobody can say what it holds; asked only about a file inside another.
    """

    digests: Digests
    kind: str  # MIME type by its first bytes, or empty
    look: Look | None = None
    why: FailureReason | None = None
    frames: tuple[Frame, ...] = ()
    notes: Notes = field(default_factory=Notes)
    inside: tuple["EmbeddedAnalysis", ...] = ()
    is_unclear: bool = False

    @property
    def is_shown(self) -> bool:
        """Say whether somebody could look at it: a picture, a film, or a file too large to be examined."""
        return is_shown(self.kind) or self.why is FailureReason.TOO_LARGE

    @property
    def to_look_at(self) -> bool:
        """Say whether somebody has to look at it, until a hash set says what it shows."""
        return self.is_shown or self.is_unclear

    @property
    def is_read(self) -> bool:
        """Say whether the file and all files inside it were read completely."""
        read = (
            isinstance(embedded.result, FileAnalysis) or embedded.result is FailureReason.EMPTY
            for embedded in self.inside
        )
        return self.why is None and all(read)

    @property
    def is_gone_through(self) -> bool:
        """Say whether `inside` has everything that somebody has to look at, and at least one such file."""
        read = [
            embedded.result for embedded in self.inside if isinstance(embedded.result, FileAnalysis)
        ]
        return not self.is_shown and self.is_read and any(file.to_look_at for file in read)

    @property
    def hash_queries(self) -> list[HashQuery]:
        """Return the hashes by which the file is looked up: its own, then each frame's."""
        exact = {kind: bytes.fromhex(getattr(self.digests, kind)) for kind in EXACT}
        picture = (
            (b"".join(self.look.orientations), self.look.quality) if self.look else (b"", None)
        )
        frames = ((frame.quality, b"".join(frame.orientations)) for frame in self.frames)
        return hash_query.of_file(exact, picture, frames)


@dataclass(frozen=True)
class EmbeddedAnalysis:
    """One file inside another: its name in printable form, and its analysis, or why there is none."""

    name: str
    result: FileAnalysis | FailureReason


def is_shown(kind: str) -> bool:
    """Say whether a file of this type (MIME) is a picture or a film."""
    return kind.startswith("image/") or video.is_film(kind)


def can_be_shown(kind: str) -> bool:
    """Say whether this machine can show a file of this type (MIME): a film by one still of it."""
    return kind.startswith("image/") or (video.is_film(kind) and video.can_look())
