"""MD5 of several files at once is MD5: the vectors of RFC 1321, and the standard library beside it."""

import hashlib
import random

import pytest

from payung.media.md5 import LANES, PASS, md5s

# RFC 1321, A.5.
VECTORS = {
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


def test_the_vectors_of_the_standard() -> None:
    assert len(VECTORS) > PASS  # so many that they are taken side by side
    assert md5s(list(VECTORS)) == list(VECTORS.values())


@pytest.mark.parametrize("seed", range(40))
def test_files_of_any_length_and_number_have_the_hash_that_each_has_alone(seed: int) -> None:
    chance = random.Random(seed)
    edges = (0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128)
    files = [
        chance.randbytes(chance.choice(edges) if chance.random() < 0.3 else chance.randrange(9000))
        for _ in range(chance.randrange(3 * LANES))
    ]
    assert md5s(files) == [hashlib.md5(each).hexdigest() for each in files]


def test_one_that_is_far_larger_than_the_others_is_taken_alone() -> None:
    files = [bytes(1_000_003), *(bytes(number) for number in range(15))]
    assert md5s(files) == [hashlib.md5(each).hexdigest() for each in files]
