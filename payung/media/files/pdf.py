"""What lies in a PDF: its pictures, and the files that are attached to it.

A picture that is a file of its own (JPEG) is given as its own bytes, so that it is known again exactly. One of
plain points is made a BMP, which lies nowhere on the medium: of it only what it looks like can be compared.
"""

import io
import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from typing import IO, Any, Final

from pypdf import PdfReader
from pypdf.errors import DependencyError, LimitReachedError
from pypdf.generic import IndirectObject, StreamObject

from payung.media.files.errors import FailureReason, Unreadable
from payung.media.files.images import MOST_POINTS

Part = tuple[str, bytes | FailureReason]
_FILES: Final = ("/DCTDecode", "/JPXDecode")  # a stream packed so is a picture's whole file

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is odd in a PDF, and may name it


def parts(file: IO[bytes]) -> Iterator[Part]:
    """Yield each picture and each attachment by a name, or why it could not be read."""
    try:
        reader = _opened(file)
        places = [(each, number) for each, table in reader.xref.items() for number in table]
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  whatever a spoilt file leads it to
        yield "", _why(error)
        return
    for generation, number in places:
        found = _picture(reader, IndirectObject(number, generation, reader))
        if found is not None:
            yield f"picture {number}", found
    yield from _files(reader, places)


def _files(reader: PdfReader, places: Iterable[tuple[int, int]]) -> Iterator[Part]:
    """Yield what is attached, then each file to which a page alone leads, or nothing."""
    told = set[bytes]()
    for name, data in _attached(reader):
        if isinstance(data, bytes):
            told.add(sha256(data).digest())
        yield name, data
    for generation, number in places:
        found = _embedded(reader, IndirectObject(number, generation, reader))
        if isinstance(found, FailureReason) or (
            found is not None and sha256(found).digest() not in told
        ):
            yield f"file {number}", found


def _opened(file: IO[bytes]) -> PdfReader:
    reader = PdfReader(file, strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable(FailureReason.LOCKED)
    return reader


def _picture(reader: PdfReader, place: IndirectObject) -> bytes | FailureReason | None:
    try:
        found = reader.get_object(place)
        if not isinstance(found, StreamObject) or found.get("/Subtype") != "/Image":
            return None
        packed: Any = found.get("/Filter")
        if isinstance(packed, list):
            packed = packed[-1] if packed else None
        if packed in _FILES:
            return bytes(found.get_data())
        size: Any = found
        if int(size["/Width"]) * int(size["/Height"]) > MOST_POINTS:
            return FailureReason.TOO_LARGE
        image = found.decode_as_image()
        drawn = io.BytesIO()
        image.convert("L" if image.mode in ("1", "L") else "RGB").save(drawn, "BMP")
        return drawn.getvalue()
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  whatever a spoilt file leads it to
        return _why(error)


def _embedded(reader: PdfReader, place: IndirectObject) -> bytes | FailureReason | None:
    """Return a file that lies in a PDF, or why it could not be read; None for anything else."""
    with suppress(Exception):  # that it could not be read is told where pictures are looked for
        found = reader.get_object(place)
        if isinstance(found, StreamObject) and found.get("/Type") == "/EmbeddedFile":
            try:
                return bytes(found.get_data())
            except MemoryError:
                return FailureReason.TOO_LARGE
            except Exception as error:  # noqa: BLE001  whatever a spoilt file leads it to
                return _why(error)
    return None


def _attached(reader: PdfReader) -> Iterator[Part]:
    try:
        for name, files in reader.attachments.items():
            for data in files:
                yield str(name), data
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  whatever a spoilt file leads it to
        yield "", _why(error)


def _why(error: Exception) -> FailureReason:
    if isinstance(error, Unreadable):
        return error.why
    if isinstance(error, LimitReachedError):
        return FailureReason.TOO_LARGE
    return FailureReason.LOCKED if isinstance(error, DependencyError) else FailureReason.DAMAGED
