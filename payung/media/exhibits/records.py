"""The sealed records of an exhibit. Their keys are stored: they never change."""

from collections.abc import Iterable
from typing import NotRequired, TypedDict, cast

from payung.foundation import sealing
from payung.foundation.sealing import PrivateKey
from payung.media import sealed
from payung.media.models import Exhibit


class AnalysisRecord(TypedDict):
    """The analysis of a file."""

    kind: str
    to_look_at: NotRequired[bool]
    size: int
    md5: str
    sha1: str
    sha256: str
    pdq: list[str]
    pdq_quality: int | None
    pdq_maker: str
    frames: NotRequired[list[tuple[float, int, list[str]]]]
    why: str
    notes: dict[str, object]


class FileRecord(AnalysisRecord):
    """The analysis of an exhibit's file. `newest`: when it, or the newest file inside it, claims to be from."""

    newest: NotRequired[str]


class ExhibitRecord(FileRecord):
    """An exhibit. `identity` opens its file."""

    identity: str
    name: str
    description: str
    origin: str


class EmbeddedRecord(TypedDict):
    """A file inside an exhibit; only `name` and `why` where it was not read."""

    name: str
    why: str
    kind: NotRequired[str]
    size: NotRequired[int]
    sha256: NotRequired[str]
    notes: NotRequired[dict[str, object]]


def unsealed(row: Exhibit, keys: Iterable[PrivateKey]) -> ExhibitRecord:
    """Return the record of an exhibit that is not destroyed. Raises SealBroken."""
    record = sealing.unseal(sealed.exhibit_place(row), bytes(row.body or b""), keys)
    return cast("ExhibitRecord", record)
