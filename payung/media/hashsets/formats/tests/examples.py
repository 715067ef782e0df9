"""What the tests share: the examples beside each format, and hashes of shapes that nobody ever drew."""

import hashlib
import io
from pathlib import Path

from payung.media.hashsets.formats.base import Format, HashEntry, Wrong, recognised

FORMATS = Path(__file__).resolve().parents[1]


def example(name: str) -> bytes:
    folder, _, file = name.partition("/")
    return (FORMATS / folder / "examples" / file).read_bytes()


def invented(kind: str, number: int) -> bytes:
    """Return the hash that stands in the examples for shape `number`."""
    if kind == "pdq":
        return hashlib.sha256(f"invented pdq {number}".encode()).digest()
    return hashlib.new(kind, f"invented shape {number}".encode()).digest()


def read(one: Format, data: bytes) -> tuple[list[HashEntry], list[tuple[str, str]]]:
    """Return the entries, and each place with its sentence."""
    items = list(one.read(io.BytesIO(data)))
    listed = [item for item in items if isinstance(item, HashEntry)]
    wrong = [(str(item.place), str(item.sentence)) for item in items if isinstance(item, Wrong)]
    return listed, wrong


def read_example(name: str) -> tuple[list[HashEntry], list[tuple[str, str]]]:
    data = example(name)
    return read(recognised(io.BytesIO(data)), data)
