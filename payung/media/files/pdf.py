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
        places = [
            (generation, number) for generation, table in reader.xref.items() for number in table
        ]
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  whatever a spoilt file leads it to
        yield "", _why(error)
        return
    for generation, number in places:
        content = _picture(reader, IndirectObject(number, generation, reader))
        if content is not None:
            yield f"picture {number}", content
    yield from _files(reader, places)


def _files(reader: PdfReader, places: Iterable[tuple[int, int]]) -> Iterator[Part]:
    """Yield what is attached, then each file to which a page alone leads, or nothing."""
    pictures = set[bytes]()
    for name, data in _attached(reader):
        if isinstance(data, bytes):
            pictures.add(sha256(data).digest())
        yield name, data
    for generation, number in places:
        content = _embedded(reader, IndirectObject(number, generation, reader))
        if isinstance(content, FailureReason) or (
            content is not None and sha256(content).digest() not in pictures
        ):
            yield f"file {number}", content


def _opened(file: IO[bytes]) -> PdfReader:
    reader = PdfReader(file, strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable(FailureReason.LOCKED)
    return reader


def _picture(reader: PdfReader, place: IndirectObject) -> bytes | FailureReason | None:
    try:
        stream = reader.get_object(place)
        if not isinstance(stream, StreamObject) or stream.get("/Subtype") != "/Image":
            return None
        packed: object = stream.get("/Filter")
        if isinstance(packed, list):
            packed = packed[-1] if packed else None
        if packed in _FILES:
            return bytes(stream.get_data())
        size: Any = stream
        if int(size["/Width"]) * int(size["/Height"]) > MOST_POINTS:
            return FailureReason.TOO_LARGE
        image = stream.decode_as_image()
        drawn = io.BytesIO()
        image.convert("L" if image.mode in ("1", "L") else "RGB").save(drawn, "BMP")
        return drawn.getvalue()
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  whatever a spoilt file leads it to
        return _why(error)


def _embedded(reader: PdfReader, place: IndirectObject) -> bytes | FailureReason | None:
    """Return a file inside a PDF, or why it could not be read; None for anything else."""
    with suppress(Exception):  # the search for pictures reports that it could not be read
        stream = reader.get_object(place)
        if isinstance(stream, StreamObject) and stream.get("/Type") == "/EmbeddedFile":
            try:
                return bytes(stream.get_data())
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
