"""Hashes of several files at once are those of each: published vectors, and the standard library beside."""

import random
from collections.abc import Iterator, Sequence

import pytest

from payung.media.files import multibuffer
from payung.media.files.digests import Digests, digests
from payung.media.files.multibuffer import LANES, PASS, digests_of_each, side_by_side

# RFC 1321, A.5; of the secure hashes the examples that NIST publishes for FIPS 180-4.
MD5 = {
    b"": "d41d8cd98f00b204e9800998ecf8427e",
    b"a": "0cc175b9c0f1b6a831c399e269772661",
    b"abc": "900150983cd24fb0d6963f7d28e17f72",
    b"message digest": "f96b697d7cb7938d525a2f31aaf161d0",
    b"abcdefghijklmnopqrstuvwxyz": "c3fcd3d76192e4007dfb496cca67e13b",
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789": (
        "d174ab98d277d9f5a5611c2c9f419d9f"
    ),
    b"1234567890" * 8: "57edf4a22be3c955ac49da2e2107b67a",
}
LONG = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
SHA1 = {
    b"abc": "a9993e364706816aba3e25717850c26c9cd0d89d",
    LONG: "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
}
SHA256 = {
    b"abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    LONG: "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
}


@pytest.mark.parametrize(("kind", "vectors"), [("md5", MD5), ("sha1", SHA1), ("sha256", SHA256)])
def test_the_vectors_of_the_standards(kind: str, vectors: dict[bytes, str]) -> None:
    assert [getattr(each, kind) for each in side_by_side(list(vectors))] == list(vectors.values())


@pytest.mark.parametrize("seed", range(40))
def test_files_of_any_length_and_number_have_the_hashes_that_each_has_alone(seed: int) -> None:
    chance = random.Random(seed)
    edges = (0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128)
    files = [
        chance.randbytes(chance.choice(edges) if chance.random() < 0.3 else chance.randrange(9000))
        for _ in range(chance.randrange(5 * LANES))
    ]
    expected = [digests([each]) for each in files]
    assert list(side_by_side(files)) == expected
    assert digests_of_each(files) == expected


def test_few_that_are_far_larger_than_the_others_are_taken_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    together: list[int] = []

    def counted(files: Sequence[bytes]) -> Iterator[Digests]:
        together.append(len(files))
        return side_by_side(files)

    monkeypatch.setattr(multibuffer, "side_by_side", counted)
    files = [bytes(1_000_003), *(bytes(number) for number in range(15))]
    assert digests_of_each(files) == [digests([each]) for each in files]
    assert digests_of_each([bytes(PASS)] * LANES) == [digests([bytes(PASS)])] * LANES
    assert together == [15, 16]
