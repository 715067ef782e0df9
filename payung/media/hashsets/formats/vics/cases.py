"""Write a case as VICS 2.0: the files of a medium, for the tools of other units."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Final
from uuid import UUID

from payung.media.files.hash_query import MAKER
from payung.media.hashsets.formats.base import HashEntry
from payung.media.hashsets.formats.vics import writer

_CONTEXT: Final = (
    "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/{region}/$metadata#Cases"
)


@dataclass(frozen=True)
class Case:
    """The header of a case. `media`: the number of files that follow."""

    id: UUID
    number: str
    organization: str
    media: int
    region: str = "Default"


@dataclass(frozen=True)
class Found:
    """One file of a case. `listed`: its hashes, and what a hash set says of this very file.

    `path`: where it lay, folders apart by `/`. `written`: when it was last written, ISO 8601, or empty.
    `exif`: such as Model and DateTimeOriginal.
    """

    listed: HashEntry
    path: str
    size: int
    kind: str = ""
    written: str = ""
    exif: tuple[tuple[str, str], ...] = ()


def write(case: Case, files: Iterable[Found], out: IO[bytes]) -> int:
    """Write a case, file by file, and return how many were written. A file in two places is there twice.

    Our key of an entry is left out: in a case a Media has a number of its own, and its hash says which it is.
    """
    head = {"@odata.context": _CONTEXT.format(region=case.region)}
    header = {
        "CaseID": str(case.id),
        "CaseNumber": case.number,
        "ContactOrganization": case.organization,
        "SourceApplicationName": "Payung",
        "SourceApplicationVersion": MAKER,  # of PDQ: two makers disagree
        "TotalMediaFiles": case.media,
    }
    out.write(json.dumps(head)[:-1].encode() + b', "value": [')
    out.write(json.dumps(header)[:-1].encode() + b', "Media": [')
    count = 0
    for count, one in enumerate(files, 1):
        media = json.dumps(_media(one, count, case.region), separators=(",", ":"))
        out.write((",\n" if count > 1 else "\n").encode() + media.encode())
    out.write(b"\n]}]}\n")
    return count


def _media(file: Found, number: int, region: str) -> dict[str, object]:
    media = writer.media(file.listed, number, region)
    media["MediaID"] = number
    media.pop("@payung.key", None)
    folder, _sign, name = file.path.rpartition("/")
    media_file = {
        "MD5": media.get("MD5"),
        "FileName": name,
        "FilePath": folder.replace("/", "\\"),
        "Written": file.written or None,
    }
    more = {
        "MimeType": file.kind or None,
        "MediaSize": file.size,
        "MediaFiles": [{key: value for key, value in media_file.items() if value is not None}],
        "Exifs": [{"PropertyName": key, "PropertyValue": value} for key, value in file.exif],
    }
    return media | {key: value for key, value in more.items() if value not in (None, [])}
