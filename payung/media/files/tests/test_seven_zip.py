"""7z and Zstandard: what lies in them is found, a bomb ends, and what is spoilt, locked or lacking is told."""

import io
import struct
import zlib
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payung.media.files import containers, seven_zip
from payung.media.files.containers import EmbeddedFile
from payung.media.files.digests import Digests, digests
from payung.media.files.errors import FailureReason
from payung.media.files.tests.hostile_files import packed
from payung.media.files.tests.pictures import saved, shapes
from payung.media.files.tests.test_containers import tarred, zipped

pytest.importorskip("py7zr", reason="requirements/archives.txt is not installed")

import py7zr
from backports import zstd
from py7zr import compressor, properties

from tests.fuzzing import examples

PICTURE = saved(shapes(64, 64, 1))
WHOLE = [{"id": properties.FILTER_COPY}]  # as it is, so that a byte can be changed
METHODS = {
    "lzma2": [{"id": properties.FILTER_LZMA2}],
    "lzma": [{"id": properties.FILTER_LZMA}],
    "filtered": [{"id": properties.FILTER_X86}, {"id": properties.FILTER_LZMA2}],
    "delta": [{"id": properties.FILTER_DELTA}, {"id": properties.FILTER_LZMA2}],
    "bzip2": [{"id": properties.FILTER_BZIP2}],
    "deflate": [{"id": properties.FILTER_DEFLATE}],
    "copy": WHOLE,
}
REFUSED = {
    "ppmd": (
        [{"id": properties.FILTER_PPMD, "order": 6, "mem": 20}],
        (compressor.PpmdCompressor, compressor.PpmdDecompressor),
    ),
    "zstd": (
        [{"id": properties.FILTER_ZSTD}],
        (compressor.ZstdCompressor, compressor.ZstdDecompressor),
    ),
}
LOCK = (compressor.AESCompressor, compressor.AESDecompressor)


def seven(
    *streams: dict[str, bytes], filters: Any = None, plain: bool = False, **more: Any
) -> bytes:
    """Return a 7z archive with these streams, each with the things that lie in it one after the other.

    `plain`: whether its list of contents is not packed as well.
    """
    out = io.BytesIO()
    for number, things in enumerate(streams):
        with py7zr.SevenZipFile(out, "a" if number else "w", filters=filters, **more) as archive:
            if plain:
                archive.set_encoded_header_mode(False)
            for name, data in things.items():
                archive.writestr(data, name)
        out.seek(0)
    return out.getvalue()


def mended(data: bytearray) -> bytes:
    """Return an archive with the checksums that belong to what its list of contents says."""
    begins = 32 + min(struct.unpack_from("<Q", data, 12)[0], len(data))
    struct.pack_into("<I", data, 28, zlib.crc32(data[begins:]))
    struct.pack_into("<I", data, 8, zlib.crc32(data[12:32]))
    return bytes(data)


def things_in(data: bytes, name: str = "a.7z") -> list[EmbeddedFile]:
    return list(containers._Opening(containers.Left(size=10**7)).things(io.BytesIO(data), name))


def parts(data: bytes, **more: Any) -> list[seven_zip.Part]:
    limits = {"largest": 10**6, "most": 10**7, "ends": inf} | more
    return list(seven_zip.parts(io.BytesIO(data), **limits))


@pytest.mark.parametrize("method", METHODS)
def test_a_picture_in_a_7z_is_found_by_its_name(method: str) -> None:
    data = seven({"words": b"General words.", "a/kite.jpg": PICTURE}, filters=METHODS[method])
    assert things_in(data) == [
        EmbeddedFile("words", b"General words."),
        EmbeddedFile("a/kite.jpg", PICTURE),
    ]


def test_a_7z_lies_in_other_archives_and_they_in_it(tmp_path: Path) -> None:
    box = zipped(**{"b.7z": seven({"c.tar": tarred(kite=PICTURE)})})
    (tmp_path / "file").write_bytes(box)
    things = list(containers.things(tmp_path / "file"))
    assert things[-1] == EmbeddedFile("b.7z!/c.tar!/kite", PICTURE)
    assert EmbeddedFile("c.tar!/kite", PICTURE) in things_in(seven({"c.tar": tarred(kite=PICTURE)}))


@pytest.mark.parametrize(
    ("data", "at"),
    [(PICTURE, "contents"), (tarred(kite=PICTURE), "kite"), (bytes(300), "contents")],
)
def test_what_zstandard_packs_is_found(data: bytes, at: str) -> None:
    packed = zstd.compress(data)
    assert things_in(packed)[0] == EmbeddedFile(at, PICTURE if b"ustar" in data else data)
    assert things_in(packed + packed)[0].why is None
    assert things_in(packed[:-9]) == [EmbeddedFile("contents", why=FailureReason.DAMAGED)]


def test_a_thing_that_is_too_large_is_hashed_and_not_kept() -> None:
    data = seven({"big": bytes(300_000), "kite.jpg": PICTURE})
    assert parts(data, largest=100_000) == [
        ("big", digests([bytes(300_000)])),
        ("kite.jpg", PICTURE),
    ]


def test_a_bomb_ends_whatever_of_it_would_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seven_zip, "PIECE", 1000)
    data = seven({f"n{number}": bytes(40_000) for number in range(9)}, {"kite.jpg": PICTURE})
    limits = {"largest": 10, "most": 100_000}
    large = digests([bytes(40_000)])
    assert parts(data, **limits) == [("n0", large), ("n1", large), ("", FailureReason.TOO_MUCH)]
    assert parts(data, ends=monotonic() - 1) == [("", FailureReason.TOO_LONG)]
    opening = containers._Opening(containers.Left(things=3))
    things = list(opening.things(io.BytesIO(data)))
    assert [part.why for part in things] == [None, None, None, FailureReason.TOO_MUCH]


def test_of_what_is_spoilt_the_rest_is_given() -> None:
    data = bytearray(seven({"first": b"1" * 500, "kite.jpg": PICTURE}, filters=WHOLE))
    data[100] ^= 1
    assert things_in(bytes(data)) == [
        EmbeddedFile("first", why=FailureReason.DAMAGED),
        EmbeddedFile("kite.jpg", PICTURE),
    ]
    data = bytearray(seven({"first": PICTURE, "second": PICTURE}, {"kite.jpg": PICTURE}))
    data[40:90] = bytes(50)
    assert things_in(bytes(data)) == [
        *(EmbeddedFile(name, why=FailureReason.DAMAGED) for name in ("first", "second")),
        EmbeddedFile("kite.jpg", PICTURE),
    ]
    assert things_in(bytes(data[:-30])) == [EmbeddedFile("", why=FailureReason.DAMAGED)]


@pytest.mark.parametrize("method", REFUSED)
def test_what_python_does_not_unpack_itself_is_told_and_not_tried(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seven_zip._library()
    filters, (packs, unpacks) = REFUSED[method]
    with monkeypatch.context() as writing:
        table = compressor.algorithm_class_map
        writing.setitem(table, filters[0]["id"], (packs, unpacks))
        data = seven({"kite.jpg": PICTURE}, filters=filters)
    assert things_in(data) == [EmbeddedFile("kite.jpg", why=FailureReason.NOT_OPENED)]


def test_what_is_locked_is_told_with_its_name_where_that_is_not_locked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(
        compressor.algorithm_class_map, properties.FILTER_CRYPTO_AES256_SHA256, LOCK
    )
    monkeypatch.setattr(compressor, "calculate_key", lambda *_told: bytes(32))  # half a second
    data = seven({"kite.jpg": PICTURE}, password="kites")
    assert things_in(data) == [EmbeddedFile("kite.jpg", why=FailureReason.LOCKED)]
    data = seven({"kite.jpg": PICTURE}, password="kites", header_encryption=True)
    assert things_in(data) == [EmbeddedFile("", why=FailureReason.LOCKED)]


def test_a_name_that_lies_is_a_name() -> None:
    data = seven({"kite.jpg": PICTURE}, plain=True)
    said, lies = "kite.jpg".encode("utf-16-le"), "../../ki".encode("utf-16-le")
    assert things_in(mended(bytearray(data.replace(said, lies)))) == [
        EmbeddedFile("../../ki", PICTURE)
    ]


@pytest.mark.parametrize(("name", "data"), list(packed()))
def test_of_a_hostile_archive_a_reason_is_given_and_nothing_else(
    name: str, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "LARGEST", 10**6)
    (thing,) = things_in(data, name)
    assert thing.why is (FailureReason.TOO_MUCH if name == "bomb.zst" else FailureReason.DAMAGED)


@settings(max_examples=examples(200), deadline=None)
@given(st.data())
def test_whatever_is_changed_in_it_it_ends_without_an_error(how: st.DataObject) -> None:
    spoilt = bytearray(SPOILT[how.draw(st.integers(0, len(SPOILT) - 1))])
    begins = 32 + struct.unpack_from("<Q", spoilt, 12)[0]
    for _each in range(how.draw(st.integers(0, 3))):
        place = how.draw(st.integers(begins, len(spoilt) - 1) | st.integers(12, len(spoilt) - 1))
        spoilt[place] = how.draw(st.sampled_from([0, 1, 2, 127, 128, 255]) | st.integers(0, 255))
    for name, content in parts(mended(spoilt)):
        assert isinstance(name, str)
        assert isinstance(content, bytes | Digests | FailureReason)


SPOILT = [
    seven({"k": PICTURE, "words": b"words"}, {"l": PICTURE}, plain=True),
    seven({"k": PICTURE}, filters=METHODS["deflate"], plain=True),
    seven({"k": PICTURE}),
]
