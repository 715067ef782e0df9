"""MD5 of several files at once: of the three hashes of a file the only one that processors do not help with.

A file's blocks depend on one another, but those of two files do not. So each file is a lane, every step is
taken in all lanes by the same instruction, and sixteen files take as long as three. The steps are those of
RFC 1321, 3.4, in fours: what was `a` is `d` after each. The standard library takes one file after the other.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from payung.media.compiled import compiled, compiled_within
from payung.media.digests import Digests

LANES: Final = 16
PASS: Final = 3  # all lanes together take as long as so many files alone
_BLOCK: Final = 64  # bytes
_BEGIN: Final = np.array([0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476], np.uint32)
_SINES: Final = (np.abs(np.sin(np.arange(1, 65))) * 2**32).astype(np.uint32)


def md5s(files: Sequence[bytes]) -> list[str]:
    """Return the MD5 of each, as hexadecimal digits."""
    found = [""] * len(files)
    ranked = sorted(range(len(files)), key=lambda number: -len(files[number]))
    for first in range(0, len(ranked), LANES):
        group = ranked[first : first + LANES]
        alone = _alone([len(files[number]) for number in group])
        for number in group[:alone]:
            found[number] = hashlib.md5(files[number], usedforsecurity=False).hexdigest()
        each = _side_by_side([files[number] for number in group[alone:]])
        for number, digest in zip(group[alone:], each, strict=False):
            found[number] = digest
    return found


def digests_of_each(files: Sequence[bytes]) -> list[Digests]:
    """Return all hashes of each of several files that are in memory."""
    return [
        Digests(md5, _hex("sha1", data), _hex("sha256", data), len(data))
        for md5, data in zip(md5s(files), files, strict=True)
    ]


def _hex(name: str, data: bytes) -> str:
    return hashlib.new(name, data, usedforsecurity=False).hexdigest()


def _alone(sizes: Sequence[int]) -> int:
    """Return how many of these, largest first, are better taken alone: the rest waits for its largest."""
    costs = [sum(sizes[:alone]) + PASS * size for alone, size in enumerate(sizes)]
    return int(np.argmin([*costs, sum(sizes)]))


def _side_by_side(files: Sequence[bytes]) -> Iterator[str]:
    """Yield the MD5 of each of at most LANES files."""
    if not files:
        return
    padded = [part for each in files for part in (each, _padding(len(each)))]
    blocks = np.ones(LANES, np.int64)  # a lane without a file goes through the first block there is
    blocks[: len(files)] = [(len(each) + 8) // _BLOCK + 1 for each in files]
    starts = np.zeros(LANES, np.int64)
    starts[1 : len(files)] = np.cumsum(blocks[: len(files) - 1]) * (_BLOCK // 4)
    words = np.frombuffer(b"".join(padded), "<u4").astype(np.uint32, copy=False)
    state = np.repeat(_BEGIN[:, None], LANES, axis=1)
    done = np.empty_like(state)
    _taken_in(words, starts, blocks, state, _SINES, done)
    for lane in done.T.astype("<u4")[: len(files)]:
        yield lane.tobytes().hex()


def _padding(size: int) -> bytes:
    """Return what follows a message of `size` bytes: a one, noughts, and how many bits it has."""
    return b"\x80" + bytes((-size - 9) % _BLOCK) + (8 * size % 2**64).to_bytes(8, "little")


def _turned_left(_typing: Any, _word: Any, _places: Any) -> Any:
    """Turn the bits of a word: one instruction."""

    def made(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        word = ir.IntType(32)
        kind = ir.FunctionType(word, [word, word, word])
        turn = builder.module.declare_intrinsic("llvm.fshl", (word,), kind)
        return builder.call(turn, [arguments[0], arguments[0], arguments[1]])

    return types.uint32(types.uint32, types.uint32), made


_turn: Any = intrinsic(_turned_left)


@compiled_within
def _f(b: Any, c: Any, d: Any) -> Any:
    return d ^ (b & (c ^ d))


@compiled_within
def _g(b: Any, c: Any, d: Any) -> Any:
    return c ^ (d & (b ^ c))


@compiled_within
def _h(b: Any, c: Any, d: Any) -> Any:
    return b ^ c ^ d


@compiled_within
def _i(b: Any, c: Any, d: Any) -> Any:
    return c ^ (b | ~d)


@compiled_within
def _step(a: Any, b: Any, mixed: Any, word: Any, sine: Any, places: Any) -> Any:
    return np.uint32(b + _turn(np.uint32(a + mixed + word + sine), np.uint32(places)))


@compiled_within
def _first(now: Any, block: Any, sines: Any) -> None:
    for step in range(0, 16, 4):
        one, two, three, four = sines[step], sines[step + 1], sines[step + 2], sines[step + 3]
        w = block[(step) & 15]
        x = block[(step + 1) & 15]
        y = block[(step + 2) & 15]
        z = block[(step + 3) & 15]
        for lane in range(16):
            a, b, c, d = now[0, lane], now[1, lane], now[2, lane], now[3, lane]
            a = _step(a, b, _f(b, c, d), w[lane], one, 7)
            d = _step(d, a, _f(a, b, c), x[lane], two, 12)
            c = _step(c, d, _f(d, a, b), y[lane], three, 17)
            b = _step(b, c, _f(c, d, a), z[lane], four, 22)
            now[0, lane], now[1, lane], now[2, lane], now[3, lane] = a, b, c, d


@compiled_within
def _second(now: Any, block: Any, sines: Any) -> None:
    for step in range(16, 32, 4):
        one, two, three, four = sines[step], sines[step + 1], sines[step + 2], sines[step + 3]
        w = block[(5 * step + 1) & 15]
        x = block[(5 * step + 6) & 15]
        y = block[(5 * step + 11) & 15]
        z = block[(5 * step) & 15]
        for lane in range(16):
            a, b, c, d = now[0, lane], now[1, lane], now[2, lane], now[3, lane]
            a = _step(a, b, _g(b, c, d), w[lane], one, 5)
            d = _step(d, a, _g(a, b, c), x[lane], two, 9)
            c = _step(c, d, _g(d, a, b), y[lane], three, 14)
            b = _step(b, c, _g(c, d, a), z[lane], four, 20)
            now[0, lane], now[1, lane], now[2, lane], now[3, lane] = a, b, c, d


@compiled_within
def _third(now: Any, block: Any, sines: Any) -> None:
    for step in range(32, 48, 4):
        one, two, three, four = sines[step], sines[step + 1], sines[step + 2], sines[step + 3]
        w = block[(3 * step + 5) & 15]
        x = block[(3 * step + 8) & 15]
        y = block[(3 * step + 11) & 15]
        z = block[(3 * step + 14) & 15]
        for lane in range(16):
            a, b, c, d = now[0, lane], now[1, lane], now[2, lane], now[3, lane]
            a = _step(a, b, _h(b, c, d), w[lane], one, 4)
            d = _step(d, a, _h(a, b, c), x[lane], two, 11)
            c = _step(c, d, _h(d, a, b), y[lane], three, 16)
            b = _step(b, c, _h(c, d, a), z[lane], four, 23)
            now[0, lane], now[1, lane], now[2, lane], now[3, lane] = a, b, c, d


@compiled_within
def _fourth(now: Any, block: Any, sines: Any) -> None:
    for step in range(48, 64, 4):
        one, two, three, four = sines[step], sines[step + 1], sines[step + 2], sines[step + 3]
        w = block[(7 * step) & 15]
        x = block[(7 * step + 7) & 15]
        y = block[(7 * step + 14) & 15]
        z = block[(7 * step + 5) & 15]
        for lane in range(16):
            a, b, c, d = now[0, lane], now[1, lane], now[2, lane], now[3, lane]
            a = _step(a, b, _i(b, c, d), w[lane], one, 6)
            d = _step(d, a, _i(a, b, c), x[lane], two, 10)
            c = _step(c, d, _i(d, a, b), y[lane], three, 15)
            b = _step(b, c, _i(c, d, a), z[lane], four, 21)
            now[0, lane], now[1, lane], now[2, lane], now[3, lane] = a, b, c, d


@compiled
def _taken_in(words: Any, starts: Any, blocks: Any, state: Any, sines: Any, done: Any) -> None:
    """Take in all blocks of each lane. A lane that is done goes through its last block, and keeps its state."""
    block = np.empty((16, 16), np.uint32)
    now = np.empty((4, 16), np.uint32)
    for number in range(blocks.max()):
        for lane in range(16):
            first = starts[lane] + 16 * min(number, blocks[lane] - 1)
            for place in range(16):
                block[place, lane] = words[first + place]
        now[:] = state
        _first(now, block, sines)
        _second(now, block, sines)
        _third(now, block, sines)
        _fourth(now, block, sines)
        state += now
        for lane in range(16):
            if number + 1 == blocks[lane]:
                done[:, lane] = state[:, lane]
