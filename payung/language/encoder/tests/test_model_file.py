"""A file of weights is read as it was written, and another file is refused."""

import struct
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from payung.language.encoder import model_file
from payung.language.encoder.model_file import ModelFile

SIZES = (64, 1, 2, 128, 3, 16, 2)  # width, layers, heads, inner, vocabulary, places, types
PIECES = ("<s>", "</s>", "ก")


def block(scale: float, steps: list[int]) -> bytes:
    """Return 32 numbers as the file has them."""
    packed = [low | high << 4 for low, high in zip(steps[:16], steps[16:], strict=True)]
    return struct.pack("<e", scale) + bytes(packed)


def written(tensors: dict[str, bytes], size: int = 32) -> bytes:
    """Return a file with these tensors."""
    texts = [piece.encode() for piece in PIECES]
    ends = [0, *np.cumsum([len(text) for text in texts]).tolist()]
    head = b"E5S1" + struct.pack("<i7ifi", 1, *SIZES, 1e-12, size)
    head += struct.pack("<5iQ", len(PIECES), 0, 1, 1, 2, ends[-1])
    head += struct.pack("<4I3f", *ends, -1, -2, -3) + b"".join(texts)
    head += struct.pack("<iI", 1, 5) + b"\0" * 5 + struct.pack("<i", len(tensors))
    place = len(head) + sum(len(name) + 23 for name in tensors)
    for name, data in tensors.items():
        head += struct.pack("<H", len(name)) + name.encode()
        head += struct.pack("<BIQQ", 1, 0, place, len(data))
        place += len(data)
    return head + b"".join(tensors.values())


def test_sizes_pieces_and_tensors_are_read(tmp_path: Path) -> None:
    steps = [*range(16), *range(15, -1, -1)]
    rows = block(0.5, steps) + block(1, [8] * 32) + block(2, [0] * 32) + block(0.25, [15] * 32)
    path = tmp_path / "weights"
    path.write_bytes(written({"m": rows, "v": struct.pack("<2f", 1.5, -2)}))
    file = ModelFile.open(path)
    assert (file.width, file.layers, file.heads) == SIZES[:3]
    assert bytes(file.vocabulary.text).decode() == "<s></s>ก"
    assert file.vocabulary.ends.tolist() == [3, 7, 10]
    assert file.vector("v").tolist() == [1.5, -2]
    matrix = file.matrix("m", 64)
    assert matrix[0].tolist() == [(step - 8) / 2 for step in steps] + [0.0] * 32
    assert matrix[1].tolist() == [-16.0] * 32 + [1.75] * 32
    assert np.array_equal(file.rows("m", 64, np.array([1, 0, 1])), matrix[[1, 0, 1]])


@pytest.mark.parametrize(
    ("data", "why"), [(b"PK\3\4" * 20, "not a file"), (written({}, 64), "size")]
)
def test_another_file_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        ModelFile(data)


def test_without_the_package_there_is_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_spec(model_file.PACKAGE)
    monkeypatch.setattr(model_file, "PACKAGE", "payung_has_no_such_package")
    assert model_file.installed() is None
