"""A file sealed to one reader: it opens whole, with their key alone."""

import errno
import io
import json
from typing import IO, cast

import pytest

from payung.foundation import sealed_file
from payung.foundation.errors import SealBroken, Unsigned
from payung.foundation.keypair import PrivateKey, PublicKey

READER, OTHER = PrivateKey.generate(), PrivateKey.generate()
PLAIN = b"kites " * 50_000


def sealed(plain: bytes = PLAIN) -> bytes:
    out = io.BytesIO()
    sealed_file.seal(io.BytesIO(plain), out, READER.public)
    return out.getvalue()


def opened(data: bytes, *keys: PrivateKey) -> bytes:
    out = io.BytesIO()
    sealed_file.open_into(io.BytesIO(data), out, keys or (READER,))
    return out.getvalue()


SEALED = sealed()
MARK, HEADER, BODY = SEALED.split(b"\n", 2)


@pytest.mark.parametrize("plain", [b"", b"kite", PLAIN])
def test_what_is_sealed_opens_with_the_readers_key_among_others(plain: bytes) -> None:
    data = sealed(plain)
    assert opened(data) == plain
    assert opened(data, OTHER, READER) == plain
    assert plain == b"" or plain not in data


def test_the_form_is_pinned() -> None:
    assert MARK == b"PAYUNG-PARCEL-1"
    header = json.loads(HEADER)
    assert set(header) == {"key", "box"}
    assert header["key"] == READER.public.id
    assert BODY.startswith(b"age-encryption.org/v1\n")


def test_nothing_is_sealed_to_a_key_that_nobody_vouches_for() -> None:
    out = io.BytesIO()
    with pytest.raises(Unsigned):
        sealed_file.seal(io.BytesIO(PLAIN), out, PublicKey(READER.public.raw))
    assert out.getvalue() == b""


def header(**changes: object) -> bytes:
    return json.dumps({**json.loads(HEADER), **changes}).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        MARK,
        b"\n".join([b"PAYUNG-PARCEL-2", HEADER, BODY]),
        b"\n".join([MARK, b"kite", BODY]),
        b"\n".join([MARK, b"[]", BODY]),
        b"\n".join([MARK, b"{}", BODY]),
        b"\n".join([MARK, b" " * 4096 + HEADER, BODY]),
        b"\n".join([MARK, header(box="kite"), BODY]),
        b"\n".join([MARK, header(box=7), BODY]),
        b"\n".join([MARK, header(box="00" * 90), BODY]),
        b"\n".join([MARK, header(key=OTHER.public.id), BODY]),
        b"\n".join([MARK, HEADER, b""]),
        b"\n".join([MARK, HEADER, b"kite"]),
        SEALED[:-1],
        SEALED[:-1] + bytes([SEALED[-1] ^ 1]),
    ],
)
def test_what_is_not_whole_and_ours_stays_closed(data: bytes) -> None:
    with pytest.raises(SealBroken):
        opened(data, READER, OTHER)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(SealBroken):
        opened(SEALED, OTHER)


def test_a_failing_disk_is_no_broken_seal() -> None:
    class Full(io.BytesIO):
        def write(self, data: object) -> int:
            del data
            raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        sealed_file.open_into(io.BytesIO(SEALED), cast("IO[bytes]", Full()), [READER])
