"""The common results of all formats: entries and mistakes, in the order of the file.

`recognised(file).read(file)` reads a file of any known format in bounded memory, whatever its size.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import BinaryIO, ClassVar, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput, Text
from payung.media.models import Purpose

HEAD: Final = 1 << 16  # bytes that say which format a file has

# A folder here is a format. The first that fits reads, so the more specific come before the plain list.
_FOLDERS: Final = ("vics", "stopncii", "ncmec", "icse", "iwf", "plain")
STRENGTH: Final = ("sha256", "sha1", "md5", "pdq")  # kinds of hashes, the one that says most first
_NOT_KNOWN: Final = _("This is not a hash set in a known format. Formats: {formats}.")


@dataclass(frozen=True)
class HashEntry:
    """One entry of a list. At least one hash is there, unless the entry is withdrawn by its key alone.

    Attributes:
        key: The list's own id, or else its strongest hash, as in `sha1:da39...`.
        md5: 16 bytes.
        sha1: 20 bytes.
        sha256: 32 bytes.
        pdq: 32 bytes.
        pdq_quality: 0 to 100 where the list says it.
        category: As the list writes it; what it means depends on the region. Empty: none.
        region: Whose categories they are, as the list writes it. Empty: not said.
        baseline: Whether INTERPOL's baseline is met; None where the list does not say.
        series: The name of the series. Empty: none.
        victim_identified: Whether the child is known; None where the list does not say.
        is_video: Whether the hashes are those of a video.
        withdrawn: Whether the list takes the entry back.
        changed_at: When the list last changed the entry, with its zone.
        is_shared: Whether other entries may have the key too, as where a tool only counts: then the hashes say
            which one it is.

    """

    key: str
    md5: bytes | None = None
    sha1: bytes | None = None
    sha256: bytes | None = None
    pdq: bytes | None = None
    pdq_quality: int | None = None
    category: str = ""
    region: str = ""
    baseline: bool | None = None
    series: str = ""
    victim_identified: bool | None = None
    is_video: bool = False
    withdrawn: bool = False
    changed_at: datetime | None = None
    is_shared: bool = field(default=False, compare=False)  # how it is filed, not what it says

    @property
    def strongest(self) -> str:
        """The strongest hash with its kind, for a list without ids; empty where there is none."""
        for kind in STRENGTH:
            value: bytes | None = getattr(self, kind)
            if value is not None:
                return f"{kind}:{value.hex()}"
        return ""


@dataclass(frozen=True)
class Wrong:
    """An unreadable part. The usable rest of the entry follows as a `HashEntry`.

    Attributes:
        place: Where, such as "entry 17" or "line 4".
        sentence: Names the field and says what would be right.
        hides: Whether the file may have an entry there that is missing, or has another key.

    """

    place: Text
    sentence: Text
    hides: bool = True


class Format(ABC):
    """One format of hash sets."""

    name: ClassVar[str]
    what: ClassVar[Text]  # what it is, in a sentence
    purpose: ClassVar[Purpose] = Purpose.KNOWN  # REMOVAL: whatever else is said of the set

    @abstractmethod
    def fits(self, head: bytes) -> bool:
        """Say whether a file is of this format, by its beginning (up to `HEAD` bytes)."""

    @abstractmethod
    def read(self, file: BinaryIO) -> Iterator[HashEntry | Wrong]:
        """Yield the entries and what is wrong, in order; never raise for the content of a file.

        A file that breaks off tells so at its end.
        """


@dataclass(frozen=True)
class Following:
    """The reference to the next page of a live list.

    Attributes:
        page: The address or token of the next page; None after the last.
        since: The moment from which to ask the next time, as the list writes it.
        broken: What is wrong with the page as a whole: more may be missing.

    """

    page: str | None
    since: str | None
    broken: Text | None = None


def formats() -> list[Format]:
    """Return every known format, the more specific first."""
    here = __name__.rpartition(".")[0]
    return [import_module(f"{here}.{folder}.format").FORMAT for folder in _FOLDERS]


def recognised(file: BinaryIO) -> Format:
    """Return the format of a file that can be sought in, and leave it where it stood.

    Raises:
        BadInput: None fits; the sentence names those that there are.

    """
    start = file.tell()
    head = file.read(HEAD)
    file.seek(start)
    for one in formats():
        if one.fits(head):
            return one
    names = ", ".join(one.name for one in formats())
    raise BadInput("file", format_lazy(_NOT_KNOWN, formats=names))
